// SPDX-License-Identifier: MIT
#pragma once

#include "validate/detect/block_grid.h"
#include "validate/score/rgb_planes.h"

namespace zcplay::detect {

/// Pixels; `seen` at (x, y) is like `expected` at (x + shift.x, y + shift.y).
struct Shift {
  double x = 0;
  double y = 0;
};

/// By how much less than a pixel or so two pictures are displaced, from their luma. Blocks that differ much
/// have other reasons and do not count. Nothing where there is no detail to tell.
[[nodiscard]] Shift estimate_shift(const BlockGrid& grid, const score::RgbPlanes& seen,
                                   const score::RgbPlanes& expected);

}  // namespace zcplay::detect
