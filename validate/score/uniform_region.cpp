// SPDX-License-Identifier: MIT
#include "validate/score/uniform_region.h"

#include <algorithm>

#include "validate/score/grid.h"

namespace zcplay::score {
namespace {

/// Of a cell with several colors.
constexpr std::uint32_t kNoColor = ~std::uint32_t{0};

std::uint32_t pack(const std::array<std::uint8_t, 3>& color) {
  return std::uint32_t{color[0]} << 16 | std::uint32_t{color[1]} << 8 | color[2];
}

/// Each cell's only color.
std::vector<std::uint32_t> cell_colors(const Counts& counts) {
  std::vector<std::uint32_t> colors;
  colors.reserve(counts.cells.size());
  for (const Cell& cell : counts.cells) {
    const std::uint32_t color = pack(cell.low);
    colors.push_back(color == pack(cell.high) ? color : kNoColor);
  }
  return colors;
}

/// Spreads from a cell to all that belong to it.
class Flood {
 public:
  explicit Flood(const Counts& counts) : counts_(counts), colors_(cell_colors(counts)) {}

  /// False for cells of several colors and those that belong to a region found.
  [[nodiscard]] bool open(std::uint32_t x, std::uint32_t y) const { return colors_[index(x, y)] != kNoColor; }

  UniformRegion from(std::uint32_t x, std::uint32_t y) {
    UniformRegion region{.color = counts_.cell(x, y).low};
    std::uint32_t left = x;
    std::uint32_t right = x;
    std::uint32_t top = y;
    std::uint32_t bottom = y;
    const std::uint32_t color = colors_[index(x, y)];
    try_cell(x, y, color);
    while (!open_.empty()) {
      const Position at = open_.back();
      open_.pop_back();
      ++region.cells;
      left = std::min(left, at.x);
      right = std::max(right, at.x);
      top = std::min(top, at.y);
      bottom = std::max(bottom, at.y);
      if (at.x > 0) try_cell(at.x - 1, at.y, color);
      if (at.y > 0) try_cell(at.x, at.y - 1, color);
      if (at.x + 1 < counts_.cells_x) try_cell(at.x + 1, at.y, color);
      if (at.y + 1 < counts_.cells_y) try_cell(at.x, at.y + 1, color);
    }
    region.share = region.cells / static_cast<double>(counts_.cells.size());
    region.bounds.x = left * kCellSide;
    region.bounds.y = top * kCellSide;
    region.bounds.width = cell_extent(right, counts_.size.width).end - region.bounds.x;
    region.bounds.height = cell_extent(bottom, counts_.size.height).end - region.bounds.y;
    return region;
  }

 private:
  struct Position {
    std::uint32_t x = 0;
    std::uint32_t y = 0;
  };

  [[nodiscard]] std::size_t index(std::uint32_t x, std::uint32_t y) const {
    return std::size_t{y} * counts_.cells_x + x;
  }
  void try_cell(std::uint32_t x, std::uint32_t y, std::uint32_t color) {
    if (colors_[index(x, y)] != color) return;
    colors_[index(x, y)] = kNoColor;
    open_.push_back({x, y});
  }

  const Counts& counts_;
  std::vector<std::uint32_t> colors_;  ///< kNoColor once taken
  std::vector<Position> open_;
};

}  // namespace

UniformRegion largest_uniform_region(const Counts& counts) {
  UniformRegion largest;
  Flood flood(counts);
  for (std::uint32_t y = 0; y < counts.cells_y; ++y) {
    for (std::uint32_t x = 0; x < counts.cells_x; ++x) {
      if (!flood.open(x, y)) continue;
      const UniformRegion region = flood.from(x, y);
      if (region.cells > largest.cells) largest = region;
    }
  }
  return largest;
}

}  // namespace zcplay::score
