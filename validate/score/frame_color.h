// SPDX-License-Identifier: MIT
#pragma once

#include "base/frame.h"
#include "validate/score/picture_view.h"

namespace zcplay::score {

/// How samples of a decoded frame become RGB: by the stream's matrix and range where it has them, guessed as
/// base/frame.h does where not. Matrices that are none of ours become the nearest one that is.
[[nodiscard]] inline YuvColor color_of(const FrameInfo& frame) {
  YuvColor color{.matrix = Matrix::bt709, .full_range = frame.color.full_range};
  switch (likely_matrix(frame)) {
    case 4:  // FCC, which rounds BT.601 otherwise
    case 5:
    case 6:
      color.matrix = Matrix::bt601;
      break;
    case 9:
    case 10:
      color.matrix = Matrix::bt2020;
      break;
    default:  // BT.709, SMPTE 240M, and what is no YCbCr
      break;
  }
  return color;
}

}  // namespace zcplay::score
