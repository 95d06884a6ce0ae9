// SPDX-License-Identifier: MIT
#include "tests/judging/seeing/compositor.h"

#include <array>
#include <bit>
#include <cstring>

#include "tests/judging/arithmetic.h"
#include "tests/judging/color_factors.h"

namespace zcplay::judging {
namespace {

/// Factors have 13 fractional bits here, so that a sum of three products fits.
constexpr unsigned kFactorBits = 13;
constexpr unsigned kBits = kFactorBits + kScaledBits;
constexpr int kHalf = 1 << (kBits - 1);

/// The order in which Bayer's 8x8 pattern turns pixels on, 0 to 63: bits of x^y and y, from the lowest up.
constexpr std::array<std::uint8_t, 64> bayer_pattern() {
  std::array<std::uint8_t, 64> pattern{};
  for (unsigned y = 0; y < 8; ++y) {
    for (unsigned x = 0; x < 8; ++x) {
      unsigned rank = 0;
      for (unsigned bit = 0; bit < 3; ++bit)
        rank |= (((x ^ y) >> bit & 1) << 1 | (y >> bit & 1)) << (2 * (2 - bit));
      pattern[y * 8 + x] = static_cast<std::uint8_t>(rank);
    }
  }
  return pattern;
}
constexpr std::array<std::uint8_t, 64> kBayer = bayer_pattern();

struct Line {
  std::vector<std::int16_t> luma;
  std::vector<std::int16_t> cb;
  std::vector<std::int16_t> cr;
  std::vector<int> rounding;  ///< what is added before the fraction is cut off
};

/// Of a component's value, with the fraction it still has.
std::uint32_t to_component(int value) {
  value >>= kBits;
  return static_cast<std::uint32_t>(value < 0 ? 0 : value > 255 ? 255 : value);
}

/// Pixels as words, blue lowest: memory has them in the order of kBgrx.
static_assert(std::endian::native == std::endian::little);

void convert(const Line& line, const ColorFactors& factors, std::vector<std::uint32_t>& pixels) {
  constexpr int kShift = 16 - kFactorBits;
  const int luma_factor = factors.luma >> kShift;
  const int luma_zero = factors.luma_zero << kScaledBits;
  const int cr_to_red = factors.cr_to_red >> kShift;
  const int cb_to_green = factors.cb_to_green >> kShift;
  const int cr_to_green = factors.cr_to_green >> kShift;
  const int cb_to_blue = factors.cb_to_blue >> kShift;
  constexpr int kMiddle = 128 << kScaledBits;
  // Plain pointers: only of these do compilers know that they do not overlap.
  const std::int16_t* luma_values = line.luma.data();
  const std::int16_t* cb_values = line.cb.data();
  const std::int16_t* cr_values = line.cr.data();
  const int* rounding = line.rounding.data();
  std::uint32_t* out = pixels.data();
  const std::size_t width = line.luma.size();
  for (std::size_t x = 0; x < width; ++x) {
    const int luma = (luma_values[x] - luma_zero) * luma_factor + rounding[x];
    const int cb = cb_values[x] - kMiddle;
    const int cr = cr_values[x] - kMiddle;
    out[x] = 0xff000000U | to_component(luma + cr * cr_to_red) << 16 |
             to_component(luma + cb * cb_to_green + cr * cr_to_green) << 8 |
             to_component(luma + cb * cb_to_blue);
  }
}

void set_rounding(std::vector<int>& rounding, const Drawing& drawing, std::uint32_t y) {
  if (drawing.ordered_dither) {
    for (std::size_t x = 0; x < rounding.size(); ++x)
      rounding[x] = (2 * kBayer[(y & 7) * 8 + (x & 7)] + 1) << (kBits - 7);
  } else {
    std::fill(rounding.begin(), rounding.end(), kHalf);
  }
  if (!drawing.noise) return;
  // A quarter of the pixels a step brighter, a quarter darker.
  std::uint64_t bits = 0;
  for (std::size_t x = 0; x < rounding.size(); ++x) {
    if (x % 32 == 0) bits = mix(drawing.noise_seed, std::uint64_t{y} << 32 | x);
    if ((bits & 3) == 0) rounding[x] += 2 * kHalf;
    if ((bits & 3) == 1) rounding[x] -= 2 * kHalf;
    bits >>= 2;
  }
}

}  // namespace

void draw(const YuvImage& image, const Drawing& drawing, Screen& screen, std::uint32_t x, std::uint32_t y) {
  const Size from = image.size;
  const Size to = drawing.size;
  const Taps chroma_across = make_taps(from.width / 2, to.width, drawing.chroma, drawing.phase_x / 2);
  const Taps chroma_down = make_taps(from.height / 2, to.height, drawing.chroma, drawing.phase_y / 2);
  const ScaledPlane luma(luma_row(image, 0), from.height, from.width, 1,
                         make_taps(from.width, to.width, drawing.luma, drawing.phase_x),
                         make_taps(from.height, to.height, drawing.luma, drawing.phase_y));
  const ScaledPlane cb(chroma_row(image, 0), from.height / 2, from.width, 2, chroma_across, chroma_down);
  const ScaledPlane cr(chroma_row(image, 0) + 1, from.height / 2, from.width, 2, chroma_across, chroma_down);
  const ColorFactors factors = color_factors(image.color);
  Line line;
  line.rounding.resize(to.width);
  std::vector<std::uint32_t> pixels(to.width);
  for (std::uint32_t row = 0; row < to.height; ++row) {
    luma.row(row, line.luma);
    cb.row(row, line.cb);
    cr.row(row, line.cr);
    set_rounding(line.rounding, drawing, row);
    convert(line, factors, pixels);
    std::memcpy(screen.pixels.data() + (std::size_t{y + row} * screen.size.width + x) * 4, pixels.data(),
                pixels.size() * 4);
  }
}

void fill_rectangle(Screen& screen, const Rect& area, std::uint8_t red, std::uint8_t green,
                    std::uint8_t blue) {
  for (std::uint32_t y = area.y; y < std::min(area.y + area.height, screen.size.height); ++y) {
    std::byte* row = screen.pixels.data() + std::size_t{y} * screen.size.width * 4;
    for (std::uint32_t x = area.x; x < std::min(area.x + area.width, screen.size.width); ++x) {
      row[4 * x] = std::byte{blue};
      row[4 * x + 1] = std::byte{green};
      row[4 * x + 2] = std::byte{red};
      row[4 * x + 3] = std::byte{255};
    }
  }
}

}  // namespace zcplay::judging
