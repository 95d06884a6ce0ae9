// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

#include "base/frame.h"

namespace zcplay::present {

/// A frame and when it is to be shown.
struct TimelineFrame {
  Frame frame;
  /// Unique in a run and rising from 1 in the order of showing; FrameIds begin anew with each clip.
  std::uint64_t number = 0;
  /// Nanoseconds on the timeline of its epoch: 0 for the first frame, never falling, going on where a
  /// clip ends and the next, or the same again, begins.
  std::chrono::nanoseconds when{0};
  /// How long the stream says it stays; 0: unknown.
  std::chrono::nanoseconds duration{0};
  /// Counts restarts: frames of an older epoch than the one asked for are not shown.
  std::uint32_t epoch = 0;
  /// How the picture is to be turned before it is shown.
  Orientation orientation = Orientation::upright;
};

}  // namespace zcplay::present
