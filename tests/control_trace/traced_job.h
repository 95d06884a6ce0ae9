// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "decode/v4l2/controls_h264.h"

namespace zcplay::control_trace {

/// One decode job as a driver got it: what a request carried. Comes from visl's trace events or from
/// a Kernel that listens to the calls of a client.
struct TracedJob {
  std::uint32_t context = 0;    ///< which open of the video node, counted from 0 in a trace
  std::uint32_t blob = 0;       ///< number of the job's bitstream in visl's debugfs folder
  std::uint64_t timestamp = 0;  ///< nanoseconds; equal for both fields of a frame, used again by some clients
  std::uint32_t bytes = 0;      ///< of bitstream
  bool hold = false;            ///< the picture's slot is kept for another job: a first field
  v4l2::H264Controls controls{};
};

/// In decode order.
using ControlTrace = std::vector<TracedJob>;

}  // namespace zcplay::control_trace
