// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/frame.h"
#include "base/pixel_format.h"
#include "base/result.h"
#include "decode/software/unwritten.h"

struct AVFrame;

namespace zcplay::software {

/// The semi-planar format with the same samples as libavcodec's planar one (an AVPixelFormat), and
/// whether that one's name says "full range". unsupported_input, naming the format, for any other.
struct SemiPlanarFormat {
  DrmFormat format;
  bool full_range = false;
};
[[nodiscard]] Result<SemiPlanarFormat> semi_planar_format(int av_pixel_format);

/// How a picture lies in one piece of memory.
struct PictureLayout {
  DrmFormat format;
  Size size;                               ///< pixels
  std::array<std::uint32_t, 3> offsets{};  ///< bytes from the start, a plane
  std::array<std::uint32_t, 3> strides{};  ///< bytes from row to row, a plane
  std::size_t bytes = 0;                   ///< of all planes
  friend bool operator==(const PictureLayout&, const PictureLayout&) = default;
};

/// Planes one after the other, rows padded to `alignment` bytes (a power of two). `format` must be one
/// that pixel_format_info() knows.
[[nodiscard]] PictureLayout make_layout(DrmFormat format, Size size, std::uint32_t alignment);

/// Copies `frame` (planar, of the layout's size or larger, of a format that semi_planar_format() maps
/// to the layout's) into `memory`: chroma interleaved, samples of more than 8 bits shifted up. With one
/// field's rows only, the other rows are left as they are.
void write_picture(const AVFrame& frame, const PictureLayout& layout, std::span<std::byte> memory,
                   Rows rows = Rows::all);

}  // namespace zcplay::software
