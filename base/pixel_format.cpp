// SPDX-License-Identifier: MIT
#include "base/pixel_format.h"

#include <array>

#include <fmt/format.h>

namespace zcplay {
namespace {

//                                       format       name    planes bytes depth shift  chroma x, y
constexpr std::array kFormats = {
    PixelFormatInfo{kFormatR8, "R8", 1, 1, 8, 0, 0, 0},
    PixelFormatInfo{kFormatR16, "R16", 1, 2, 10, 6, 0, 0},
    PixelFormatInfo{kFormatNV12, "NV12", 2, 1, 8, 0, 1, 1},
    PixelFormatInfo{kFormatNV16, "NV16", 2, 1, 8, 0, 1, 0},
    PixelFormatInfo{kFormatNV24, "NV24", 2, 1, 8, 0, 0, 0},
    PixelFormatInfo{kFormatP010, "P010", 2, 2, 10, 6, 1, 1},
    PixelFormatInfo{kFormatP210, "P210", 2, 2, 10, 6, 1, 0},
    PixelFormatInfo{kFormatQ410, "Q410", 3, 2, 10, 6, 0, 0},
};

constexpr std::uint32_t shift_up(std::uint32_t value, unsigned shift) {
  return (value >> shift) + ((value & ((1U << shift) - 1)) != 0 ? 1 : 0);
}

}  // namespace

std::optional<PixelFormatInfo> pixel_format_info(DrmFormat format) {
  for (const PixelFormatInfo& info : kFormats) {
    if (info.format == format) return info;
  }
  return std::nullopt;
}

std::uint32_t plane_row_bytes(const PixelFormatInfo& info, unsigned plane, std::uint32_t width) {
  if (plane == 0) return width * info.bytes_per_sample;
  const std::uint32_t interleaved = info.planes == 2 ? 2 : 1;
  return shift_up(width, info.chroma_shift_x) * info.bytes_per_sample * interleaved;
}

std::uint32_t plane_rows(const PixelFormatInfo& info, unsigned plane, std::uint32_t height) {
  return plane == 0 ? height : shift_up(height, info.chroma_shift_y);
}

std::string to_string(DrmFormat format) {
  std::string text;
  for (unsigned i = 0; i < 4; ++i) {
    const auto character = static_cast<char>(format.fourcc >> (8 * i) & 0xff);
    if (character < ' ' || character > '~') return fmt::format("{:#010x}", format.fourcc);
    text += character;
  }
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace zcplay
