// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tests/control_trace/traced_job.h"

namespace zcplay::control_trace {

/// The text that visl's events give for these jobs, as tracefs prints it. Written field by field from
/// the kernel's source, on purpose without the table that the reader uses: the one tests the other.
[[nodiscard]] std::string kernel_text(const ControlTrace& trace);

}  // namespace zcplay::control_trace
