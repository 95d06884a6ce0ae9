// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "tests/control_trace/traced_job.h"

namespace zcplay::control_trace {

/// One picture (a frame or a field) by its places in two traces; nullopt where one of them lacks it.
struct JobPair {
  std::optional<std::size_t> ours;
  std::optional<std::size_t> theirs;
};

/// Lines up two decodes of one stream by decode order. Jobs belong together when what the slice header
/// says of the picture and the size of the bitstream are alike. Where that breaks, the fewest jobs are
/// left alone after which it holds again; where it never does, jobs are paired in order as they are, so
/// that a comparison shows what differs.
[[nodiscard]] std::vector<JobPair> align_traces(const ControlTrace& ours, const ControlTrace& theirs);

}  // namespace zcplay::control_trace
