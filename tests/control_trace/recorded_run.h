// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "decode/kernel.h"
#include "tests/control_trace/clip_run.h"
#include "tests/control_trace/replay.h"
#include "tests/control_trace/traced_job.h"

namespace zcplay::control_trace {

/// What our own client sent to a device for a clip, and what it made of the answers.
struct RecordedRun {
  ControlTrace trace;
  Bitstreams bitstreams;
  ShownFrames frames;
  std::optional<Error> read_error;  ///< the container is damaged from somewhere on
};

[[nodiscard]] Result<RecordedRun> run_recorded(const std::filesystem::path& clip, Kernel& kernel,
                                               std::string_view media_path);

/// How a kernel's own account of the jobs differs from what was sent: the first difference, in words that
/// name the job and the fields; empty where every byte is the same.
[[nodiscard]] std::string first_difference(const ControlTrace& sent, const ControlTrace& received);

}  // namespace zcplay::control_trace
