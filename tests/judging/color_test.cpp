// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "tests/judging/arithmetic.h"
#include "tests/judging/bed.h"
#include "tests/judging/color_factors.h"
#include "tests/judging/faults/color_faults.h"
#include "validate/score/counts.h"

namespace zcplay::judging {
namespace {

constexpr score::Matrix kMatrices[] = {score::Matrix::bt601, score::Matrix::bt709, score::Matrix::bt2020};

int component(const SeenImage& seen, std::size_t pixel, std::size_t index) {
  return std::to_integer<int>(seen.pixels[pixel * 4 + 2 - index]);
}

/// Colors of a room: none at the end of its range, where what is too bright would be cut.
YuvImage soft_colors(score::YuvColor color) {
  YuvImage image = make_image({64, 64}, color);
  for (std::uint32_t y = 0; y < 64; ++y) {
    for (std::uint32_t x = 0; x < 64; ++x) {
      luma_row(image, y)[x] = static_cast<std::uint8_t>(100 + x / 2 + y / 4);
      chroma_row(image, y / 2)[x] = static_cast<std::uint8_t>(x % 2 == 0 ? 108 + x / 2 : 118 + y / 4);
    }
  }
  return image;
}

SeenImage plain(const YuvImage& image) {
  return see(image, Seeing::rgb, 0);
}

TEST(Color, OfZeroYuvIsTheGreenThatDetectorsKnow) {
  for (std::size_t i = 0; i < score::kZeroGreens.size(); ++i) {
    const YuvImage zero = make_image({32, 32}, {kMatrices[i / 2], i % 2 != 0});
    const SeenImage seen = plain(zero);
    EXPECT_EQ(component(seen, 500, 0), 0) << i;
    EXPECT_EQ(component(seen, 500, 1), score::kZeroGreens[i]) << i;
    EXPECT_EQ(component(seen, 500, 2), 0) << i;
  }
}

TEST(Color, ComesBackFromYuvAsItWas) {
  constexpr int kColors[][3] = {{0, 0, 0}, {255, 255, 255}, {200, 30, 60}, {20, 180, 90}, {40, 70, 220}};
  for (const score::Matrix matrix : kMatrices) {
    for (const bool full_range : {false, true}) {
      for (const auto& color : kColors) {
        YuvImage image = make_image({16, 16}, {matrix, full_range});
        const Yuv yuv = to_yuv(color[0], color[1], color[2], image.color);
        std::fill(image.luma.begin(), image.luma.end(), std::byte{yuv.y});
        for (std::size_t i = 0; i < image.chroma.size(); i += 2) {
          image.chroma[i] = std::byte{yuv.cb};
          image.chroma[i + 1] = std::byte{yuv.cr};
        }
        const SeenImage seen = plain(image);
        for (std::size_t index = 0; index < 3; ++index)
          EXPECT_NEAR(component(seen, 40, index), color[index], 2);
      }
    }
  }
}

// What is said of the defect is what a viewer with the wrong setting would see.
TEST(Color, WrongMatrixLooksLikeTheOtherMatrix) {
  for (const score::Matrix matrix : kMatrices) {
    for (const std::uint32_t variant : {0U, 1U}) {
      YuvImage image = soft_colors({matrix, false});
      YuvImage mistaken = image;
      mistaken.color.matrix = kMatrices[(static_cast<std::size_t>(matrix) + 1 + variant) % 3];
      use_wrong_matrix(image, variant);
      const SeenImage faulty = plain(image);
      const SeenImage expected = plain(mistaken);
      for (std::size_t i = 0; i < 64U * 64; ++i) {
        for (std::size_t index = 0; index < 3; ++index)
          ASSERT_NEAR(component(faulty, i, index), component(expected, i, index), 3) << i;
      }
    }
  }
}

TEST(Color, WrongRangeLooksLikeTheOtherRange) {
  for (const std::uint32_t variant : {0U, 1U}) {
    // Pale: limited range taken for full. Hard: full taken for limited.
    YuvImage image = soft_colors({score::Matrix::bt709, variant == 1});
    YuvImage mistaken = image;
    mistaken.color.full_range = !mistaken.color.full_range;
    use_wrong_range(image, variant);
    const SeenImage faulty = plain(image);
    const SeenImage expected = plain(mistaken);
    for (std::size_t i = 0; i < 64U * 64; ++i) {
      for (std::size_t index = 0; index < 3; ++index)
        ASSERT_NEAR(component(faulty, i, index), component(expected, i, index), 3) << variant << " at " << i;
    }
  }
}

}  // namespace
}  // namespace zcplay::judging
