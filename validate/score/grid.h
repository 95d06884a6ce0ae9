// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "validate/score/counts.h"

namespace zcplay::score {

/// What part of a side a box of the thumbnail or a cell covers: pixels [begin, end).
struct Extent {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  [[nodiscard]] constexpr std::uint32_t length() const { return end - begin; }
};

/// Box `box` of a side of `pixels` (counts.h). Boxes of sides below kThumbnailSide share pixels.
[[nodiscard]] constexpr Extent thumbnail_extent(std::uint32_t box, std::uint32_t pixels) {
  const std::uint32_t begin = box * pixels / kThumbnailSide;
  return {begin, std::max(begin + 1, (box + 1) * pixels / kThumbnailSide)};
}

[[nodiscard]] constexpr std::uint32_t cells_on(std::uint32_t pixels) {
  return (pixels + kCellSide - 1) / kCellSide;
}

/// Column or row `cell` of the grid on a side of `pixels`.
[[nodiscard]] constexpr Extent cell_extent(std::uint32_t cell, std::uint32_t pixels) {
  return {cell * kCellSide, std::min((cell + 1) * kCellSide, pixels)};
}

}  // namespace zcplay::score
