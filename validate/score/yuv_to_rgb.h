// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "validate/score/picture_view.h"

namespace zcplay::score {

/// The integers of the conversion in counts.h, the same for scalar code, vectors and shaders. Every
/// product and sum fits 32 bits for samples of at most 16 significant bits.
struct YuvFactors {
  std::int32_t luma_offset = 0;    ///< y0
  std::int32_t chroma_offset = 0;  ///< mid
  std::int32_t luma = 0;           ///< cy, of all three components
  std::int32_t red_cr = 0;
  std::int32_t green_cb = 0;  ///< negative, as the next one
  std::int32_t green_cr = 0;
  std::int32_t blue_cb = 0;
};

namespace internal {

struct LumaWeights {
  double red;
  double blue;
};

constexpr LumaWeights luma_weights(Matrix matrix) {
  switch (matrix) {
    case Matrix::bt601:
      return {0.299, 0.114};
    case Matrix::bt709:
      return {0.2126, 0.0722};
    case Matrix::bt2020:
      break;
  }
  return {0.2627, 0.0593};
}

constexpr std::int32_t nearest(double value) {
  return static_cast<std::int32_t>(value < 0 ? value - 0.5 : value + 0.5);
}

}  // namespace internal

/// H.273 equations 38 to 44, solved for RGB, with 16 fractional bits.
constexpr YuvFactors yuv_factors(YuvColor color, unsigned bit_depth) {
  const internal::LumaWeights weights = internal::luma_weights(color.matrix);
  const double green = 1 - weights.red - weights.blue;
  const double step = static_cast<double>(1U << (bit_depth - 8));
  const double luma_range = color.full_range ? static_cast<double>((1U << bit_depth) - 1) : 219 * step;
  const double chroma_range = color.full_range ? static_cast<double>((1U << bit_depth) - 1) : 224 * step;
  const double luma = 255 * 65536 / luma_range;
  const double chroma = 255 * 65536 / chroma_range;
  return {
      .luma_offset = color.full_range ? 0 : static_cast<std::int32_t>(16U << (bit_depth - 8)),
      .chroma_offset = static_cast<std::int32_t>(1U << (bit_depth - 1)),
      .luma = internal::nearest(luma),
      .red_cr = internal::nearest(chroma * 2 * (1 - weights.red)),
      .green_cb = internal::nearest(-chroma * 2 * weights.blue * (1 - weights.blue) / green),
      .green_cr = internal::nearest(-chroma * 2 * weights.red * (1 - weights.red) / green),
      .blue_cb = internal::nearest(chroma * 2 * (1 - weights.blue)),
  };
}

/// Red, green, blue of samples as they are (luma_offset not yet taken off).
constexpr std::array<std::uint8_t, 3> yuv_to_rgb(const YuvFactors& factors, std::int32_t luma,
                                                 std::int32_t cb, std::int32_t cr) {
  const std::int32_t base = factors.luma * (luma - factors.luma_offset) + (1 << 15);
  const std::int32_t blue_difference = cb - factors.chroma_offset;
  const std::int32_t red_difference = cr - factors.chroma_offset;
  const auto component = [base](std::int32_t chroma) {
    return static_cast<std::uint8_t>(std::clamp((base + chroma) >> 16, 0, 255));
  };
  return {component(factors.red_cr * red_difference),
          component(factors.green_cb * blue_difference + factors.green_cr * red_difference),
          component(factors.blue_cb * blue_difference)};
}

}  // namespace zcplay::score
