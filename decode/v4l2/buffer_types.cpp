// SPDX-License-Identifier: MIT
#include "decode/v4l2/buffer_types.h"

namespace zcplay::v4l2 {

v4l2_format to_v4l2_format(v4l2_buf_type type, const QueueFormat& format) {
  v4l2_format result{};
  result.type = type;
  if (is_multiplanar(type)) {
    v4l2_pix_format_mplane& pixels = result.fmt.pix_mp;
    pixels.width = format.width;
    pixels.height = format.height;
    pixels.pixelformat = format.fourcc;
    pixels.field = V4L2_FIELD_NONE;
    pixels.num_planes = static_cast<__u8>(format.memory_planes);
    pixels.plane_fmt[0].bytesperline = format.bytes_per_line;
    pixels.plane_fmt[0].sizeimage = format.size_image;
  } else {
    v4l2_pix_format& pixels = result.fmt.pix;
    pixels.width = format.width;
    pixels.height = format.height;
    pixels.pixelformat = format.fourcc;
    pixels.field = V4L2_FIELD_NONE;
    pixels.bytesperline = format.bytes_per_line;
    pixels.sizeimage = format.size_image;
  }
  return result;
}

QueueFormat from_v4l2_format(const v4l2_format& format) {
  if (is_multiplanar(static_cast<v4l2_buf_type>(format.type))) {
    const v4l2_pix_format_mplane& pixels = format.fmt.pix_mp;
    return {pixels.pixelformat,
            pixels.width,
            pixels.height,
            pixels.plane_fmt[0].bytesperline,
            pixels.plane_fmt[0].sizeimage,
            pixels.num_planes};
  }
  const v4l2_pix_format& pixels = format.fmt.pix;
  return {pixels.pixelformat, pixels.width, pixels.height, pixels.bytesperline, pixels.sizeimage, 1};
}

}  // namespace zcplay::v4l2
