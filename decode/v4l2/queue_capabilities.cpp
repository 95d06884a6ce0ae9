// SPDX-License-Identifier: MIT
#include "decode/v4l2/queue_capabilities.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace zcplay::v4l2 {
namespace {

// Since Linux 6.8, newer than the headers this has to build with.
constexpr std::uint32_t kSupportsMaxNumBuffers = 1u << 7;
constexpr std::size_t kMaxNumBuffersOffset = offsetof(v4l2_create_buffers, flags) + sizeof(std::uint32_t);

/// More slots than anybody can use; a driver's word is not taken beyond it.
constexpr std::uint32_t kMostBuffers = 256;

}  // namespace

Result<QueueCapabilities> query_queue(const Node& video, v4l2_buf_type type) {
  v4l2_requestbuffers request{};
  request.type = type;
  request.memory = V4L2_MEMORY_MMAP;
  if (auto asked = video.ioctl(VIDIOC_REQBUFS, &request, "VIDIOC_REQBUFS"); !asked) {
    return std::unexpected(asked.error());
  }
  QueueCapabilities capabilities;
  capabilities.mmap = (request.capabilities & V4L2_BUF_CAP_SUPPORTS_MMAP) != 0;
  capabilities.requests = (request.capabilities & V4L2_BUF_CAP_SUPPORTS_REQUESTS) != 0;
  capabilities.hold_capture = (request.capabilities & V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF) != 0;
  capabilities.orphaned_buffers = (request.capabilities & V4L2_BUF_CAP_SUPPORTS_ORPHANED_BUFS) != 0;

  v4l2_create_buffers create{};
  create.memory = V4L2_MEMORY_MMAP;
  create.format.type = type;
  if (video.try_ioctl(VIDIOC_CREATE_BUFS, &create) >= 0 &&
      (create.capabilities & kSupportsMaxNumBuffers) != 0) {
    std::uint32_t max_buffers = 0;
    std::memcpy(&max_buffers, reinterpret_cast<const char*>(&create) + kMaxNumBuffersOffset,
                sizeof(max_buffers));
    if (max_buffers != 0) capabilities.max_buffers = std::min(max_buffers, kMostBuffers);
  }
  return capabilities;
}

bool joins_fields(const Node& video, const QueueCapabilities& bitstream) {
  if (!bitstream.hold_capture) return false;
  // TRY asks without doing. Without FLUSH the slot of a field at the end of a stream stays away.
  v4l2_decoder_cmd command{};
  command.cmd = V4L2_DEC_CMD_FLUSH;
  return video.try_ioctl(VIDIOC_TRY_DECODER_CMD, &command) >= 0;
}

}  // namespace zcplay::v4l2
