// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "decode/emulated/video_context.h"

namespace zcplay::emulated {

/// Names as VIDIOC_QUERYCAP and MEDIA_IOC_DEVICE_INFO give them.
struct DeviceNames {
  std::string_view driver = "zcplay-emulated";
  std::string_view card = "zcplay emulated decoder";
  std::string_view bus_info = "platform:zcplay-emulated";
};

/// The ioctls of an open video node: copies arguments in and out as
/// drivers/media/v4l2-core/v4l2-ioctl.c does and hands them to the context. Unknown ioctls, and known
/// ones a stateless decoder has no use for, give -ENOTTY.
[[nodiscard]] int video_ioctl(VideoContext& context, unsigned long request, void* argument, bool nonblocking);

}  // namespace zcplay::emulated
