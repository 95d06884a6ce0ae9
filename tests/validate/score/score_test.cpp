// SPDX-License-Identifier: MIT
#include "validate/score/score.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "validate/score/counter.h"
#include "validate/score/yuv_to_rgb.h"

namespace zcplay::score {
namespace {

/// Three bytes a pixel, painted by a function of the place.
template <typename Paint>
Score score_of(Size size, Paint paint) {
  std::vector<std::byte> pixels;
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      const std::uint32_t color = paint(x, y);
      for (const unsigned shift : {16U, 8U, 0U}) pixels.push_back(static_cast<std::byte>(color >> shift));
    }
  }
  const RgbView view{.pixels = pixels, .stride = size.width * 3, .size = size, .layout = kRgb};
  EXPECT_TRUE(check(view));
  Counts counts;
  EXPECT_TRUE(make_scalar_counter()->count(view, counts));
  return make_score(counts);
}

TEST(Score, OfOneColor) {
  const Score score = score_of({50, 40}, [](auto, auto) { return 0x0a8800U; });
  EXPECT_EQ(score.unique_colors, 1U);
  EXPECT_EQ(score.entropy, 0);
  EXPECT_DOUBLE_EQ(score.mean, 257 * (10 + 136) / 3.0);
  EXPECT_EQ(score.uniform.cells, 12U);
  EXPECT_EQ(score.uniform.bounds, (Rect{0, 0, 50, 40}));
  EXPECT_EQ(score.uniform.color, (std::array<std::uint8_t, 3>{10, 136, 0}));
  EXPECT_EQ(score.constant_rows, 40U);
  EXPECT_EQ(score.zero_green_any, 0) << "its red is too high";
  for (const Blockiness& blockiness : score.blockiness) EXPECT_EQ(blockiness.ratio(), 1);
  EXPECT_EQ(score.sharpness, 0);
  EXPECT_EQ(score.perceptual_hash, 0U);
}

// One bit of each channel, evenly: as much entropy as two values can have.
TEST(Score, EntropyIsOverThatOfAsManyValues) {
  const Score score = score_of({64, 64}, [](auto x, auto) { return x % 2 == 0 ? 0x000000U : 0xffffffU; });
  EXPECT_EQ(score.unique_colors, 2U);
  EXPECT_NEAR(score.entropy, 1, 1e-12);
  EXPECT_DOUBLE_EQ(score.mean, 65535 / 2.0);
}

TEST(Score, ZeroYuvIsGreenByEachMatrixAndRange) {
  std::size_t row = 0;
  for (const Matrix matrix : {Matrix::bt601, Matrix::bt709, Matrix::bt2020}) {
    for (const bool full : {false, true}) {
      for (const unsigned depth : {8U, 10U}) {
        const auto color = yuv_to_rgb(yuv_factors({.matrix = matrix, .full_range = full}, depth), 0, 0, 0);
        EXPECT_EQ(color, (std::array<std::uint8_t, 3>{0, kZeroGreens[row], 0})) << row << ' ' << depth;
      }
      ++row;
    }
  }
}

TEST(Score, ZeroGreenCountsEachShade) {
  const Score score = score_of({32, 32}, [](auto, auto y) {
    return y < 8 ? 0x008800U : y < 16 ? 0x024f02U : 0x808080U;
  });
  EXPECT_EQ(score.zero_green, (std::array<double, 6>{0.25, 0.25, 0.25, 0, 0, 0}));
  EXPECT_EQ(score.zero_green_any, 0.5);
  EXPECT_FALSE(score.exact_zero);
}

TEST(Score, ConstantRowsHaveOneColorTogether) {
  const Score score = score_of({48, 64}, [](auto x, auto y) {
    if (y < 32) return x * 5 + y;
    return y < 40 ? 0x040000U : 0x080000U;
  });
  EXPECT_EQ(score.constant_rows, 24U) << "the eight rows above have another color";
  EXPECT_EQ(score.uniform.cells, 3U);
  EXPECT_EQ(score.uniform.bounds, (Rect{0, 48, 48, 16}));
}

TEST(Score, BlocksStepOnTheirGrid) {
  const Score score = score_of(
      {128, 128}, [](auto x, auto y) { return 0x010101U * ((x / 16 * 37 + y / 16 * 91 + x % 2) & 127); });
  EXPECT_GT(score.blockiness[1].ratio(), 10);
  EXPECT_GT(score.blockiness[1].ratio(), score.blockiness[0].ratio());
}

TEST(Score, HashesOfLikePicturesAreNear) {
  const auto scene = [](auto x, auto y) { return 0x010101U * ((x * 3 + y * y / 20) & 127); };
  const Score scene_score = score_of({160, 120}, scene);
  const Score brighter = score_of({160, 120}, [&](auto x, auto y) { return scene(x, y) + 0x040404U; });
  const Score turned = score_of({160, 120}, [&](auto x, auto y) { return scene(159 - x, 119 - y); });
  EXPECT_LE(hash_distance(scene_score.perceptual_hash, brighter.perceptual_hash), 4U);
  EXPECT_GE(hash_distance(scene_score.perceptual_hash, turned.perceptual_hash), 16U);
  EXPECT_NEAR(thumbnail_distance(scene_score, brighter), 4, 0.5);
}

TEST(Score, SmallestPictures) {
  const Score score = score_of({1, 1}, [](auto, auto) { return 0xffffffU; });
  EXPECT_EQ(score.unique_colors, 1U);
  EXPECT_EQ(score.mean, 65535);
  EXPECT_EQ(score.constant_rows, 1U);
}

}  // namespace
}  // namespace zcplay::score
