// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "base/frame.h"

namespace zcplay::present {

enum class ScaleMode : std::uint8_t {
  fit,         ///< all of the picture, as large as it goes, bars where the window has another shape
  fill,        ///< all of the window, the picture cut where it has another shape
  one_to_one,  ///< a pixel of the picture is a pixel of the display, in the middle, cut if it is larger
};

/// Logical pixels, relative to the window's top left corner.
struct LogicalRect {
  std::int32_t x = 0;
  std::int32_t y = 0;
  std::int32_t width = 0;
  std::int32_t height = 0;
  friend bool operator==(const LogicalRect&, const LogicalRect&) = default;
};

struct LogicalSize {
  std::int32_t width = 0;
  std::int32_t height = 0;
  friend bool operator==(const LogicalSize&, const LogicalSize&) = default;
};

/// Part of a picture, in its pixels before it is turned; fractions are of a pixel.
struct SourceRect {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  friend bool operator==(const SourceRect&, const SourceRect&) = default;
};

/// Where a picture goes. Never empty: at least one pixel each way.
struct Placement {
  SourceRect source;        ///< what of the coded picture is seen, inside its crop
  LogicalRect destination;  ///< where in the window
  Size pixels;              ///< `destination` in pixels of the display: what a rung that scales draws
  Orientation orientation = Orientation::upright;
  friend bool operator==(const Placement&, const Placement&) = default;
};

/// What a window is to its output.
struct WindowShape {
  LogicalSize size;               ///< at least 1 by 1
  std::uint32_t scale_120 = 120;  ///< pixels a logical pixel, in 120ths (wp_fractional_scale_v1)
  friend bool operator==(const WindowShape&, const WindowShape&) = default;
};

/// `sample_aspect_ratio` 0/1 is taken as square, absurd ones (beyond 1:16 and 16:1) too.
[[nodiscard]] Placement place_picture(const FrameInfo& frame, Orientation orientation,
                                      const WindowShape& window, ScaleMode mode);

/// How large a window is that shows the whole picture pixel by pixel, or smaller in its shape where that
/// would exceed `limit` (0 in a direction: none).
[[nodiscard]] LogicalSize natural_size(const FrameInfo& frame, Orientation orientation,
                                       std::uint32_t scale_120, LogicalSize limit);

}  // namespace zcplay::present
