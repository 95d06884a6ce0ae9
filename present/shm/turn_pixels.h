// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "base/frame.h"

namespace zcplay::shm {

/// Writes the picture `from` of size `size` as `orientation` wants it, to `to`, whose sides are `size`'s or,
/// where it swaps them, the other way round. Strides are in words from row to row.
void turn_pixels(std::span<const std::uint32_t> from, std::uint32_t from_stride, Size size,
                 Orientation orientation, std::span<std::uint32_t> to, std::uint32_t to_stride);

}  // namespace zcplay::shm
