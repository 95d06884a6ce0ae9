// SPDX-License-Identifier: MIT
#include "present/wayland/dmabuf_layout.h"

#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include <fmt/format.h>

namespace zcplay::wayland {
namespace {

constexpr std::uint32_t kDmabufMagic = 0x444d4142;  // DMA_BUF_MAGIC, which older headers lack

Result<void> refuse(std::string sentence, int reason = 0) {
  return fail(ErrorCode::environment, "dmabuf", std::move(sentence), reason);
}

Result<void> check_memory(int fd) {
  struct statfs memory{};
  if (::fstatfs(fd, &memory) != 0) return refuse("a picture's memory cannot be looked at", errno);
  const auto kind = static_cast<std::uint32_t>(memory.f_type);
  if (kind == kDmabufMagic) return {};
  if (kind == TMPFS_MAGIC || kind == HUGETLBFS_MAGIC) {
    return refuse(
        "the emulated decoder's pictures are in a memfd, which is no dmabuf; it makes dmabufs where this "
        "user "
        "may open /dev/udmabuf (modprobe udmabuf)");
  }
  return refuse(
      fmt::format("the decoder's pictures are in memory of the kind 0x{:x}, which is no dmabuf", kind));
}

/// Bytes from the start of the fd to the end of the plane; nullopt for formats we do not know.
std::optional<std::uint64_t> end_of_plane(const FrameInfo& frame, unsigned plane) {
  const std::optional<PixelFormatInfo> format = pixel_format_info(frame.format);
  if (!format || frame.modifier != kModifierLinear || plane >= format->planes) return std::nullopt;
  const FramePlane& memory = frame.planes[plane];
  return std::uint64_t{memory.offset} +
         std::uint64_t{memory.stride} * plane_rows(*format, plane, frame.coded_size.height);
}

Result<void> check_plane(const FrameInfo& frame, unsigned plane) {
  const FramePlane& memory = frame.planes[plane];
  const off_t bytes = ::lseek(memory.fd, 0, SEEK_END);
  // Kernels that cannot tell a dmabuf's size leave the check to the compositor.
  if (bytes < 0) return {};
  const std::uint64_t end = end_of_plane(frame, plane).value_or(std::uint64_t{memory.offset} + 1);
  if (end > static_cast<std::uint64_t>(bytes)) {
    return refuse(fmt::format("plane {} of the decoder's pictures would end at byte {} of a dmabuf of {}",
                              plane, end, bytes));
  }
  return {};
}

}  // namespace

DmabufLayout layout_of(const FrameInfo& frame) {
  DmabufLayout layout{.slot = frame.slot,
                      .format = frame.format,
                      .modifier = frame.modifier,
                      .size = frame.coded_size,
                      .plane_count = frame.plane_count,
                      .planes = {}};
  for (unsigned plane = 0; plane < frame.plane_count && plane < layout.planes.size(); ++plane) {
    layout.planes[plane] = {.offset = frame.planes[plane].offset, .stride = frame.planes[plane].stride};
  }
  return layout;
}

bool same_shape(const DmabufLayout& one, const DmabufLayout& other) {
  return one.format == other.format && one.modifier == other.modifier && one.size == other.size &&
         one.plane_count == other.plane_count && one.planes == other.planes;
}

Result<void> check_dmabuf(const FrameInfo& frame) {
  // wl_buffer sizes are signed.
  constexpr std::uint32_t kLongestSide = 65535;
  if (frame.plane_count == 0 || frame.plane_count > frame.planes.size() || frame.coded_size.width == 0 ||
      frame.coded_size.height == 0 ||
      std::max(frame.coded_size.width, frame.coded_size.height) > kLongestSide) {
    return refuse(fmt::format("pictures of {}x{} in {} planes cannot be given to a compositor",
                              frame.coded_size.width, frame.coded_size.height, frame.plane_count));
  }
  const std::optional<PixelFormatInfo> format = pixel_format_info(frame.format);
  for (unsigned plane = 0; plane < frame.plane_count; ++plane) {
    if (plane == 0 || frame.planes[plane].fd != frame.planes[plane - 1].fd) {
      if (Result<void> memory = check_memory(frame.planes[plane].fd); !memory) return memory;
    }
    if (Result<void> inside = check_plane(frame, plane); !inside) return inside;
    const bool known = format && frame.modifier == kModifierLinear && plane < format->planes;
    if (known && frame.planes[plane].stride < plane_row_bytes(*format, plane, frame.coded_size.width)) {
      return refuse(
          fmt::format("plane {} of the decoder's pictures has rows of {} bytes, too few for {} pixels", plane,
                      frame.planes[plane].stride, frame.coded_size.width));
    }
  }
  return {};
}

}  // namespace zcplay::wayland
