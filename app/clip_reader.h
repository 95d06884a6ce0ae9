// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/log.h"
#include "base/media_time.h"
#include "base/result.h"
#include "decode/access_unit.h"
#include "decode/demux/demuxer.h"
#include "decode/stream_info.h"

namespace zcplay {

/// The access units that have to be decoded to show a clip from a certain time on. Thread-bound.
class ClipReader {
 public:
  struct Request {
    std::string clip;
    std::chrono::nanoseconds start{0};  ///< counted from the clip's first frame
    bool believe_header = false;        ///< see DemuxerOptions
    std::function<bool()> interrupted;  ///< asked from inside blocking reads: true ends them
  };
  /// Opens the clip and goes to the last key frame from which the frame at `start` can be decoded; to the
  /// beginning where the container does not know, or is not a file.
  [[nodiscard]] static Result<std::unique_ptr<ClipReader>> open(Request request, Log log);

  [[nodiscard]] const StreamInfo& stream() const { return demuxer_->stream(); }
  /// Stream time of the clip's first frame; nullopt where nothing says it before a frame is decoded.
  [[nodiscard]] const std::optional<MediaTime>& origin() const { return origin_; }

  /// What to decode next, the same until pop(); nullptr at the end. Its bytes last until the next call
  /// after pop(). An Error is final.
  [[nodiscard]] Result<const AccessUnit*> front();
  void pop() { unit_.reset(); }

  /// Back to where open() has led. False where that cannot be done: nothing can be read any more then.
  [[nodiscard]] bool rewind();

 private:
  struct Times {
    std::optional<MediaTime> pts;
    std::optional<MediaTime> dts;
  };
  explicit ClipReader(Request request, Log log) : request_(std::move(request)), log_(std::move(log)) {}

  [[nodiscard]] Result<void> open_demuxer();
  [[nodiscard]] bool became_shorter() const;
  void find_origin();
  [[nodiscard]] bool seek_to_start();
  [[nodiscard]] bool seek_before(MediaTime target, std::chrono::nanoseconds limit);
  [[nodiscard]] static std::optional<Times> times_of(const Result<const AccessUnit*>& unit);

  Request request_;
  Log log_;
  std::optional<std::int64_t> size_;  ///< of the file when it was opened; nullopt: it is none
  std::unique_ptr<demux::Demuxer> demuxer_;
  std::optional<AccessUnit> unit_;
  bool at_end_ = false;
  std::optional<MediaTime> origin_;
  std::optional<MediaTime> seek_target_;  ///< what leads to where reading begins; nullopt: nothing does
  std::optional<Times> begin_;            ///< of the unit there
};

}  // namespace zcplay
