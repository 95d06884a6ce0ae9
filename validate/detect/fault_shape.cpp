// SPDX-License-Identifier: MIT
#include "validate/detect/fault_shape.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>

#include "validate/score/counts.h"

namespace zcplay::detect {
namespace {

int pixel_difference(const score::RgbPlanes& a, std::size_t at_a, const score::RgbPlanes& b,
                     std::size_t at_b) {
  int sum = 0;
  for (std::size_t i = 0; i < 3; ++i) sum += std::abs(int{a.rgb[i][at_a]} - int{b.rgb[i][at_b]});
  return sum;
}

// Sum, over the unmasked pixels, of the difference to the nearest picture.
// `start`: which pixel of the picture the supposed pictures begin with.
float least_difference(const Seen& seen, const GridBlock& block, const score::RgbPlanes& expected,
                       const std::vector<std::shared_ptr<const score::RgbPlanes>>& supposed,
                       const Rect& start) {
  const Rect& area = block.area;
  std::uint32_t sum = 0;
  for (std::uint32_t y = area.y; y < area.y + area.height; ++y) {
    for (std::uint32_t x = area.x; x < area.x + area.width; ++x) {
      if (!seen.grid.visible(x, y)) continue;
      const std::size_t at = expected.at(x, y);
      int least = pixel_difference(seen.planes, at, expected, at);
      for (const auto& picture : supposed) {
        const std::size_t there = picture->at(x - start.x, y - start.y);
        least = std::min(least, pixel_difference(seen.planes, at, *picture, there));
      }
      sum += static_cast<std::uint32_t>(least);
    }
  }
  return static_cast<float>(sum) / static_cast<float>(3 * block.pixels);
}

// Mean difference of the pixels of a row that lie in wrong blocks of the block row `row`.
float row_difference(const Seen& seen, const Match& match, std::uint32_t row, std::uint32_t y) {
  std::uint32_t sum = 0;
  std::uint32_t count = 0;
  const auto blocks = seen.grid.blocks();
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].row != row || !match.wrong[i]) continue;
    for (std::uint32_t x = blocks[i].area.x; x < blocks[i].area.x + blocks[i].area.width; ++x) {
      if (!seen.grid.visible(x, y)) continue;
      sum += static_cast<std::uint32_t>(
          pixel_difference(seen.planes, seen.planes.at(x, y), *match.expected, seen.planes.at(x, y)));
      ++count;
    }
  }
  return count == 0 ? 0 : static_cast<float>(sum) / static_cast<float>(3 * count);
}

// What is left must be little in itself, or against what there was: where two pictures meet, scaling and
// interpolation mix them.
bool little(float left, const Match& match, std::size_t block) {
  constexpr float kMixed = 0.25F;
  const float difference = match.differences[block];
  return left < difference / 2 && left < std::max(match.limits[block], kMixed * difference);
}

}  // namespace

Sample sample_of(const Seen& seen, const Match& match) {
  // From the middle of the wrong blocks on: not at an edge, where what is wrong and what is right meet.
  constexpr std::uint32_t kColumns = 8;
  constexpr std::uint32_t kRows = 3;
  Sample sample;
  const auto blocks = seen.grid.blocks();
  std::size_t passed = 0;
  const GridBlock* middle = nullptr;
  std::uint32_t right = 0;
  std::uint32_t bottom = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (!match.wrong[i] || 2 * ++passed < match.wrong_blocks) continue;
    const GridBlock& block = blocks[i];
    if (middle == nullptr) {
      middle = &block;
      sample.area = block.area;
    }
    const std::uint32_t away =
        block.column > middle->column ? block.column - middle->column : middle->column - block.column;
    if (away > kColumns / 2 || block.row >= middle->row + kRows) continue;
    sample.blocks.push_back(i);
    sample.area.x = std::min(sample.area.x, block.area.x);
    right = std::max(right, block.area.x + block.area.width);
    bottom = std::max(bottom, block.area.y + block.area.height);
  }
  sample.area.width = right - std::min(right, sample.area.x);
  sample.area.height = bottom - std::min(bottom, sample.area.y);
  return sample;
}

double explained_share(const Seen& seen, const Match& match, const Sample& sample,
                       const std::vector<std::shared_ptr<const score::RgbPlanes>>& supposed) {
  std::size_t explained = 0;
  for (const std::size_t i : sample.blocks) {
    const float left = least_difference(seen, seen.grid.blocks()[i], *match.expected, supposed, sample.area);
    explained += little(left, match, i) ? 1 : 0;
  }
  return sample.blocks.empty() ? 0
                               : static_cast<double>(explained) / static_cast<double>(sample.blocks.size());
}

Explanation explain(const Seen& seen, const Match& match,
                    const std::vector<std::shared_ptr<const score::RgbPlanes>>& supposed) {
  const auto blocks = seen.grid.blocks();
  Explanation result;
  result.explained.assign(blocks.size(), false);
  result.predicted.assign(blocks.size(), false);
  std::vector<std::vector<float>> would;
  would.reserve(supposed.size());
  for (const auto& picture : supposed)
    would.push_back(block_differences(seen.grid, *picture, *match.expected));
  std::size_t explained = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    result.predicted[i] = std::ranges::any_of(
        would, [&](const auto& differences) { return differences[i] >= match.limits[i]; });
    if (!match.wrong[i]) continue;
    const float left = least_difference(seen, blocks[i], *match.expected, supposed, {});
    result.explained[i] = little(left, match, i);
    explained += result.explained[i] ? 1 : 0;
    result.cost += std::min(left, kBlockCap);
  }
  if (match.wrong_blocks != 0) {
    result.share = static_cast<double>(explained) / static_cast<double>(match.wrong_blocks);
    result.cost /= static_cast<double>(match.wrong_blocks);
  }
  return result;
}

Shape shape_of(const Seen& seen, const Match& match, const std::vector<bool>& predicted) {
  const auto blocks = seen.grid.blocks();
  const std::uint32_t rows = seen.grid.rows();
  std::vector<std::uint32_t> wrong(rows);
  std::vector<std::uint32_t> would(rows);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    wrong[blocks[i].row] += match.wrong[i] ? 1 : 0;
    would[blocks[i].row] += predicted[i] || match.wrong[i] ? 1 : 0;
  }
  std::uint32_t first = 0;
  while (first < rows && wrong[first] == 0) ++first;
  std::uint32_t last = rows;
  while (last > first && wrong[last - 1] == 0) --last;
  const auto sum_of = [](const std::vector<std::uint32_t>& counts, std::uint32_t from, std::uint32_t to) {
    return from >= to ? 0U : std::accumulate(counts.begin() + from, counts.begin() + to, 0U);
  };
  // Give or take a few.
  const auto filled = [&](std::uint32_t from, std::uint32_t to) {
    constexpr double kMost = 0.9;
    return sum_of(wrong, from, to) >= kMost * sum_of(would, from, to);
  };
  const std::uint32_t some = std::max(2U, seen.grid.columns() / 4);
  const bool right_above = sum_of(would, 0, first) >= some;
  const bool right_below = sum_of(would, last, rows) >= some;
  // A row of macroblocks may be wrong in part.
  const std::uint32_t stairs = seen.rows_of_macroblock;
  if (right_above && !right_below) {
    // Where there is little below, most of that must be wrong.
    const bool enough = first + stairs < rows || sum_of(wrong, first, rows) * 2 >= sum_of(would, first, rows);
    if (enough && filled(first + stairs, rows)) return Shape::from_row;
  }
  if (right_below && !right_above) {
    const bool enough = last > stairs || sum_of(wrong, 0, last) * 2 >= sum_of(would, 0, last);
    if (enough && filled(0, last - std::min(last, stairs))) return Shape::down_to_row;
  }
  if (!right_above && !right_below && filled(0, rows)) return Shape::everywhere;
  return Shape::somewhere;
}

std::uint32_t first_wrong_row(const Seen& seen, const Match& match) {
  std::uint32_t row = seen.grid.rows();
  Rect area;
  for (std::size_t i = 0; i < match.wrong.size(); ++i) {
    const GridBlock& block = seen.grid.blocks()[i];
    if (match.wrong[i] && block.row < row) {
      row = block.row;
      area = block.area;
    }
  }
  for (std::uint32_t y = area.y; y < area.y + area.height; ++y) {
    if (row_difference(seen, match, row, y) >= kBlockDifference) return seen.grid.picture().y + y;
  }
  return seen.grid.picture().y + area.y;
}

std::uint32_t behind_last_wrong_row(const Seen& seen, const Match& match) {
  std::uint32_t row = 0;
  Rect area;
  for (std::size_t i = 0; i < match.wrong.size(); ++i) {
    const GridBlock& block = seen.grid.blocks()[i];
    if (match.wrong[i] && block.row >= row) {
      row = block.row;
      area = block.area;
    }
  }
  for (std::uint32_t y = area.y + area.height; y > area.y; --y) {
    if (row_difference(seen, match, row, y - 1) >= kBlockDifference) return seen.grid.picture().y + y;
  }
  return seen.grid.picture().y + area.y + area.height;
}

}  // namespace zcplay::detect
