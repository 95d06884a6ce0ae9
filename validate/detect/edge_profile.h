// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "validate/detect/aligned_picture.h"

namespace zcplay::detect {

/// How far luma steps at each column and each row of a picture, block by block: lines are looked for in it,
/// on the coding grid and beside it. In 8-bit luma.
struct EdgeProfile {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  /// By row of blocks, then by column x of pixels: mean of |L(x) - L(x - 1)| over the block's rows.
  std::vector<float> upright;
  /// By column of blocks, then by row y of pixels: mean of |L(y) - L(y - 1)| over the block's columns.
  std::vector<float> level;

  [[nodiscard]] const float* upright_at(std::uint32_t block_y) const {
    return upright.data() + std::size_t{block_y} * width;
  }
  [[nodiscard]] const float* level_at(std::uint32_t block_x) const {
    return level.data() + std::size_t{block_x} * height;
  }
};

/// Replaces what `profile` held. Where the picture was resampled, steps are taken over three pixels, because
/// scaling spreads them.
void make_edge_profile(const AlignedPicture& picture, EdgeProfile& profile);

}  // namespace zcplay::detect
