// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "base/frame.h"

namespace zcplay::demux {

/// A display matrix as libavformat gives it and ISO/IEC 14496-12, 6.2.2 has it: a b u, c d v, x y w in rows;
/// a picture's point (p, q) goes to (ap + cq + x, bp + dq + y), q downwards. The nearest of the eight ways
/// that keep rows and columns; upright for a matrix that makes a picture a line or a point.
[[nodiscard]] Orientation orientation_of(std::span<const std::int32_t, 9> matrix);

}  // namespace zcplay::demux
