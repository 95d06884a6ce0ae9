// SPDX-License-Identifier: MIT
#include "present/gl/color_conversion.h"

#include <cstddef>
#include <cstdint>

namespace zcplay::gl {
namespace {

using Matrix = std::array<std::array<double, 3>, 3>;  // rows R, G, B; Y' from 0 to 1, Cb and Cr around 0

/// What red and blue count in luma.
Matrix from_weights(double red, double blue) {
  const double green = 1 - red - blue;
  const double cr_in_red = 2 * (1 - red);
  const double cb_in_blue = 2 * (1 - blue);
  return {{{1, 0, cr_in_red}, {1, -cb_in_blue * blue / green, -cr_in_red * red / green}, {1, cb_in_blue, 0}}};
}

std::optional<Matrix> matrix_of(std::uint8_t coefficients) {
  switch (coefficients) {
    case 1:
      return from_weights(0.2126, 0.0722);
    case 4:
      return from_weights(0.30, 0.11);
    case 5:
    case 6:
      return from_weights(0.299, 0.114);
    case 7:
      return from_weights(0.212, 0.087);
    case 8:  // YCgCo: Cg is where Cb is elsewhere
      return Matrix{{{1, -1, 1}, {1, 1, 0}, {1, -1, -1}}};
    case 9:
      return from_weights(0.2627, 0.0593);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<ColorConversion> color_conversion(const present::EffectiveColor& color,
                                                const PixelFormatInfo& format) {
  const std::optional<Matrix> matrix = matrix_of(color.matrix_coefficients);
  if (!matrix) return std::nullopt;

  const double steps = static_cast<double>(1U << (format.bit_depth - 8));  // a step of 8 bits, in samples
  const double word = static_cast<double>((1ULL << (8U * format.bytes_per_sample)) - 1);
  const double sample = word / static_cast<double>(1U << format.shift);  // the GPU's 1.0, in samples
  const double most = static_cast<double>((1U << format.bit_depth) - 1);
  const double luma_zero = color.full_range ? 0 : 16 * steps;
  const double luma_range = color.full_range ? most : 219 * steps;
  const double chroma_zero = 128 * steps;
  const double chroma_range = color.full_range ? most : 224 * steps;

  const bool grey = format.planes == 1;
  ColorConversion conversion;
  for (std::size_t row = 0; row < 3; ++row) {
    double offset = -(*matrix)[row][0] * luma_zero / luma_range;
    conversion.columns[row] = static_cast<float>((*matrix)[row][0] * sample / luma_range);
    for (std::size_t column = 1; column < 3 && !grey; ++column) {
      conversion.columns[3 * column + row] =
          static_cast<float>((*matrix)[row][column] * sample / chroma_range);
      offset -= (*matrix)[row][column] * chroma_zero / chroma_range;
    }
    conversion.offset[row] = static_cast<float>(offset);
  }
  return conversion;
}

}  // namespace zcplay::gl
