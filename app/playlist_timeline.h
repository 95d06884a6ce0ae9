// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/media_time.h"

namespace zcplay {

/// What of one clip is to be shown.
struct ClipRange {
  std::chrono::nanoseconds start{0};               ///< from the clip's origin on
  std::optional<std::chrono::nanoseconds> length;  ///< nullopt: to its end
};

/// What to do with a frame.
struct Placing {
  enum class Verdict : std::uint8_t {
    show,
    too_early,  ///< before the start
    past_end,   ///< behind the length, as are all that follow
  };
  Verdict verdict = Verdict::show;
  std::chrono::nanoseconds when{0};
  std::chrono::nanoseconds duration{0};
};

/// Lines up clips, one behind the other, and repeats of them: stream times become times that begin at 0,
/// rise from frame to frame and go on where the clip before has ended.
///
/// A container's times are taken as they are, to the nanosecond. Where it has none, where they fall or
/// stand still, or where they leap by more than a minute without a frame that lasts as long, frames follow
/// each other at the clip's frame rate, or at 25 a second.
class PlaylistTimeline {
 public:
  /// What follows are frames of a clip, in output order. `origin` is the stream time that `range` counts
  /// from; nullopt: the first frame's.
  void begin_clip(Rational frame_rate, std::optional<MediaTime> origin, ClipRange range);
  /// `duration` is the frame's own, as the container wrote it; nullopt: unknown.
  [[nodiscard]] Placing place(const std::optional<MediaTime>& time, const std::optional<MediaTime>& duration);
  /// The last frame stays for its duration; the next clip's first comes then.
  void end_clip();
  /// The next clip begins at 0.
  void restart();

 private:
  [[nodiscard]] std::chrono::nanoseconds step(const std::optional<std::chrono::nanoseconds>& time);
  [[nodiscard]] std::chrono::nanoseconds counted_step();

  std::chrono::nanoseconds base_{0};  ///< where the clip begins
  /// A duration that need not be whole nanoseconds: `whole` and `lost` of `parts` of another.
  struct ExactDuration {
    std::chrono::nanoseconds whole{0};
    std::int64_t lost = 0;
    std::int64_t parts = 1;
  };
  [[nodiscard]] static ExactDuration exactly(std::int64_t count, Rational seconds);
  ExactDuration usual_;  ///< a frame's where nobody says
  // What counting has left behind so far, in these parts of a nanosecond.
  std::int64_t owed_ = 0;
  std::int64_t owed_parts_ = 1;
  ClipRange range_;
  std::optional<std::chrono::nanoseconds> origin_;
  std::optional<std::chrono::nanoseconds> first_shown_;  ///< position of the clip's first frame shown

  // The frame before.
  bool any_ = false;
  std::chrono::nanoseconds position_{0};  ///< in the clip
  std::chrono::nanoseconds duration_{0};  ///< 0: unknown
  ExactDuration exact_duration_;
  // The last frame with a time.
  struct Anchor {
    std::chrono::nanoseconds time{0};
    std::chrono::nanoseconds position{0};
  };
  std::optional<Anchor> anchor_;
};

}  // namespace zcplay
