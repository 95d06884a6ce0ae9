// SPDX-License-Identifier: MIT
#include "validate/detect/shift.h"

#include <cstdlib>

namespace zcplay::detect {
namespace {

// Normal equations of seen - expected = x * step across + y * step down.
struct Equations {
  double xx = 0;
  double xy = 0;
  double yy = 0;
  double xd = 0;
  double yd = 0;
};

void add_block(const GridBlock& block, const score::RgbPlanes& seen, const score::RgbPlanes& expected,
               Equations& sums) {
  constexpr int kMost = 24;  // mean difference of a block that still counts
  const Rect& area = block.area;
  Equations own;
  std::int64_t difference = 0;
  std::int64_t count = 0;
  for (std::uint32_t y = area.y == 0 ? 1 : area.y; y < area.y + area.height && y + 1 < seen.size.height;
       ++y) {
    for (std::uint32_t x = area.x == 0 ? 1 : area.x; x < area.x + area.width && x + 1 < seen.size.width;
         ++x) {
      const std::size_t at = seen.at(x, y);
      const int across = (int{expected.luma[at + 1]} - int{expected.luma[at - 1]});
      const int down = (int{expected.luma[at + seen.size.width]} - int{expected.luma[at - seen.size.width]});
      const int off = int{seen.luma[at]} - int{expected.luma[at]};
      difference += std::abs(off);
      ++count;
      own.xx += across * across;
      own.xy += across * down;
      own.yy += down * down;
      own.xd += across * off;
      own.yd += down * off;
    }
  }
  if (count == 0 || difference > kMost * count) return;
  sums.xx += own.xx;
  sums.xy += own.xy;
  sums.yy += own.yy;
  sums.xd += own.xd;
  sums.yd += own.yd;
}

}  // namespace

Shift estimate_shift(const BlockGrid& grid, const score::RgbPlanes& seen, const score::RgbPlanes& expected) {
  Equations sums;
  for (const GridBlock& block : grid.blocks()) {
    if (BlockGrid::whole(block)) add_block(block, seen, expected, sums);
  }
  const double determinant = sums.xx * sums.yy - sums.xy * sums.xy;
  const double detail = sums.xx * sums.yy;
  if (determinant <= 1e-3 * detail || detail == 0) return {};
  // Steps are over two pixels.
  return {2 * (sums.xd * sums.yy - sums.yd * sums.xy) / determinant,
          2 * (sums.yd * sums.xx - sums.xd * sums.xy) / determinant};
}

}  // namespace zcplay::detect
