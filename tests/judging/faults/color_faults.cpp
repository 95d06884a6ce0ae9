// SPDX-License-Identifier: MIT
#include "tests/judging/faults/color_faults.h"

#include <array>

#include "tests/judging/arithmetic.h"
#include "tests/judging/color_factors.h"

namespace zcplay::judging {
namespace {

/// In 65536ths: what a unit of Cb and Cr adds to the new Y, Cb and Cr.
struct MatrixChange {
  std::array<int, 2> luma{};
  std::array<int, 2> cb{};
  std::array<int, 2> cr{};
};

/// RGB by the wrong matrix, then back by the right one; luma's own factor is 1 in both.
MatrixChange matrix_change(score::YuvColor right, score::Matrix wrong_matrix) {
  const ColorFactors wrong = color_factors({wrong_matrix, right.full_range});
  const LumaWeights weights = luma_weights(right.matrix);
  const ColorFactors correct = color_factors(right);
  MatrixChange change;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::int64_t red = i == 0 ? 0 : wrong.cr_to_red;
    const std::int64_t green = i == 0 ? wrong.cb_to_green : wrong.cr_to_green;
    const std::int64_t blue = i == 0 ? wrong.cb_to_blue : 0;
    // In RGB's 255 steps, then in steps of luma and chroma.
    const std::int64_t luma = (weights.red * red + weights.green() * green + weights.blue * blue) / 10000;
    change.luma[i] = static_cast<int>(luma * 65536 / correct.luma);
    change.cb[i] = static_cast<int>((blue - luma) * 65536 / correct.cb_to_blue);
    change.cr[i] = static_cast<int>((red - luma) * 65536 / correct.cr_to_red);
  }
  return change;
}

int scaled(int value, int factor) {
  return (value * factor + 32768) >> 16;
}

}  // namespace

void lose_chroma(YuvImage& image, std::uint32_t variant, std::uint32_t from_row) {
  const std::size_t start = variant == 2 ? std::size_t{from_row / 2} * image.size.width : 0;
  const auto first = image.chroma.begin() + static_cast<std::ptrdiff_t>(std::min(start, image.chroma.size()));
  std::fill(first, image.chroma.end(), variant == 0 ? std::byte{128} : std::byte{0});
}

void swap_chroma(YuvImage& image, std::uint32_t variant) {
  for (std::uint32_t y = 0; y < image.size.height / 2; ++y) {
    std::uint8_t* row = chroma_row(image, y);
    if (variant == 0) {
      for (std::uint32_t x = 0; x + 1 < image.size.width; x += 2) std::swap(row[x], row[x + 1]);
    } else {
      std::copy(row + 1, row + image.size.width, row);
    }
  }
}

void use_wrong_matrix(YuvImage& image, std::uint32_t variant) {
  constexpr std::array kMatrices = {score::Matrix::bt601, score::Matrix::bt709, score::Matrix::bt2020};
  const auto own = static_cast<std::size_t>(image.color.matrix);
  const MatrixChange change = matrix_change(image.color, kMatrices[(own + 1 + variant % 2) % 3]);
  for (std::uint32_t y = 0; y < image.size.height / 2; ++y) {
    std::uint8_t* chroma = chroma_row(image, y);
    for (std::uint32_t x = 0; x < image.size.width; x += 2) {
      const int cb = chroma[x] - 128;
      const int cr = chroma[x + 1] - 128;
      const int brighter = scaled(cb, change.luma[0]) + scaled(cr, change.luma[1]);
      for (std::uint32_t i = 0; i < 4; ++i) {
        std::uint8_t& sample = luma_row(image, 2 * y + i / 2)[x + i % 2];
        sample = clamp_to_byte(sample + brighter);
      }
      chroma[x] = clamp_to_byte(128 + scaled(cb, change.cb[0]) + scaled(cr, change.cb[1]));
      chroma[x + 1] = clamp_to_byte(128 + scaled(cb, change.cr[0]) + scaled(cr, change.cr[1]));
    }
  }
}

void use_wrong_range(YuvImage& image, std::uint32_t variant) {
  std::array<std::uint8_t, 256> luma{};
  std::array<std::uint8_t, 256> chroma{};
  for (int i = 0; i < 256; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::int64_t c = i - 128;
    luma[at] =
        clamp_to_byte(static_cast<int>(variant == 0 ? 16 + divide_rounded(std::int64_t{i} * 219, 255)
                                                    : divide_rounded(std::int64_t{i - 16} * 255, 219)));
    chroma[at] = clamp_to_byte(
        128 + static_cast<int>(variant == 0 ? divide_rounded(c * 224, 255) : divide_rounded(c * 255, 224)));
  }
  for (std::byte& sample : image.luma) sample = std::byte{luma[std::to_integer<std::size_t>(sample)]};
  for (std::byte& sample : image.chroma) sample = std::byte{chroma[std::to_integer<std::size_t>(sample)]};
}

}  // namespace zcplay::judging
