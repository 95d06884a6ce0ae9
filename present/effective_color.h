// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "base/frame.h"

namespace zcplay::present {

/// How a frame is to be converted to RGB: nothing is "unspecified" here.
struct EffectiveColor {
  /// H.273 MatrixCoefficients: 1 (BT.709), 4 (FCC), 5 or 6 (BT.601), 7 (SMPTE 240M), 9 (BT.2020), ...
  std::uint8_t matrix_coefficients = 1;
  bool full_range = false;
  ChromaSiting chroma_siting = ChromaSiting::left;
  bool matrix_guessed = false;  ///< the stream does not say; large pictures are taken for BT.709
  friend bool operator==(const EffectiveColor&, const EffectiveColor&) = default;
};

/// Fills in what the stream leaves open, as mpv and FFmpeg's scaler would: BT.709 from 720 rows or 1280
/// columns on and else BT.601, limited range, chroma to the left.
[[nodiscard]] EffectiveColor effective_color(const FrameInfo& frame);

/// Where the first chroma sample lies, in pixels right of and below the first luma sample, where there is one
/// chroma sample for two of luma (H.273, ChromaLocType). Unspecified is taken for left.
struct ChromaOffset {
  double x = 0;
  double y = 0;
};
[[nodiscard]] ChromaOffset chroma_offset(ChromaSiting siting);

/// "BT.709 limited".
[[nodiscard]] std::string to_string(const EffectiveColor& color);

}  // namespace zcplay::present
