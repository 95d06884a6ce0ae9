// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "tests/judging/arithmetic.h"
#include "tests/judging/color_factors.h"

namespace zcplay::judging {

/// Where things are drawn: whole pixels may lie outside of the picture and are left out then.
struct Box {
  std::int64_t x = 0;
  std::int64_t y = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
};

/// `share` / 256 of the color, the rest of what was there.
inline void draw_point(YuvImage& image, std::int64_t x, std::int64_t y, Yuv color, int share = 256) {
  if (x < 0 || y < 0 || x >= image.size.width || y >= image.size.height) return;
  const auto mixed = [share](std::uint8_t& sample, std::uint8_t value) {
    sample = static_cast<std::uint8_t>((sample * (256 - share) + value * share + 128) >> 8);
  };
  mixed(luma_row(image, static_cast<std::uint32_t>(y))[x], color.y);
  if (((x | y) & 1) != 0) return;
  std::uint8_t* chroma = chroma_row(image, static_cast<std::uint32_t>(y / 2));
  mixed(chroma[x], color.cb);
  mixed(chroma[x + 1], color.cr);
}

/// One number after the other: the order in which arguments are evaluated is each compiler's own.
inline Yuv random_color(Random& random, int darkest, int brightest, score::YuvColor color) {
  const int red = random.range(darkest, brightest);
  const int green = random.range(darkest, brightest);
  const int blue = random.range(darkest, brightest);
  return to_yuv(red, green, blue, color);
}

void draw_box(YuvImage& image, const Box& box, Yuv color);

/// From `upper` at the top to `lower` at the bottom.
void draw_gradient(YuvImage& image, Yuv upper, Yuv lower);

/// Middle and radius in 16ths of a pixel.
struct Disc {
  std::int64_t x = 0;
  std::int64_t y = 0;
  std::int64_t radius = 0;
  Yuv color;
  int shading = 0;           ///< how much brighter the side to the light is, and darker the other
  std::int64_t outline = 0;  ///< 16ths of a pixel, black
};
/// With smooth edges.
void draw_disc(YuvImage& image, const Disc& disc);

/// Letters of no alphabet, made of strokes; `code` says which. Drawn into a cell of that size.
void draw_letter(YuvImage& image, const Box& cell, std::uint32_t code, Yuv color, bool smooth);

/// Words of random letters from left to right as far as `box` goes, one line.
void draw_line_of_text(YuvImage& image, const Box& box, std::int64_t letter_width, Yuv color, bool smooth,
                       std::uint64_t seed);

}  // namespace zcplay::judging
