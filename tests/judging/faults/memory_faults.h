// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "tests/judging/bed.h"

namespace zcplay::judging {

/// Pages of 4 KiB that were never written. `variant` 0: a run of pages of luma and the pages of chroma that
/// belong to the same rows; 1: of luma alone; 2: of chroma alone; 3: macroblocks; 4: whole rows of
/// macroblocks, as a slice that never came. `count`: of pages, macroblocks, or rows of macroblocks.
void leave_pages_zero(YuvImage& image, std::uint32_t variant, std::uint32_t count, std::uint64_t seed);
inline constexpr std::uint32_t kZeroPartVariants = 5;

/// What a slot that was written down to a row shows below. `variant` 0: zero; 1: zero, from a macroblock on
/// instead of a whole row; 2: grey; 3: black; 4: `old`; 5: `old` from a macroblock on.
void leave_half_filled(YuvImage& image, std::uint32_t variant, std::uint32_t from_row, const YuvImage& old,
                       std::uint64_t seed);
inline constexpr std::uint32_t kHalfFilledVariants = 6;

/// Rows written with another stride than they are read with, by 16, 32, 64, -16, -32 or -64 bytes.
void shear(YuvImage& image, std::uint32_t variant);
inline constexpr std::uint32_t kShearVariants = 6;

/// Below that row `other`.
void tear(YuvImage& image, const YuvImage& other, std::uint32_t from_row);

/// Cache lines of 64 bytes that still hold `old`: a runs of them, `count` in all.
void leave_cache_lines(YuvImage& image, const YuvImage& old, std::uint32_t count, std::uint64_t seed);

/// Chroma read where it begins without the padding of luma: `rows` rows too early.
void misplace_chroma(YuvImage& image, std::uint32_t rows);

}  // namespace zcplay::judging
