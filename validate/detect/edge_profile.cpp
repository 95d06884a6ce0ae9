// SPDX-License-Identifier: MIT
#include "validate/detect/edge_profile.h"

#include <algorithm>
#include <cstdlib>

namespace zcplay::detect {
namespace {

// Of one row of pixels, added to the sums by column.
void add_upright(const std::uint8_t* row, std::uint32_t width, std::uint32_t before, std::uint32_t after,
                 std::uint16_t* sums) {
  for (std::uint32_t x = before; x + after < width; ++x)
    sums[x] = static_cast<std::uint16_t>(sums[x] + std::abs(int{row[x + after]} - int{row[x - before]}));
}

float step_sum(const std::uint8_t* a, const std::uint8_t* b, std::uint32_t count) {
  std::uint32_t sum = 0;
  for (std::uint32_t i = 0; i < count; ++i)
    sum += static_cast<std::uint32_t>(std::abs(int{a[i]} - int{b[i]}));
  return static_cast<float>(sum) / static_cast<float>(count);
}

}  // namespace

void make_edge_profile(const AlignedPicture& picture, EdgeProfile& profile) {
  const std::uint32_t width = picture.size.width;
  const std::uint32_t height = picture.size.height;
  profile.width = width;
  profile.height = height;
  profile.upright.assign(std::size_t{width} * picture.blocks_y, 0.0F);
  profile.level.assign(std::size_t{height} * picture.blocks_x, 0.0F);
  const std::uint32_t before = picture.resampled ? 2 : 1;
  const std::uint32_t after = picture.resampled ? 1 : 0;
  std::vector<std::uint16_t> sums(width);
  for (std::uint32_t block_y = 0; block_y < picture.blocks_y; ++block_y) {
    std::ranges::fill(sums, std::uint16_t{0});
    const std::uint32_t first = block_y * kBlockSide;
    const std::uint32_t last = std::min(first + kBlockSide, height);
    for (std::uint32_t y = first; y < last; ++y)
      add_upright(picture.luma_row(y), width, before, after, sums.data());
    float* out = profile.upright.data() + std::size_t{block_y} * width;
    for (std::uint32_t x = 0; x < width; ++x) out[x] = sums[x] / static_cast<float>(last - first);
  }
  for (std::uint32_t y = before; y + after < height; ++y) {
    const std::uint8_t* lower = picture.luma_row(y + after);
    const std::uint8_t* upper = picture.luma_row(y - before);
    for (std::uint32_t block_x = 0; block_x < picture.blocks_x; ++block_x) {
      const std::uint32_t x = block_x * kBlockSide;
      profile.level[std::size_t{block_x} * height + y] =
          step_sum(lower + x, upper + x, std::min(kBlockSide, width - x));
    }
  }
}

}  // namespace zcplay::detect
