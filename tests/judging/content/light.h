// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "tests/judging/arithmetic.h"
#include "tests/judging/color_factors.h"

namespace zcplay::judging {

/// What happens to a whole picture between the scene and the samples.

/// Noise of a sensor or of film, another one each time: luma by a bell with a standard deviation of
/// `strength` / 16, chroma by half of that. Black stays black and white white, as limited range has it.
void add_noise(YuvImage& image, int strength, std::uint64_t seed);

/// Luma and chroma towards black by `light` / 256; above 256 it gets brighter.
void dim(YuvImage& image, int light);

/// `share` / 256 of `other`, the rest of `image`.
void blend(YuvImage& image, const YuvImage& other, int share);

/// All of one color.
void fill(YuvImage& image, Yuv color);

}  // namespace zcplay::judging
