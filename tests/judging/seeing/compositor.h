// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "tests/judging/bed.h"
#include "tests/judging/seeing/scaler.h"

namespace zcplay::judging {

/// How a compositor draws a picture.
struct Drawing {
  Size size;  ///< of the picture as drawn
  Filter luma = Filter::nearest;
  Filter chroma = Filter::nearest;
  int phase_x = 0;  ///< 256ths of a luma sample
  int phase_y = 0;
  bool ordered_dither = false;
  bool noise = false;            ///< one step up or down, now and then
  std::uint64_t noise_seed = 0;  ///< another one each frame where noise moves
};

/// Pixels of a screen: kBgrx, rows without padding.
struct Screen {
  Size size;
  std::vector<std::byte> pixels;
};

/// Draws `image` with its top left corner at (x, y) of the screen, which must have room for it.
void draw(const YuvImage& image, const Drawing& drawing, Screen& screen, std::uint32_t x, std::uint32_t y);

void fill_rectangle(Screen& screen, const Rect& area, std::uint8_t red, std::uint8_t green,
                    std::uint8_t blue);

}  // namespace zcplay::judging
