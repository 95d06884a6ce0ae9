// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "decode/kernel.h"
#include "decode/v4l2/device_report.h"

namespace zcplay::v4l2 {

/// Every decoder that the media controllers of `kernel` know, usable or not; a media node that
/// cannot be opened or read is reported too, with the reason. Disturbs nobody: each open of a
/// memory-to-memory node is a context of its own.
[[nodiscard]] std::vector<DeviceReport> probe_devices(Kernel& kernel, const Log& log);

/// The usable device for `codec` that comes first; an Error (environment) says of each why not.
[[nodiscard]] Result<DeviceReport> choose_device(std::span<const DeviceReport> reports, Codec codec);

/// The device reached through `path`, a media or a video node; an Error says why it will not do.
[[nodiscard]] Result<DeviceReport> find_device(std::span<const DeviceReport> reports, const std::string& path,
                                               Codec codec);

}  // namespace zcplay::v4l2
