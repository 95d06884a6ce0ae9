// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/result.h"
#include "tests/control_trace/clip_run.h"
#include "tests/control_trace/traced_job.h"
#include "validate/compare/finding.h"

namespace zcplay::control_trace {

using Bitstreams = std::vector<std::vector<std::uint8_t>>;

struct Replay {
  ComparisonSummary summary;
  std::vector<Finding> findings;
  std::vector<ShownFrame> reference;  ///< output of the software decoder
  std::size_t jobs_used = 0;          ///< of the trace; all where the trace is this clip's
  std::optional<Error> read_error;    ///< the container is damaged from somewhere on
};

/// Decodes a clip on an emulated device whose engine never sees what it is asked to decode: it takes
/// the controls and the bitstream of the next job of a trace instead. What comes of it is compared with
/// the software decoder's pictures, as `zcplay compare` does, so that the same pictures count as
/// undefined. `bitstreams` has one for each job. A job under another timestamp than the trace has fails
/// on the emulated device; an Error is about the clip or this machine.
[[nodiscard]] Result<Replay> replay(const std::filesystem::path& clip, const ControlTrace& trace,
                                    const Bitstreams& bitstreams);

}  // namespace zcplay::control_trace
