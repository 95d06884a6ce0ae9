// SPDX-License-Identifier: MIT
#include "present/pacing/schedule.h"

#include <algorithm>

namespace zcplay::pacing {
namespace {

constexpr std::size_t kPlacesKept = 32;

}  // namespace

void Schedule::anchor(std::chrono::nanoseconds when, TimePoint at) {
  anchor_ = at - when;
  settled_ = grid_.known();
  grid_generation_ = grid_.generation();
  cadence_.begin();
  places_.clear();
}

void Schedule::forget() {
  anchor_.reset();
  places_.clear();
}

std::int64_t Schedule::refresh_of(const FrameTimes& frame) {
  const auto known = std::ranges::find(places_, frame.number, &Place::number);
  if (known != places_.end()) return known->refresh;
  if (!settled_ || grid_generation_ != grid_.generation()) {
    // Refreshes lie elsewhere than they were. Moving the timeline by half of one at most keeps frames
    // off the middle between two.
    *anchor_ += grid_.time_of(grid_.nearest(time_of(frame.when))) - time_of(frame.when);
    settled_ = true;
    grid_generation_ = grid_.generation();
    cadence_.begin();
  }
  const auto period = static_cast<double>(grid_.period().count());
  const std::int64_t refresh = cadence_.next(grid_.position(time_of(frame.when)), frame, period);
  if (places_.size() == kPlacesKept) places_.erase(places_.begin());
  places_.push_back({.number = frame.number, .refresh = refresh});
  return refresh;
}

}  // namespace zcplay::pacing
