// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/frame.h"
#include "validate/score/rgb_planes.h"

namespace zcplay::detect {

/// Blocks with fewer pixels to judge (at masks and edges) are left out.
inline constexpr std::uint32_t kLeastBlockPixels = 64;

/// One block to judge. Pixels of the picture, not of the view it lies in.
struct GridBlock {
  std::uint32_t column = 0;
  std::uint32_t row = 0;
  Rect area;
  std::uint32_t pixels = 0;  ///< unmasked
};

/// The grid of 16x16 pixels of a seen picture and what of it is to be judged.
class BlockGrid {
 public:
  /// `picture`: where in the view the picture lies; the grid starts at the view's top left. `masked`:
  /// pixels of the view.
  BlockGrid(Rect picture, std::span<const Rect> masked);

  [[nodiscard]] std::span<const GridBlock> blocks() const { return blocks_; }
  [[nodiscard]] std::uint32_t columns() const { return columns_; }
  [[nodiscard]] std::uint32_t rows() const { return rows_; }
  [[nodiscard]] Rect picture() const { return picture_; }
  /// Whether a pixel of the picture may be judged.
  [[nodiscard]] bool visible(std::uint32_t x, std::uint32_t y) const {
    return mask_.empty() || mask_[std::size_t{y} * picture_.width + x] == 0;
  }
  /// Whether all pixels of the block may be judged.
  [[nodiscard]] static bool whole(const GridBlock& block) {
    return block.pixels == block.area.width * block.area.height;
  }
  /// What blocks [first, ...) with `flags` set cover, in pixels of the view.
  [[nodiscard]] Rect bounds(const std::vector<bool>& flags) const;

 private:
  Rect picture_;
  std::uint32_t columns_ = 0;
  std::uint32_t rows_ = 0;
  std::vector<std::uint8_t> mask_;  ///< one a pixel of the picture, 1 where masked; empty: nothing is
  std::vector<GridBlock> blocks_;
};

/// Mean absolute difference of red, green and blue over each block's unmasked pixels.
[[nodiscard]] std::vector<float> block_differences(const BlockGrid& grid, const score::RgbPlanes& a,
                                                   const score::RgbPlanes& b);

/// Mean absolute step of luma from pixel to pixel, over both directions, in each block: how much a picture
/// changes where another scaling filter, or another place of chroma samples, is used.
[[nodiscard]] std::vector<float> block_activity(const BlockGrid& grid, const score::RgbPlanes& picture);

/// Structural similarity of luma over each block's unmasked pixels, averaged: 1 for equal.
[[nodiscard]] double mean_ssim(const BlockGrid& grid, const score::RgbPlanes& a, const score::RgbPlanes& b);

}  // namespace zcplay::detect
