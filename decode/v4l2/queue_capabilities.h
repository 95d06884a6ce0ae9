// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.h"
#include "decode/v4l2/buffer_types.h"
#include "decode/v4l2/node.h"

namespace zcplay::v4l2 {

/// What VIDIOC_REQBUFS and VIDIOC_CREATE_BUFS say of a queue when asked for 0 buffers.
struct QueueCapabilities {
  bool mmap = false;
  bool requests = false;
  bool hold_capture = false;
  bool orphaned_buffers = false;
  std::uint32_t max_buffers = VIDEO_MAX_FRAME;  ///< 32 unless the kernel (6.8 on) says otherwise
};

/// Frees the queue's buffers, as asking for 0 does: only for a queue that has none.
[[nodiscard]] Result<QueueCapabilities> query_queue(const Node& video, v4l2_buf_type type);

/// True if two requests, a field each, can share a slot under the coded format in force (drivers such
/// as hantro decide with the format), and the slot of a lone field can be had back.
[[nodiscard]] bool joins_fields(const Node& video, const QueueCapabilities& bitstream);

}  // namespace zcplay::v4l2
