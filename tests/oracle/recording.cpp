// SPDX-License-Identifier: MIT
#include "tests/oracle/recording.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "decode/demux/demuxer.h"
#include "decode/h264/decoder.h"
#include "tests/oracle/control_oracle.h"
#include "tests/oracle/expected_controls.h"
#include "tests/oracle/witnesses.h"

namespace zcplay::oracle {
namespace {

RecordedPicture record_job(const h264::DecodeJob& job) {
  RecordedPicture picture;
  picture.coded_size = job.sps->coded_size();
  picture.frame = job.frame;
  picture.second_field = job.second_field;
  v4l2::fill_h264_controls(job, picture.controls);
  for (const auto& slice : job.slices) {
    picture.bitstream.insert(picture.bitstream.end(), {0, 0, 1});
    picture.bitstream.insert(picture.bitstream.end(), slice.begin(), slice.end());
  }
  return picture;
}

/// All pictures that our decoder makes of one access unit.
Result<std::vector<RecordedPicture>> decode_unit(h264::Decoder& decoder, const AccessUnit& unit) {
  std::vector<RecordedPicture> pictures;
  decoder.begin(unit);
  for (;;) {
    const Result<h264::Step> step = decoder.step(true);
    if (!step) return std::unexpected(step.error());
    if (*step == h264::Step::end_of_unit) return pictures;
    if (*step == h264::Step::job) pictures.push_back(record_job(decoder.job()));
  }
}

/// Annex B without the zero bytes behind each slice (7.4.1: they belong to no NAL unit), which
/// libavcodec keeps.
std::vector<std::uint8_t> annex_b(const std::vector<std::vector<std::uint8_t>>& slices) {
  std::vector<std::uint8_t> bytes;
  for (const auto& slice : slices) {
    bytes.insert(bytes.end(), {0, 0, 1});
    bytes.insert(bytes.end(), slice.begin(), slice.end());
    while (bytes.back() == 0) bytes.pop_back();
  }
  return bytes;
}

void compare(const WitnessedPicture& witnessed, RecordedPicture& picture) {
  picture.expected = expected_controls(witnessed.viewed, witnessed.slices);
  picture.complaints = witness_conflicts(witnessed.viewed, witnessed.slices);
  if (witnessed.viewed.frame != picture.frame || witnessed.viewed.second_field != picture.second_field) {
    picture.complaints.push_back(fmt::format("libavcodec decodes {} field of frame {}",
                                             witnessed.viewed.second_field ? "the second" : "the first",
                                             witnessed.viewed.frame.value()));
  }
  if (annex_b(witnessed.viewed.slices) != picture.bitstream) {
    picture.complaints.emplace_back("libavcodec hands over other slices");
  }
}

void add_unit(std::vector<RecordedPicture> ours, const std::vector<WitnessedPicture>& witnessed, FrameId unit,
              Recording& recording) {
  if (ours.size() != witnessed.size()) {
    recording.complaints.push_back(fmt::format("access unit {}: {} pictures, libavcodec has {}", unit.value(),
                                               ours.size(), witnessed.size()));
    return;
  }
  for (std::size_t i = 0; i < ours.size(); ++i) {
    compare(witnessed[i], ours[i]);
    recording.pictures.push_back(std::move(ours[i]));
  }
}

}  // namespace

Result<Recording> record(const std::filesystem::path& path, std::size_t max_pictures) {
  auto demuxer = demux::Demuxer::open(path.string());
  if (!demuxer) return std::unexpected(demuxer.error());
  const StreamInfo& info = (*demuxer)->stream();
  auto witnesses = Witnesses::create(info);
  if (!witnesses) return std::unexpected(witnesses.error());
  h264::Decoder decoder({.recovery = h264::RecoveryPolicy::ffmpeg, .container_size = info.container_size});
  if (auto set = decoder.set_extradata(info.extradata); !set) return std::unexpected(set.error());

  Recording recording;
  while (recording.pictures.size() < max_pictures) {
    const auto unit = (*demuxer)->read();
    if (!unit) return std::unexpected(unit.error());
    if (!unit->has_value()) break;
    if (!(*unit)->new_extradata.empty()) {
      if (auto set = decoder.set_extradata((*unit)->new_extradata); !set) return std::unexpected(set.error());
    }
    const auto witnessed = witnesses->feed(**unit);
    if (!witnesses->usable()) return Recording{.viewable = false};
    auto ours = decode_unit(decoder, **unit);
    if (!ours) return std::unexpected(ours.error());
    if (witnessed) {
      add_unit(std::move(*ours), *witnessed, (*unit)->id, recording);
    } else {
      recording.complaints.push_back(witnessed.error().detail);
    }
  }
  return recording;
}

}  // namespace zcplay::oracle
