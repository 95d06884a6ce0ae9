// SPDX-License-Identifier: MIT
#include "decode/v4l2/pixel_layout.h"

#include <algorithm>

#include <fmt/format.h>

namespace zcplay::v4l2 {
namespace {

struct Mapping {
  std::uint32_t fourcc;
  DrmFormat format;
};

constexpr std::array kMappings{
    Mapping{V4L2_PIX_FMT_NV12, kFormatNV12},
    Mapping{V4L2_PIX_FMT_P010, kFormatP010},
};

const Mapping* find_mapping(std::uint32_t fourcc) {
  const auto found = std::find_if(kMappings.begin(), kMappings.end(),
                                  [&](const Mapping& mapping) { return mapping.fourcc == fourcc; });
  return found == kMappings.end() ? nullptr : &*found;
}

std::unexpected<Error> contradiction(const QueueFormat& format, std::string_view what) {
  return fail(
      ErrorCode::environment, "VIDIOC_G_FMT",
      fmt::format("the driver describes {} pictures of {}x{} with {} bytes a line and {} bytes in all: {}",
                  fourcc_name(format.fourcc), format.width, format.height, format.bytes_per_line,
                  format.size_image, what));
}

}  // namespace

bool layout_known(std::uint32_t fourcc) {
  return find_mapping(fourcc) != nullptr;
}

Result<PixelLayout> pixel_layout(const QueueFormat& format) {
  const Mapping* const mapping = find_mapping(format.fourcc);
  if (mapping == nullptr) {
    return fail(ErrorCode::unsupported_input, "VIDIOC_G_FMT",
                fmt::format("the memory layout of V4L2 pixel format {} is not known; NV12 and P010 are",
                            fourcc_name(format.fourcc)));
  }
  if (format.memory_planes != 1) return contradiction(format, "it should be one piece of memory");
  if (format.width == 0 || format.height == 0) return contradiction(format, "nothing to see");
  const PixelFormatInfo info = *pixel_format_info(mapping->format);
  PixelLayout layout{.format = mapping->format,
                     .size = {format.width, format.height},
                     .size_image = format.size_image,
                     .plane_count = info.planes};
  std::uint64_t offset = 0;
  for (unsigned plane = 0; plane < info.planes; ++plane) {
    const std::uint64_t even_width = std::uint64_t{format.width} + (format.width & 1);
    if (even_width * info.bytes_per_sample > format.bytes_per_line) {
      return contradiction(format, "a line does not fit its stride");
    }
    layout.planes[plane] = {static_cast<std::uint32_t>(offset), format.bytes_per_line};
    // Cannot wrap: the product is below 2^64 - 2^33 and the offset so far below 2^32.
    offset += std::uint64_t{format.bytes_per_line} * plane_rows(info, plane, format.height);
    if (offset > format.size_image) return contradiction(format, "the planes do not fit");
  }
  return layout;
}

std::string fourcc_name(std::uint32_t fourcc) {
  constexpr std::uint32_t kBigEndian = 1u << 31;
  std::string name = to_string(DrmFormat{fourcc & ~kBigEndian});
  if ((fourcc & kBigEndian) != 0) name += "-BE";
  return name;
}

}  // namespace zcplay::v4l2
