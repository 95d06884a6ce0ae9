// SPDX-License-Identifier: MIT
#include "validate/compare/block_map.h"

#include <algorithm>
#include <cstddef>

namespace zcplay {
namespace {

std::uint32_t divide_up(std::uint32_t value, std::uint32_t by) {
  return (value + by - 1) / by;
}

}  // namespace

BlockMap make_block_map(const std::vector<bool>& bad, std::uint32_t width, std::uint32_t height) {
  BlockMap map;
  map.side = std::max(divide_up(width, BlockMap::kColumns), divide_up(height, BlockMap::kRows));
  for (std::uint32_t top = 0; top < height; top += map.side) {
    std::string row;
    for (std::uint32_t left = 0; left < width; left += map.side) {
      std::uint32_t all = 0;
      std::uint32_t found = 0;
      for (std::uint32_t y = top; y < std::min(top + map.side, height); ++y) {
        for (std::uint32_t x = left; x < std::min(left + map.side, width); ++x) {
          ++all;
          if (bad[std::size_t{y} * width + x]) ++found;
        }
      }
      row += found == 0 ? '.' : found == all ? '#' : '+';
    }
    map.rows.push_back(std::move(row));
  }
  return map;
}

}  // namespace zcplay
