// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "tests/judging/bed.h"

namespace zcplay::judging {

/// 0: grey; 1: zero, as in memory never written; 2: zero in the lower part, from `from_row` of luma on.
void lose_chroma(YuvImage& image, std::uint32_t variant, std::uint32_t from_row);

/// 0: Cb and Cr exchanged; 1: one sample off, which is nearly the same.
void swap_chroma(YuvImage& image, std::uint32_t variant);

/// Samples that look, taken for what the picture says it is, as its own samples would if taken for another
/// matrix; `variant` counts the two others. That way YUV and RGB show the same defect.
void use_wrong_matrix(YuvImage& image, std::uint32_t variant);

/// 0: limited range shown as if it were full (pale); 1: full shown as limited (hard).
void use_wrong_range(YuvImage& image, std::uint32_t variant);

}  // namespace zcplay::judging
