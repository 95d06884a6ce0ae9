// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstdint>

namespace zcplay::v4l2 {

/// The two queues of a memory-to-memory device under the names zcplay uses: V4L2's OUTPUT carries
/// bitstream, its CAPTURE carries pictures.
struct BufferTypes {
  v4l2_buf_type bitstream = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
  v4l2_buf_type pictures = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
};

[[nodiscard]] constexpr BufferTypes buffer_types(bool multiplanar) {
  return multiplanar ? BufferTypes{} : BufferTypes{V4L2_BUF_TYPE_VIDEO_OUTPUT, V4L2_BUF_TYPE_VIDEO_CAPTURE};
}

[[nodiscard]] constexpr bool is_multiplanar(v4l2_buf_type type) {
  return type == V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE || type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
}

/// The parts of v4l2_pix_format and v4l2_pix_format_mplane that decoding needs, one memory plane.
struct QueueFormat {
  std::uint32_t fourcc = 0;
  std::uint32_t width = 0;  ///< pixels
  std::uint32_t height = 0;
  std::uint32_t bytes_per_line = 0;  ///< of plane 0
  std::uint32_t size_image = 0;      ///< bytes of plane 0
  std::uint32_t memory_planes = 1;
  friend bool operator==(const QueueFormat&, const QueueFormat&) = default;
};

[[nodiscard]] v4l2_format to_v4l2_format(v4l2_buf_type type, const QueueFormat& format);
[[nodiscard]] QueueFormat from_v4l2_format(const v4l2_format& format);

}  // namespace zcplay::v4l2
