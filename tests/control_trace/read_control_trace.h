// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "base/result.h"
#include "tests/control_trace/traced_job.h"

namespace zcplay::control_trace {

/// Reads what tracefs' `trace` file says of visl's H.264 jobs, with these events enabled: visl/visl_job
/// and visl_h264_controls/{v4l2_ctrl_h264_sps, v4l2_ctrl_h264_pps, v4l2_ctrl_h264_scaling_matrix,
/// v4l2_ctrl_h264_decode_params, v4l2_h264_dpb_entry}. Other events may be among them; jobs of other
/// codecs are left out. visl runs one job at a time, so the events up to the next visl_job are one job's,
/// whichever client queued it. Contexts are numbered from 0 in the order they appear in.
///
/// ErrorCode::unreadable_input, naming the line, for anything visl would not print: a job with a control
/// missing or twice, a number that does not fit its field, an unknown flag, jobs out of order; and
/// where the kernel says that events were lost. Any text is safe to give.
[[nodiscard]] Result<ControlTrace> read_control_trace(std::string_view text);

}  // namespace zcplay::control_trace
