// SPDX-License-Identifier: MIT
#include "validate/detect/block_grid.h"

#include <algorithm>
#include <cstdlib>

#include "validate/score/counts.h"

namespace zcplay::detect {
namespace {

constexpr std::uint32_t kSide = score::kCellSide;

// A loop of fixed length is what compilers make one instruction of.
std::uint32_t full_row_difference(const std::uint8_t* a, const std::uint8_t* b) {
  std::uint32_t sum = 0;
  for (std::uint32_t x = 0; x < kSide; ++x) {
    sum += static_cast<std::uint32_t>(std::abs(static_cast<int>(a[x]) - static_cast<int>(b[x])));
  }
  return sum;
}

std::uint32_t plane_difference(const BlockGrid& grid, const GridBlock& block, const score::RgbPlanes& size,
                               const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  const Rect& area = block.area;
  const bool whole = BlockGrid::whole(block);
  std::uint32_t sum = 0;
  for (std::uint32_t y = area.y; y < area.y + area.height; ++y) {
    const std::size_t at = size.at(area.x, y);
    if (whole && area.width == kSide) {
      sum += full_row_difference(&a[at], &b[at]);
      continue;
    }
    for (std::uint32_t x = 0; x < area.width; ++x) {
      if (!whole && !grid.visible(area.x + x, y)) continue;
      sum += static_cast<std::uint32_t>(std::abs(static_cast<int>(a[at + x]) - static_cast<int>(b[at + x])));
    }
  }
  return sum;
}

struct Moments {
  std::uint32_t count = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t aa = 0;
  std::uint32_t bb = 0;
  std::uint32_t ab = 0;
};

double ssim_of(const Moments& moments) {
  constexpr double kFirst = 6.5025;    // (0.01 * 255)^2
  constexpr double kSecond = 58.5225;  // (0.03 * 255)^2
  const double n = moments.count;
  const double mean_a = moments.a / n;
  const double mean_b = moments.b / n;
  const double variance_a = moments.aa / n - mean_a * mean_a;
  const double variance_b = moments.bb / n - mean_b * mean_b;
  const double covariance = moments.ab / n - mean_a * mean_b;
  return (2 * mean_a * mean_b + kFirst) * (2 * covariance + kSecond) /
         ((mean_a * mean_a + mean_b * mean_b + kFirst) * (variance_a + variance_b + kSecond));
}

}  // namespace

BlockGrid::BlockGrid(Rect picture, std::span<const Rect> masked) : picture_(picture) {
  for (const Rect& rect : masked) {
    const std::uint64_t left = std::max(rect.x, picture.x);
    const std::uint64_t top = std::max(rect.y, picture.y);
    const std::uint64_t right =
        std::min(std::uint64_t{rect.x} + rect.width, std::uint64_t{picture.x} + picture.width);
    const std::uint64_t bottom =
        std::min(std::uint64_t{rect.y} + rect.height, std::uint64_t{picture.y} + picture.height);
    if (left >= right || top >= bottom) continue;
    mask_.resize(std::size_t{picture.width} * picture.height);
    for (std::uint64_t y = top - picture.y; y < bottom - picture.y; ++y) {
      const auto row = mask_.begin() + static_cast<std::ptrdiff_t>(y * picture.width);
      std::fill(row + static_cast<std::ptrdiff_t>(left - picture.x),
                row + static_cast<std::ptrdiff_t>(right - picture.x), std::uint8_t{1});
    }
  }
  const std::uint32_t offset_x = picture.x % kSide;
  const std::uint32_t offset_y = picture.y % kSide;
  columns_ = (picture.width + offset_x + kSide - 1) / kSide;
  rows_ = (picture.height + offset_y + kSide - 1) / kSide;
  for (std::uint32_t row = 0; row < rows_; ++row) {
    for (std::uint32_t column = 0; column < columns_; ++column) {
      const std::uint32_t left = std::max(column * kSide, offset_x) - offset_x;
      const std::uint32_t top = std::max(row * kSide, offset_y) - offset_y;
      GridBlock block{.column = column, .row = row};
      block.area = {left, top, std::min((column + 1) * kSide - offset_x, picture.width) - left,
                    std::min((row + 1) * kSide - offset_y, picture.height) - top};
      block.pixels = block.area.width * block.area.height;
      if (!mask_.empty()) {
        for (std::uint32_t y = top; y < top + block.area.height; ++y) {
          const auto first =
              mask_.begin() + static_cast<std::ptrdiff_t>(std::size_t{y} * picture.width + left);
          block.pixels -= static_cast<std::uint32_t>(std::count(first, first + block.area.width, 1));
        }
      }
      if (block.pixels >= std::min(kLeastBlockPixels, picture.width * picture.height))
        blocks_.push_back(block);
    }
  }
}

Rect BlockGrid::bounds(const std::vector<bool>& flags) const {
  std::uint32_t left = picture_.width;
  std::uint32_t top = picture_.height;
  std::uint32_t right = 0;
  std::uint32_t bottom = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (!flags[i]) continue;
    const Rect& area = blocks_[i].area;
    left = std::min(left, area.x);
    top = std::min(top, area.y);
    right = std::max(right, area.x + area.width);
    bottom = std::max(bottom, area.y + area.height);
  }
  if (right == 0) return {};
  return {picture_.x + left, picture_.y + top, right - left, bottom - top};
}

std::vector<float> block_differences(const BlockGrid& grid, const score::RgbPlanes& a,
                                     const score::RgbPlanes& b) {
  std::vector<float> differences;
  differences.reserve(grid.blocks().size());
  for (const GridBlock& block : grid.blocks()) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < 3; ++i) sum += plane_difference(grid, block, a, a.rgb[i], b.rgb[i]);
    differences.push_back(static_cast<float>(sum) / static_cast<float>(3 * block.pixels));
  }
  return differences;
}

std::vector<float> block_activity(const BlockGrid& grid, const score::RgbPlanes& picture) {
  std::vector<float> activity;
  activity.reserve(grid.blocks().size());
  for (const GridBlock& block : grid.blocks()) {
    const Rect& area = block.area;
    std::uint32_t sum = 0;
    std::uint32_t count = 0;
    // Green stands for luma, and sees saturated edges that luma hardly does when red and blue are added.
    for (const auto& plane : picture.rgb) {
      for (std::uint32_t y = area.y; y < area.y + area.height; ++y) {
        const std::uint8_t* row = &plane[picture.at(area.x, y)];
        for (std::uint32_t x = 1; x < area.width; ++x) {
          sum +=
              static_cast<std::uint32_t>(std::abs(static_cast<int>(row[x]) - static_cast<int>(row[x - 1])));
        }
        count += area.width - 1;
        if (y == area.y) continue;
        const std::uint8_t* above = row - picture.size.width;
        for (std::uint32_t x = 0; x < area.width; ++x) {
          sum += static_cast<std::uint32_t>(std::abs(static_cast<int>(row[x]) - static_cast<int>(above[x])));
        }
        count += area.width;
      }
    }
    activity.push_back(count == 0 ? 0.0F : static_cast<float>(sum) / static_cast<float>(count));
  }
  return activity;
}

double mean_ssim(const BlockGrid& grid, const score::RgbPlanes& a, const score::RgbPlanes& b) {
  double sum = 0;
  for (const GridBlock& block : grid.blocks()) {
    const Rect& area = block.area;
    const bool whole = BlockGrid::whole(block);
    Moments moments;
    for (std::uint32_t y = area.y; y < area.y + area.height; ++y) {
      for (std::uint32_t x = area.x; x < area.x + area.width; ++x) {
        if (!whole && !grid.visible(x, y)) continue;
        const std::uint32_t left = a.luma[a.at(x, y)];
        const std::uint32_t right = b.luma[b.at(x, y)];
        ++moments.count;
        moments.a += left;
        moments.b += right;
        moments.aa += left * left;
        moments.bb += right * right;
        moments.ab += left * right;
      }
    }
    sum += ssim_of(moments);
  }
  return grid.blocks().empty() ? 1 : sum / static_cast<double>(grid.blocks().size());
}

}  // namespace zcplay::detect
