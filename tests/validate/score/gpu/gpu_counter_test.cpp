// SPDX-License-Identifier: MIT
#include "validate/score/gpu/gpu_counter.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/base/gl/drivers_own_memory.h"
#include "tests/validate/score/counts_difference.h"
#include "tests/validate/score/test_picture.h"
#include "validate/score/counter.h"

namespace zcplay::score {
namespace {

using test::Content;
using test::mixed_specs;
using test::PictureSpec;
using test::TestPicture;

#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kSmallPictures = 66;
constexpr std::size_t kLargePictures = 3;
constexpr std::size_t kOddPictures = 4;
#else
constexpr std::size_t kSmallPictures = 400;
constexpr std::size_t kLargePictures = 20;
constexpr std::size_t kOddPictures = 11;
#endif

class GpuCounterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const zcplay::test::DriversOwnMemory uncounted;
    auto made = GpuCounter::create();
    if (!made) GTEST_SKIP() << to_string(made.error());
    gpu_ = std::move(*made);
  }

  /// Counts with both; `gpu_counts_` and `cpu_counts_` keep them.
  void expect_equal(const PictureSpec& spec) {
    const zcplay::test::DriversOwnMemory uncounted;
    const TestPicture picture(spec);
    ASSERT_TRUE(check(picture.view())) << to_string(spec);
    ASSERT_TRUE(cpu_->count(picture.view(), cpu_counts_));
    const auto counted = gpu_->count(picture.view(), gpu_counts_);
    ASSERT_TRUE(counted) << to_string(counted.error()) << ": " << to_string(spec);
    EXPECT_EQ(test::difference(gpu_counts_, cpu_counts_), "") << to_string(spec);
  }

  std::unique_ptr<GpuCounter> gpu_;
  std::unique_ptr<Counter> cpu_ = make_scalar_counter();
  Counts gpu_counts_;
  Counts cpu_counts_;
};

TEST_F(GpuCounterTest, IsEqualOnPicturesOfAllKinds) {
  for (const PictureSpec& spec : mixed_specs(kSmallPictures, {640, 360}, 1)) expect_equal(spec);
}

TEST_F(GpuCounterTest, IsEqualOnLargePictures) {
  for (const PictureSpec& spec : mixed_specs(kLargePictures, {1920, 1080}, 2)) expect_equal(spec);
}

TEST_F(GpuCounterTest, IsEqualOnOddSizes) {
  std::uint32_t seed = 3;
  for (const Size size : {Size{1, 1}, Size{2, 1}, Size{1, 2}, Size{3, 3}, Size{15, 17}, Size{16, 16},
                          Size{17, 15}, Size{31, 33}, Size{127, 63}, Size{128, 64}, Size{129, 65},
                          Size{2100, 3}, Size{4099, 2}, Size{5, 900}, Size{257, 131}}) {
    for (const PictureSpec& spec : mixed_specs(kOddPictures, size, ++seed)) expect_equal(spec);
  }
}

TEST_F(GpuCounterTest, PutsFewAdditionsOnAWordWhereAPictureHasOneColor) {
  constexpr std::uint32_t kTiles = 15 * 17;  // of 128 by 64 pixels
  for (const Content content : {Content::zero, Content::full, Content::uniform}) {
    for (const test::Layout& layout : {test::layouts()[0], test::layouts()[8]}) {
      const PictureSpec spec = {.content = content, .layout = layout, .size = {1920, 1080}};
      expect_equal(spec);
      ASSERT_EQ(cpu_counts_.unique_colors, 1U);
      // A tile adds to red, green and blue, perhaps to pure green, and notes a color.
      EXPECT_LE(gpu_->work().shared_reaches, 5 * kTiles) << to_string(spec);
      EXPECT_GE(gpu_->work().shared_reaches, 4 * kTiles) << to_string(spec);
      EXPECT_EQ(gpu_->work().runs, 1920U * 17) << to_string(spec);
    }
  }
}

TEST_F(GpuCounterTest, RefusesWhatTheGpuCannotHold) {
  constexpr std::size_t kPixels = std::size_t{kMaxSide} * kMaxSide;
  // Memory that nobody touches.
  const auto samples = std::make_unique_for_overwrite<std::byte[]>(kPixels);
  const PictureView picture =
      YuvView{.luma = {samples.get(), kPixels}, .luma_stride = kMaxSide, .size = {kMaxSide, kMaxSide}};
  ASSERT_TRUE(check(picture));
  const auto counted = gpu_->count(picture, gpu_counts_);
  if (counted) GTEST_SKIP() << "this GPU takes the largest picture";
  EXPECT_NE(counted.error().detail.find("16384x16384"), std::string::npos) << counted.error().detail;
  EXPECT_EQ(counted.error().code, ErrorCode::environment);
  // And goes on.
  expect_equal({.content = Content::waves, .layout = test::layouts()[8], .size = {64, 64}});
}

}  // namespace
}  // namespace zcplay::score
