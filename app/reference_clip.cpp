// SPDX-License-Identifier: MIT
#include "app/reference_clip.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

namespace zcplay {
namespace {

constexpr std::size_t kMemory = std::size_t{512} << 20;
// Judges look at several frames at once, whatever these cost.
constexpr std::size_t kLeastFrames = 24;
// How far a picture may be ahead of the one that was due and still be found.
constexpr std::uint64_t kAhead = 16;

}  // namespace

ReferenceClip::ReferenceClip(std::string path, const Session& session)
    : path_(std::move(path)), session_(session), counter_(score::make_cpu_counter()) {
  device_.device = "software";
}

Result<std::unique_ptr<ReferenceClip>> ReferenceClip::open(std::string path, const Session& session) {
  std::unique_ptr<ReferenceClip> clip(new ReferenceClip(std::move(path), session));
  if (Result<void> opened = clip->rewind(); !opened) return std::unexpected(std::move(opened.error()));
  if (clip->frames_.empty()) {
    return fail(ErrorCode::unreadable_input, "open",
                fmt::format("{}: there is no frame to show in it", clip->path_));
  }
  return clip;
}

Result<void> ReferenceClip::rewind() {
  if (source_ != nullptr && first_ == 0) return {};
  frames_.clear();
  first_ = 0;
  at_end_ = false;
  auto source = open_pictures(path_, device_, session_);
  if (!source) return std::unexpected(std::move(source.error()));
  source_ = std::move(*source);
  return cover(0);
}

ReferenceClip::Reference ReferenceClip::get(std::uint64_t frame) {
  assert(frame >= first() && frame < end());
  const Scored& scored = frames_[frame - first_];
  return {.view = scored.picture.view(),
          .counts = &scored.counts,
          .score = &scored.score,
          .kind = scored.picture.kind()};
}

std::size_t ReferenceClip::capacity() const {
  if (frames_.empty()) return kLeastFrames;
  const Scored& scored = frames_.front();
  const std::size_t bytes = scored.picture.bytes() + scored.counts.cells.size() * sizeof(score::Cell) +
                            scored.counts.rows.size() * sizeof(score::Row) + sizeof(Scored);
  return std::max(kLeastFrames, kMemory / bytes);
}

Result<bool> ReferenceClip::read_one() {
  auto picture = source_->next();
  if (!picture) return std::unexpected(std::move(picture.error()));
  if (!*picture) {
    at_end_ = true;
    return false;
  }
  Scored& scored = frames_.emplace_back(std::move(**picture));
  if (Result<void> counted = counter_->count(scored.picture.view(), scored.counts); !counted)
    return std::unexpected(std::move(counted.error()));
  scored.score = score::make_score(scored.counts);
  return true;
}

Result<void> ReferenceClip::cover(std::uint64_t frame) {
  while (!at_end_ && end() <= frame + kAhead) {
    const Result<bool> read = read_one();
    if (!read) return std::unexpected(read.error());
    if (frames_.size() > capacity()) {
      frames_.pop_front();
      ++first_;
    }
  }
  return {};
}

Result<bool> ReferenceClip::advance() {
  const std::uint64_t seen = end();
  // All but a few of the frames held become new ones.
  const std::uint64_t wanted = seen + capacity() - std::min<std::uint64_t>(capacity() / 2, 2 * kAhead);
  if (Result<void> covered = cover(wanted - kAhead); !covered)
    return std::unexpected(std::move(covered.error()));
  return end() > seen;
}

}  // namespace zcplay
