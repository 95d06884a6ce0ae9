// SPDX-License-Identifier: MIT
#include "tests/judging/faults/blocks.h"

#include <array>

#include "tests/judging/arithmetic.h"

namespace zcplay::judging {
namespace {

/// A macroblock's samples of one kind: luma, or Cb and Cr together.
struct Area {
  std::uint8_t* samples = nullptr;
  std::size_t stride = 0;
  std::uint32_t x = 0;  ///< in bytes
  std::uint32_t y = 0;  ///< in rows
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool chroma = false;
};

template <typename Change>
void for_each_area(YuvImage& image, Macroblock block, Change change) {
  const Size size = image.size;
  const std::uint32_t x = block.x * 16;
  const std::uint32_t y = block.y * 16;
  if (x >= size.width || y >= size.height) return;
  const std::uint32_t width = std::min(16U, size.width - x);
  change(Area{luma_row(image, 0), size.width, x, y, width, std::min(16U, size.height - y), false});
  change(
      Area{chroma_row(image, 0), size.width, x, y / 2, width, std::min(8U, size.height / 2 - y / 2), true});
}

template <typename Value>
void write(const Area& area, Value value) {
  for (std::uint32_t y = 0; y < area.height; ++y) {
    std::uint8_t* row = area.samples + (area.y + y) * area.stride + area.x;
    for (std::uint32_t x = 0; x < area.width; ++x) row[x] = value(x, y, row[x]);
  }
}

void fill_with_garbage(const Area& area, std::uint64_t seed) {
  struct Cell {
    int level = 0;
    int right = 0;
    int down = 0;
    int stripe = 0;
    bool upright = false;
  };
  std::array<Cell, 8> cells;
  Random random(mix(seed, area.chroma ? 1 : 0));
  for (Cell& cell : cells) {
    cell.level = area.chroma ? 128 + random.range(-90, 90) : random.range(16, 235);
    cell.right = random.range(-12, 12);
    cell.down = random.range(-12, 12);
    cell.stripe = random.below(2) == 0 ? 0 : random.range(-50, 50);
    cell.upright = random.below(2) == 0;
  }
  write(area, [&](std::uint32_t x, std::uint32_t y, std::uint8_t) {
    // Chroma: Cb and Cr take turns, one 8x8 block each.
    const Cell& cell = area.chroma ? cells[x & 1] : cells[x / 8 + 2 * (y / 8)];
    const int column = static_cast<int>(area.chroma ? x / 2 : x % 8);
    const int line = static_cast<int>(y % 8);
    const bool odd = ((cell.upright ? column : line) & 2) != 0;
    return clamp_to_byte(cell.level + cell.right * (column - 4) + cell.down * (line - 4) +
                         (odd ? cell.stripe : -cell.stripe));
  });
}

void fill_from(const Area& area, const YuvImage& from, int right, int down) {
  const auto width = static_cast<int>(from.size.width);
  const auto rows = static_cast<int>(area.chroma ? from.size.height / 2 : from.size.height);
  const int row_shift = area.chroma ? down / 2 : down;
  write(area, [&](std::uint32_t x, std::uint32_t y, std::uint8_t) {
    const int row = std::clamp(static_cast<int>(area.y + y) + row_shift, 0, rows - 1);
    // Even distances, so that Cb stays Cb.
    int column = static_cast<int>(area.x + x) + right;
    if (column < 0) column &= 1;
    if (column >= width) column = width - 2 + (column & 1);
    return (area.chroma ? chroma_row(from, static_cast<std::uint32_t>(row))
                        : luma_row(from, static_cast<std::uint32_t>(row)))[column];
  });
}

/// From the left neighbour, or at the left edge from the block's own first column.
void smear(const Area& area) {
  const std::uint32_t period = area.chroma ? 2 : 1;
  for (std::uint32_t y = 0; y < area.height; ++y) {
    std::uint8_t* row = area.samples + (area.y + y) * area.stride;
    for (std::uint32_t x = std::max(area.x, period); x < area.x + area.width; ++x) row[x] = row[x - period];
  }
}

std::uint32_t square_root(std::uint32_t number) {
  std::uint32_t root = 0;
  while ((root + 1) * (root + 1) <= number) ++root;
  return root;
}

}  // namespace

std::vector<Macroblock> choose_blocks(Size size, std::uint32_t count, std::uint64_t seed) {
  const std::uint32_t columns = (size.width + 15) / 16;
  const std::uint32_t rows = (size.height + 15) / 16;
  const std::uint32_t all = columns * rows;
  if (count == 0 || count > all) count = all;
  std::vector<Macroblock> blocks;
  Random random(seed);
  const std::uint32_t side = square_root(count);
  const std::uint32_t layout = random.below(3);
  if (side * side == count && side <= rows && side <= columns && layout != 2) {
    const std::uint32_t x = random.below(columns - side + 1);
    const std::uint32_t y = random.below(rows - side + 1);
    for (std::uint32_t i = 0; i < count; ++i) blocks.push_back({x + i % side, y + i / side});
  } else if (layout != 2 || count == all) {
    const std::uint32_t start = random.below(all - count + 1);
    for (std::uint32_t i = start; i < start + count; ++i) blocks.push_back({i % columns, i / columns});
  } else {
    for (std::uint32_t i = 0; i < count; ++i) blocks.push_back({random.below(columns), random.below(rows)});
  }
  return blocks;
}

void damage_block(YuvImage& image, Macroblock block, BlockContent content, const YuvImage& before,
                  const YuvImage& old, std::uint64_t seed) {
  const std::uint64_t own = mix(seed, std::uint64_t{block.y} << 32 | block.x);
  for_each_area(image, block, [&](const Area& area) {
    Random random(own);
    switch (content) {
      case BlockContent::garbage:
        fill_with_garbage(area, own);
        break;
      case BlockContent::inverted:
        write(area, [](std::uint32_t, std::uint32_t, std::uint8_t sample) {
          return static_cast<std::uint8_t>(~sample);
        });
        break;
      case BlockContent::displaced: {
        const int distance = random.range(3, 40) * 2;
        const int right = random.below(2) == 0 ? distance : -distance;
        const int down = random.range(-24, 24) * 2;
        fill_from(area, before, right, down);
        break;
      }
      case BlockContent::flat:
        write(area, [](std::uint32_t, std::uint32_t, std::uint8_t) { return std::uint8_t{128}; });
        break;
      case BlockContent::old:
        fill_from(area, old, 0, 0);
        break;
      case BlockContent::smeared:
        smear(area);
        break;
      case BlockContent::zero:
        write(area, [](std::uint32_t, std::uint32_t, std::uint8_t) { return std::uint8_t{0}; });
        break;
    }
  });
}

}  // namespace zcplay::judging
