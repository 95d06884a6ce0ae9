// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstdint>

namespace zcplay::emulated {

/// What linux/videodev2.h has had since 6.10 and the headers of Debian 12 have not.
struct RemoveBuffers {  ///< struct v4l2_remove_buffers
  std::uint32_t index;
  std::uint32_t count;
  std::uint32_t type;
  std::uint32_t reserved[13];
};
inline constexpr unsigned long kRemoveBuffers = _IOWR('V', 104, RemoveBuffers);

inline constexpr std::uint32_t kCapMaxBuffers = 1U << 7;     ///< V4L2_BUF_CAP_SUPPORTS_MAX_NUM_BUFFERS
inline constexpr std::uint32_t kCapRemoveBuffers = 1U << 8;  ///< V4L2_BUF_CAP_SUPPORTS_REMOVE_BUFS

inline constexpr std::uint32_t kHasBounds = 0x1000;         ///< V4L2_CTRL_FLAG_HAS_WHICH_MIN_MAX
inline constexpr std::uint32_t kWhichMinimum = 0x0f020000;  ///< V4L2_CTRL_WHICH_MIN_VAL
inline constexpr std::uint32_t kWhichMaximum = 0x0f030000;  ///< V4L2_CTRL_WHICH_MAX_VAL

}  // namespace zcplay::emulated
