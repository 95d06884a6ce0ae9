// SPDX-License-Identifier: MIT
#include "tests/oracle/witnesses.h"

#include <span>
#include <utility>

#include <fmt/format.h>

namespace zcplay::oracle {
namespace {

using Slices = std::vector<TracedSlice>;

/// Slices by primary coded picture. An access unit begins with a new one, as demuxers cut streams.
std::vector<Slices> pictures_of(Slices slices) {
  std::vector<Slices> pictures;
  for (TracedSlice& slice : slices) {
    if (slice.header.value("redundant_pic_cnt") != 0) continue;
    if (pictures.empty() || starts_picture(pictures.back().back(), slice)) pictures.emplace_back();
    pictures.back().push_back(std::move(slice));
  }
  return pictures;
}

}  // namespace

Result<Witnesses> Witnesses::create(const StreamInfo& info) {
  auto view = LibavcodecView::create(info);
  if (!view) return std::unexpected(view.error());
  auto trace = TraceHeaders::create(info);
  if (!trace) return std::unexpected(trace.error());
  return Witnesses(std::move(*view), std::move(*trace));
}

Result<std::vector<WitnessedPicture>> Witnesses::feed(const AccessUnit& unit) {
  const std::span<const ViewedPicture> viewed = view_->feed(unit);
  auto slices = trace_->read(unit);
  if (!slices) return std::unexpected(slices.error());
  std::vector<Slices> traced = pictures_of(std::move(*slices));
  if (traced.size() != viewed.size()) {
    return fail(ErrorCode::unreadable_input, "witnesses",
                fmt::format("libavcodec renders {} pictures of access unit {}, trace_headers reads {}",
                            viewed.size(), unit.id.value(), traced.size()));
  }
  std::vector<WitnessedPicture> pictures;
  for (std::size_t i = 0; i < viewed.size(); ++i) {
    pictures.push_back({viewed[i], std::move(traced[i])});
    habits_.undo(pictures.back().viewed, pictures.back().slices);
  }
  return pictures;
}

}  // namespace zcplay::oracle
