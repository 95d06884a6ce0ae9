// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "validate/score/counts.h"

namespace zcplay::score {

/// A bit for each of the 64 lowest frequencies of the thumbnail but the lowest, which is its mean: whether
/// the cosine transform's coefficient is above 0. 0 for a thumbnail of one value.
[[nodiscard]] std::uint64_t perceptual_hash(
    const std::array<std::uint8_t, kThumbnailSide * kThumbnailSide>& thumbnail);

}  // namespace zcplay::score
