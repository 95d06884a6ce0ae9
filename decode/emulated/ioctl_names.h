// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace zcplay::emulated {

/// "VIDIOC_QBUF" for the ioctls the emulated device knows; empty for any other.
[[nodiscard]] std::string_view ioctl_name(unsigned long request);
[[nodiscard]] bool is_ioctl_name(std::string_view wanted);

/// Positive errno of "EIO" and the like, for those a media driver may return; 0 for any other name.
[[nodiscard]] int errno_by_name(std::string_view wanted);

}  // namespace zcplay::emulated
