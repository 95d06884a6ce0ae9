// SPDX-License-Identifier: MIT
#include "decode/demux/orientation.h"

#include <array>
#include <cmath>

namespace zcplay::demux {
namespace {

/// Where a step to the right and a step down in the picture lead on the display.
struct Axes {
  double right_x;
  double right_y;
  double down_x;
  double down_y;
};

/// In the order of Orientation.
constexpr std::array<Axes, 8> kOrientations{{
    {1, 0, 0, 1},
    {0, 1, -1, 0},
    {-1, 0, 0, -1},
    {0, -1, 1, 0},
    {-1, 0, 0, 1},
    {0, -1, -1, 0},
    {1, 0, 0, -1},
    {0, 1, 1, 0},
}};

double likeness(const Axes& a, const Axes& b) {
  return a.right_x * b.right_x + a.right_y * b.right_y + a.down_x * b.down_x + a.down_y * b.down_y;
}

}  // namespace

Orientation orientation_of(std::span<const std::int32_t, 9> matrix) {
  // Squeezing one side, as for pixels that are not square, must not make the other one weigh more.
  const double right = std::hypot(matrix[0], matrix[1]);
  const double down = std::hypot(matrix[3], matrix[4]);
  if (right == 0 || down == 0) return Orientation::upright;
  const Axes axes{matrix[0] / right, matrix[1] / right, matrix[3] / down, matrix[4] / down};
  if (axes.right_x * axes.down_y == axes.right_y * axes.down_x) return Orientation::upright;

  std::size_t best = 0;
  for (std::size_t i = 1; i < kOrientations.size(); ++i) {
    // Halfway between two, rounding must not decide.
    if (likeness(axes, kOrientations[i]) > likeness(axes, kOrientations[best]) + 1e-6) best = i;
  }
  return static_cast<Orientation>(best);
}

}  // namespace zcplay::demux
