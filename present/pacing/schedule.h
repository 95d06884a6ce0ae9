// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "present/pacing/cadence.h"
#include "present/pacing/refresh_grid.h"

namespace zcplay::pacing {

/// Which refresh each frame is for, and where the timeline stands on the clock. The first frame after a
/// start, a pause or a shift says where that is, by when it was seen.
class Schedule {
 public:
  explicit Schedule(const RefreshGrid& grid) : grid_(grid) {}

  /// The frame at `when` of the timeline belongs at this time, and the frames behind it accordingly. On a
  /// known grid this is a refresh.
  void anchor(std::chrono::nanoseconds when, TimePoint at);
  /// Until the next anchor() nothing has a time.
  void forget();
  [[nodiscard]] bool anchored() const { return anchor_.has_value(); }

  /// When the frame's time comes, by the clock. Only where anchored.
  [[nodiscard]] TimePoint time_of(std::chrono::nanoseconds when) const { return *anchor_ + when; }
  /// The frame's refresh. Only where anchored and the grid is known. Each frame in turn, any number of times.
  [[nodiscard]] std::int64_t refresh_of(const FrameTimes& frame);
  /// Nanoseconds from frame to frame, as known so far; 0: unknown.
  [[nodiscard]] double interval() const { return cadence_.interval(); }

 private:
  struct Place {
    std::uint64_t number = 0;
    std::int64_t refresh = 0;
  };

  const RefreshGrid& grid_;
  Cadence cadence_;
  std::optional<TimePoint> anchor_;  ///< time of the timeline's 0
  bool settled_ = false;             ///< the anchor was made or moved on this grid
  std::uint32_t grid_generation_ = 0;
  std::vector<Place> places_;  ///< of the last few frames, in order
};

}  // namespace zcplay::pacing
