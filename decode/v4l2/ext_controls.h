// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <span>

#include "base/result.h"
#include "decode/v4l2/node.h"

namespace zcplay::v4l2 {

/// Sets controls in one call, at once. A value the driver refuses is the stream's: unsupported_input.
[[nodiscard]] Result<void> set_controls(const Node& video, std::span<v4l2_ext_control> controls);

/// The same for one request, to be in force while it is worked on.
[[nodiscard]] Result<void> set_request_controls(const Node& video, int request_fd,
                                                std::span<v4l2_ext_control> controls);

}  // namespace zcplay::v4l2
