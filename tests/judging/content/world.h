// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "tests/judging/arithmetic.h"
#include "tests/judging/color_factors.h"

namespace zcplay::judging {

/// One component of something larger than the picture that is shown of it. Sides are powers of two, and it
/// goes on at the other side, so that a camera can turn for ever.
struct Plane {
  std::uint32_t width_log2 = 0;
  std::uint32_t height_log2 = 0;
  std::vector<std::uint8_t> samples;

  [[nodiscard]] std::uint32_t width() const { return 1U << width_log2; }
  [[nodiscard]] std::uint32_t height() const { return 1U << height_log2; }
  [[nodiscard]] const std::uint8_t* row(std::int64_t y) const {
    return samples.data() + (static_cast<std::size_t>(y & (height() - 1)) << width_log2);
  }
  [[nodiscard]] std::uint8_t at(std::int64_t x, std::int64_t y) const { return row(y)[x & (width() - 1)]; }
};

/// Value noise of several octaves, 0 to 255, with a mean of 128: coarse shapes of 2^coarsest samples,
/// each octave half as large, down to 2^finest; each octave's strength is `persistence` / 256 of the one
/// before.
struct NoiseShape {
  unsigned coarsest = 7;
  unsigned finest = 1;
  int persistence = 140;
};
[[nodiscard]] Plane fractal_noise(unsigned width_log2, unsigned height_log2, NoiseShape shape,
                                  std::uint64_t seed);

/// What a camera looks at.
struct World {
  Plane luma;
  Plane cb;  ///< half as wide and as high
  Plane cr;
};

struct WorldStyle {
  unsigned regions = 6;           ///< kinds of ground: each with a color and a roughness of its own
  int texture = 80;               ///< the roughest ground's luma, from darkest to brightest
  NoiseShape outline{7, 3, 150};  ///< of the regions
  NoiseShape roughness{5, 0, 205};
  unsigned buildings = 10;  ///< rectangles with windows
  int darkest = 40;         ///< luma of the regions before texture
  int brightest = 200;
  int colorfulness = 22;  ///< how far chroma may be from grey
  unsigned softness = 1;  ///< how often it is blurred a little: no lens has edges of one pixel
  unsigned width_log2 = 10;
  unsigned height_log2 = 9;
};
[[nodiscard]] World make_world(const WorldStyle& style, std::uint64_t seed);

/// The part of the world whose top left corner is at (x, y), in 16ths of a pixel.
void look_at(const World& world, std::int64_t x, std::int64_t y, YuvImage& image);
/// Likewise, `step` 65536ths of a world's pixel a pixel; x and y in 65536ths too.
void look_through_zoom(const World& world, std::int64_t x, std::int64_t y, std::uint32_t step,
                       YuvImage& image);

}  // namespace zcplay::judging
