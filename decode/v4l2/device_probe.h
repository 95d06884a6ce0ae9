// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "base/log.h"
#include "decode/kernel.h"
#include "decode/v4l2/device_report.h"

namespace zcplay::v4l2 {

/// Every decoder that the media controllers of `kernel` know, usable or not; a media node that
/// cannot be opened or read is reported too, with the reason. Disturbs nobody: each open of a
/// memory-to-memory node is a context of its own.
[[nodiscard]] std::vector<DeviceReport> probe_devices(Kernel& kernel, const Log& log);

}  // namespace zcplay::v4l2
