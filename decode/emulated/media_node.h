// SPDX-License-Identifier: MIT
#pragma once

#include <linux/media.h>

#include <cstdint>

namespace zcplay::emulated {

/// The number of the video node's character device (major 81 is video4linux).
inline constexpr std::uint32_t kVideoMajor = 81;
inline constexpr std::uint32_t kVideoMinor = 200;

/// MEDIA_IOC_DEVICE_INFO.
void fill_device_info(media_device_info& info);

/// MEDIA_IOC_G_TOPOLOGY: counts, and arrays where the caller gives them; -ENOSPC where one is too
/// short. The graph is that of v4l2_m2m_register_media_controller(): source → decoder → sink, and
/// one video interface for both ends.
[[nodiscard]] int fill_topology(media_v2_topology& topology);

}  // namespace zcplay::emulated
