// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "tests/judging/arithmetic.h"

namespace zcplay::judging {

/// How 8-bit samples become RGB, in 65536ths:
///   R = luma * (Y - luma_zero) + cr_to_red * (Cr - 128), and so on.
/// Written from H.273 without a look at what it tests.
struct ColorFactors {
  int luma_zero = 16;
  int luma = 0;
  int cr_to_red = 0;
  int cb_to_green = 0;
  int cr_to_green = 0;
  int cb_to_blue = 0;
};

/// Weights of red and blue in luma, in 10000ths (H.273 table 4).
struct LumaWeights {
  std::int64_t red = 0;
  std::int64_t blue = 0;
  [[nodiscard]] constexpr std::int64_t green() const { return 10000 - red - blue; }
};
[[nodiscard]] constexpr LumaWeights luma_weights(score::Matrix matrix) {
  switch (matrix) {
    case score::Matrix::bt601:
      return {2990, 1140};
    case score::Matrix::bt709:
      return {2126, 722};
    case score::Matrix::bt2020:
      return {2627, 593};
  }
  return {};
}

[[nodiscard]] constexpr ColorFactors color_factors(score::YuvColor color) {
  const LumaWeights weights = luma_weights(color.matrix);
  const std::int64_t chroma_range = color.full_range ? 255 : 224;
  const std::int64_t one = 65536;
  const auto chroma = [&](std::int64_t numerator, std::int64_t denominator) {
    return static_cast<int>(divide_rounded(numerator * one * 255, denominator * chroma_range));
  };
  const std::int64_t red = 2 * (10000 - weights.red);
  const std::int64_t blue = 2 * (10000 - weights.blue);
  ColorFactors factors;
  factors.luma_zero = color.full_range ? 0 : 16;
  factors.luma = static_cast<int>(divide_rounded(one * 255, color.full_range ? 255 : 219));
  factors.cr_to_red = chroma(red, 10000);
  factors.cb_to_blue = chroma(blue, 10000);
  factors.cb_to_green = chroma(-blue * weights.blue, weights.green() * 10000);
  factors.cr_to_green = chroma(-red * weights.red, weights.green() * 10000);
  return factors;
}

struct Yuv {
  std::uint8_t y = 0;
  std::uint8_t cb = 128;
  std::uint8_t cr = 128;
};

/// What a camera would make of a color.
[[nodiscard]] constexpr Yuv to_yuv(int red, int green, int blue, score::YuvColor color) {
  const LumaWeights weights = luma_weights(color.matrix);
  const std::int64_t luma = weights.red * red + weights.green() * green + weights.blue * blue;
  const std::int64_t luma_range = color.full_range ? 255 : 219;
  const std::int64_t chroma_range = color.full_range ? 255 : 224;
  const auto chroma = [&](int component, std::int64_t weight) {
    return clamp_to_byte(128 + static_cast<int>(divide_rounded((10000 * component - luma) * chroma_range,
                                                               2 * (10000 - weight) * 255)));
  };
  return {clamp_to_byte((color.full_range ? 0 : 16) +
                        static_cast<int>(divide_rounded(luma * luma_range, 2550000))),
          chroma(blue, weights.blue), chroma(red, weights.red)};
}

}  // namespace zcplay::judging
