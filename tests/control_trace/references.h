// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "tests/control_trace/traced_job.h"

namespace zcplay::control_trace {

/// A job's place among the jobs of its context, which are counted from 0 in decode order. A frame is
/// named by the number of its first job.
struct JobReferences {
  std::size_t number = 0;
  std::size_t frame = 0;  ///< of this job: its own number, or the one before where that held the slot for it
  /// What each DPB entry's reference_ts points to; nullopt where no earlier job had that timestamp. Says
  /// nothing of entries that are not valid.
  std::array<std::optional<std::size_t>, V4L2_H264_NUM_DPB_ENTRIES> entries;
};

/// Turns timestamps into frames, for each job of the trace. Clients use timestamps again, and so does
/// the kernel: a timestamp means the last frame that had it.
[[nodiscard]] std::vector<JobReferences> resolve_references(const ControlTrace& trace);

}  // namespace zcplay::control_trace
