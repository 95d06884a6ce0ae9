// SPDX-License-Identifier: MIT
#include "present/shm/turn_pixels.h"

#include <cassert>
#include <cstddef>

namespace zcplay::shm {

void turn_pixels(std::span<const std::uint32_t> from, std::uint32_t from_stride, Size size,
                 Orientation orientation, std::span<std::uint32_t> to, std::uint32_t to_stride) {
  const std::size_t width = size.width;
  const std::size_t height = size.height;
  assert(from_stride >= width && from.size() >= from_stride * height);
  const bool mirrored = orientation >= Orientation::mirrored;
  const unsigned quarters = static_cast<unsigned>(orientation) & 3;
  const std::size_t out_width = swaps_sides(orientation) ? height : width;
  const std::size_t out_height = swaps_sides(orientation) ? width : height;
  assert(to_stride >= out_width && to.size() >= to_stride * out_height);
  for (std::size_t y = 0; y < out_height; ++y) {
    for (std::size_t x = 0; x < out_width; ++x) {
      // Where the pixel was before the clockwise turn, and then before it was mirrored.
      std::size_t from_x = x;
      std::size_t from_y = y;
      if (quarters == 1) {
        from_x = y;
        from_y = height - 1 - x;
      } else if (quarters == 2) {
        from_x = width - 1 - x;
        from_y = height - 1 - y;
      } else if (quarters == 3) {
        from_x = width - 1 - y;
        from_y = x;
      }
      if (mirrored) from_x = width - 1 - from_x;
      to[y * to_stride + x] = from[from_y * from_stride + from_x];
    }
  }
}

}  // namespace zcplay::shm
