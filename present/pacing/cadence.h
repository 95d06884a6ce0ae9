// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace zcplay::pacing {

/// A frame's place in time, as the stream has it.
struct FrameTimes {
  std::uint64_t number = 0;              ///< rises by 1 from frame to frame
  std::chrono::nanoseconds when{0};      ///< on the timeline
  std::chrono::nanoseconds duration{0};  ///< 0: unknown
};

/// Turns the places of frames between refreshes into whole refreshes, so that a steady stream on a steady
/// display gets a steady pattern: 3:2 for 24 on 60, never 3:3:2:2 because a timestamp was rounded.
///
/// Where frame interval over refresh is close to a ratio p/q of small numbers, frame k of a pattern gets
/// floor(p k / q + phase + 1/2). The phase is a multiple of 1/q that follows the true place with
/// hysteresis: 30 fps on 59.94 Hz skips one refresh in 500 frames and does not flutter around it. Without
/// such a ratio each frame gets the nearest refresh.
class Cadence {
 public:
  /// The next frame begins a pattern, which is laid around its place: it was put there.
  void begin();

  /// The refresh for a frame at `place` (in refreshes). `period`: nanoseconds a refresh. Frames come in
  /// order.
  [[nodiscard]] std::int64_t next(double place, const FrameTimes& frame, double period);

  /// Nanoseconds from frame to frame, as known so far; 0: unknown.
  [[nodiscard]] double interval() const { return interval_; }

 private:
  struct Ratio {
    std::int64_t p = 0;
    std::int64_t q = 0;  ///< 0: none fits
  };

  [[nodiscard]] static Ratio find_ratio(double value);
  /// False where the frame does not continue the pattern.
  [[nodiscard]] bool count_frame(const FrameTimes& frame);
  void lay_pattern(double place, double period);
  [[nodiscard]] std::int64_t in_pattern(double place);
  [[nodiscard]] double half_step() const { return ratio_.q % 2 == 0 ? 0.5 : 0; }

  double interval_ = 0;
  std::optional<std::chrono::nanoseconds> last_when_;
  bool put_ = true;       ///< the pattern's first frame was put where it is
  bool pattern_ = false;  ///< one was laid
  Ratio ratio_;
  std::int64_t frame_ = 0;   ///< in the pattern
  std::int64_t origin_ = 0;  ///< refresh that the pattern counts from
  double first_place_ = 0;   ///< of frame 0
  double ahead_ = 0;         ///< of the pattern's slope, in steps of 1/q, smoothed
  double centre_ = 0;        ///< `ahead_` that step 0 stands for
  std::int64_t step_ = 0;    ///< the phase, in steps of 1/q
};

}  // namespace zcplay::pacing
