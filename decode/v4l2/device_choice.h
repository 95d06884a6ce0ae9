// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "decode/stream_info.h"
#include "decode/v4l2/device_report.h"

namespace zcplay::v4l2 {

/// The usable device for `codec` that comes first, where nobody named one; devices that only draw
/// test pictures do not count. An Error (environment) says of each device why it will not do.
[[nodiscard]] Result<DeviceReport> choose_device(std::span<const DeviceReport> reports, Codec codec);

/// The device called `name`: with a slash in it the path of a media or video node, else the name of
/// a driver, model, card or bus ("hantro-vpu", "rockchip,rk3568-vpu-dec", "platform:fdb50000.video-codec").
/// A name that several devices share means the one of them that takes the codec. An Error (environment)
/// says why the device will not do, which devices there are, or that several are meant.
[[nodiscard]] Result<DeviceReport> find_device(std::span<const DeviceReport> reports, const std::string& name,
                                               Codec codec);

}  // namespace zcplay::v4l2
