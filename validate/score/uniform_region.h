// SPDX-License-Identifier: MIT
#pragma once

#include "validate/score/score.h"

namespace zcplay::score {

/// Cells are neighbours by their sides, and of one color where every pixel of all of them is. Of equally
/// large regions the first in reading order. No cells where no cell has one color.
[[nodiscard]] UniformRegion largest_uniform_region(const Counts& counts);

}  // namespace zcplay::score
