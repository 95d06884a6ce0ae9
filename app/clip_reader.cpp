// SPDX-License-Identifier: MIT
#include "app/clip_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace zcplay {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

// The first frame shown is among the first units, whatever the order of decoding.
constexpr int kUnitsToOrigin = 32;
// A seek that is not to a key frame finds one within ten seconds of most streams.
constexpr int kUnitsToKeyFrame = 600;

// nullopt for pipes, URLs and what is not there.
std::optional<std::int64_t> file_size(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return status.st_size;
}

MediaTime advanced(MediaTime time, nanoseconds by) {
  __extension__ using Wide = __int128;
  const Wide scale = Wide{std::max(time.time_base.numerator, 1)} * 1'000'000'000;
  const Wide ticks = Wide{time.ticks} + Wide{by.count()} * time.time_base.denominator / scale;
  constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
  constexpr Wide kLeast = std::numeric_limits<std::int64_t>::min();
  return {static_cast<std::int64_t>(std::clamp(ticks, kLeast, kMost)), time.time_base};
}

bool same(const std::optional<MediaTime>& a, const std::optional<MediaTime>& b) {
  return a.has_value() == b.has_value() && (!a || a->ticks == b->ticks);
}

}  // namespace

Result<std::unique_ptr<ClipReader>> ClipReader::open(Request request, Log log) {
  std::unique_ptr<ClipReader> reader(new ClipReader(std::move(request), std::move(log)));
  if (Result<void> opened = reader->open_demuxer(); !opened)
    return std::unexpected(std::move(opened.error()));
  const auto first = times_of(reader->front());
  if (!first) return reader;
  const bool seekable = reader->size_.has_value();
  if (reader->request_.start == 0ns) {
    if (seekable) reader->seek_target_ = first->dts ? first->dts : first->pts;
    reader->begin_ = first;
    return reader;
  }
  reader->origin_ = first->pts;
  if (!seekable || !first->pts) return reader;
  reader->find_origin();
  if (reader->seek_to_start()) return reader;
  // From the beginning, then, which takes another demuxer: this one may be anywhere.
  if (Result<void> opened = reader->open_demuxer(); !opened)
    return std::unexpected(std::move(opened.error()));
  return reader;
}

Result<void> ClipReader::open_demuxer() {
  unit_.reset();
  at_end_ = false;
  size_ = file_size(request_.clip);
  auto demuxer = demux::Demuxer::open(
      request_.clip, {.interrupted = request_.interrupted, .believe_header = request_.believe_header}, log_);
  if (!demuxer) return std::unexpected(std::move(demuxer.error()));
  demuxer_ = std::move(*demuxer);
  return {};
}

bool ClipReader::became_shorter() const {
  const auto size = file_size(request_.clip);
  return size_ && size && *size < *size_;
}

std::optional<ClipReader::Times> ClipReader::times_of(const Result<const AccessUnit*>& unit) {
  if (!unit || *unit == nullptr) return std::nullopt;
  return Times{(*unit)->pts, (*unit)->dts};
}

// Units that are decoded only do not count: what is shown first is what users see as the beginning.
void ClipReader::find_origin() {
  std::optional<MediaTime> lowest;
  for (int i = 0; i < kUnitsToOrigin; ++i) {
    const auto unit = front();
    if (!unit || *unit == nullptr) break;
    const auto& pts = (*unit)->pts;
    if (pts && !(*unit)->discard && (!lowest || pts->ticks < lowest->ticks)) lowest = pts;
    pop();
  }
  if (lowest) origin_ = lowest;
}

bool ClipReader::seek_to_start() {
  const nanoseconds limit = advanced(*origin_, request_.start).nanoseconds();
  // Containers seek by decoding times, or to anything at all: go further back until a key frame comes that
  // is shown in time.
  nanoseconds back = 0ns;
  while (back <= request_.start) {
    if (seek_before(advanced(*origin_, request_.start - back), limit)) return true;
    back = back == 0ns ? nanoseconds(1s) : 4 * back;
  }
  return false;
}

bool ClipReader::seek_before(MediaTime target, nanoseconds limit) {
  unit_.reset();
  at_end_ = false;
  if (!demuxer_->seek(target)) return false;
  for (int i = 0; i < kUnitsToKeyFrame; ++i) {
    const auto unit = front();
    const auto times = times_of(unit);
    if (!times || (times->pts && times->pts->nanoseconds() > limit)) return false;
    if ((*unit)->keyframe && times->pts) {
      seek_target_ = target;
      begin_ = times;
      return true;
    }
    pop();
  }
  return false;
}

Result<const AccessUnit*> ClipReader::front() {
  if (!unit_ && !at_end_) {
    auto read = demuxer_->read();
    if (!read) return std::unexpected(std::move(read.error()));
    unit_ = *read;
    at_end_ = !unit_;
    // libavformat takes the end of a file for the end of the clip, wherever it comes.
    if (at_end_ && became_shorter()) {
      return fail(ErrorCode::unreadable_input, "read",
                  fmt::format("{}: became shorter while it was read, and ends early", request_.clip));
    }
  }
  return unit_ ? &*unit_ : nullptr;
}

bool ClipReader::rewind() {
  if (!seek_target_ || !begin_) return false;
  unit_.reset();
  at_end_ = false;
  if (!demuxer_->seek(*seek_target_)) return false;
  for (int i = 0; i < kUnitsToKeyFrame; ++i) {
    const auto times = times_of(front());
    if (!times) return false;
    if (same(times->pts, begin_->pts) && same(times->dts, begin_->dts)) return true;
    if (request_.start == 0ns) return false;
    pop();
  }
  return false;
}

}  // namespace zcplay
