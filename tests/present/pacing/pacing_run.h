// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "present/pacing/pacer.h"
#include "tests/present/pacing/scripted_display.h"

namespace zcplay::test {

/// A stream played by a Pacer on a scripted display, on a clock of its own.
struct PacingRun {
  // What to play.
  double frame_rate = 30;
  int frames = 300;
  std::chrono::nanoseconds time_rounding{1};  ///< times of the stream are multiples of this
  bool durations = true;
  ScriptedDisplay::Model display;
  pacing::Abilities abilities{.feedback = true};
  /// When a frame is decoded; empty: always before it is needed.
  std::function<TimePoint(int frame)> decoded;
  /// Called before each look at the display: pauses, changes.
  std::function<void(TimePoint now, pacing::Pacer& pacer, ScriptedDisplay& display)> script;

  // What came of it.
  std::vector<ScriptedDisplay::Event> shown;  ///< `number` is the frame's, from 1
  std::vector<std::uint64_t> replaced;
  int committed = 0;
  int late = 0;
  int surplus = 0;
  int wake_ups = 0;
  std::uint64_t intervals = 0;
  std::uint64_t off_schedule = 0;

  void play();
  [[nodiscard]] pacing::FrameTimes frame(int index) const;
  /// Refreshes from each shown frame to the next.
  [[nodiscard]] std::vector<std::int64_t> intervals_shown() const;
};

}  // namespace zcplay::test
