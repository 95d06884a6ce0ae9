// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/frame.h"
#include "base/result.h"
#include "present/gl/color_conversion.h"
#include "present/picture_placement.h"

namespace zcplay::gl {

/// From a pixel of the target, rows counted from its lower edge as GL does, to a column or a row:
/// x * [0] + y * [1] + [2].
using PixelMap = std::array<std::int32_t, 3>;

/// One direction of scaling: pixel i of the target stands at `start` + (i + ½) * `scale` of the picture,
/// where sample j stands at j + ½.
struct AxisScale {
  float start = 0;
  float scale = 1;
  float stretch = 1;  ///< of the filter's curve, so that a picture that shrinks is averaged
  std::int32_t tap_count = 0;
  std::int32_t tap_stride = 1;
  std::int32_t first = 0;  ///< samples there are: the crop
  std::int32_t last = 0;
  bool exact = false;  ///< each pixel is one sample
};

/// Where chroma samples lie, for a shader.
struct ChromaSampling {
  std::array<float, 2> scale{};   ///< samples a pixel
  std::array<float, 2> offset{};  ///< of the first sample, in pixels
  std::array<float, 4> within{};  ///< first x, first y, last x, last y
};

/// All numbers that drawing a frame takes, and no GL.
struct DrawingPlan {
  Size target;
  Size scaled;  ///< the target before it is turned
  /// Of the scaled picture before it is turned; one to one: of the coded picture.
  PixelMap column;
  PixelMap row;
  AxisScale columns;
  AxisScale rows;
  std::int32_t first_row = 0;  ///< of the picture: those that scaled rows are made from
  std::int32_t row_count = 0;
  bool one_to_one = false;  ///< no scaling at all
  ChromaSampling chroma;
  ColorConversion conversion;
};

/// The error (unsupported_input) says in one sentence which property of the frame has no drawing here.
[[nodiscard]] Result<DrawingPlan> plan_drawing(const FrameInfo& frame, const present::Placement& placement);

}  // namespace zcplay::gl
