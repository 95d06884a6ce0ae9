// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/frame.h"

namespace zcplay::test {

/// A 4:2:0 picture as plain numbers. `bits` is 8 or 10; codes are as the standard writes them, unshifted.
struct PlainPicture {
  int width = 0;
  int height = 0;
  int bits = 8;
  std::vector<int> luma;  ///< width * height
  std::vector<int> cb;    ///< half of each, rounded up
  std::vector<int> cr;
  [[nodiscard]] int chroma_width() const { return (width + 1) / 2; }
  [[nodiscard]] int chroma_height() const { return (height + 1) / 2; }
};

/// R', G' and B', row after row: 0 to 255, and beyond for colours that no display has. Not rounded.
struct ColorPicture {
  int width = 0;
  int height = 0;
  std::vector<std::array<double, 3>> pixels;
  [[nodiscard]] const std::array<double, 3>& at(int x, int y) const {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(x)];
  }
};

/// Flat patches in many colours, ramps in each component, and sharp edges in luma and in chroma.
[[nodiscard]] PlainPicture test_chart(int width, int height, int bits, bool full_range);

/// What a picture is in R'G'B', written down from H.273 and in double precision, so that it shares nothing
/// with what it judges. Chroma is interpolated linearly between the samples around a pixel, and only from
/// those that belong to `crop`.
[[nodiscard]] ColorPicture convert(const PlainPicture& picture, Rect crop, int matrix_coefficients,
                                   bool full_range, ChromaSiting siting);

/// Pixels around which, as far as any interpolation reaches, all is of one colour.
[[nodiscard]] std::vector<bool> flat_areas(const PlainPicture& picture, Rect crop);

/// Catmull and Rom's cubic, stretched where the picture shrinks: `picture` as `width` by `height` pixels.
/// What overshoots is cut off after each direction.
[[nodiscard]] ColorPicture scale(const ColorPicture& picture, int width, int height);

/// As it is to stand after it was turned.
[[nodiscard]] ColorPicture turn(const ColorPicture& picture, Orientation orientation);

}  // namespace zcplay::test
