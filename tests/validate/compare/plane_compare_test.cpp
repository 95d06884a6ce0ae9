// SPDX-License-Identifier: MIT
#include "validate/compare/plane_compare.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/validate/test_slot.h"

namespace zcplay {
namespace {

Picture copy(TestSlot& slot) {
  Picture picture;
  read_into(picture, PictureReader::open(slot.info(), ReadPath::map).value());
  return picture;
}

TEST(ComparePictures, EqualOnesHaveInfinitePsnr) {
  TestSlot slot(kFormatP010, {40, 24}, 5);
  slot.fill(1);
  const PictureDifference difference = compare_pictures(copy(slot), copy(slot));
  EXPECT_TRUE(difference.equal());
  EXPECT_EQ(difference.macroblocks, 6U);
  EXPECT_EQ(difference.bad_macroblocks, 0U);
  EXPECT_TRUE(std::isinf(difference.psnr));
}

struct OneSample {
  const char* name;
  DrmFormat format;
  Size size;
  unsigned plane;
  std::uint32_t row;
  std::uint32_t index;  ///< of the sample in its row, Cb and Cr counted one by one
  MacroblockPosition bad;
  unsigned component;
};

void PrintTo(const OneSample& test, std::ostream* out) {
  *out << test.name;
}

class CompareOneSample : public testing::TestWithParam<OneSample> {};

TEST_P(CompareOneSample, FindsItsMacroblock) {
  const OneSample& test = GetParam();
  TestSlot slot(test.format, test.size);
  slot.fill(1);
  const Picture reference = copy(slot);
  slot.set(test.plane, test.row, test.index, slot.get(test.plane, test.row, test.index) ^ 1);
  const PictureDifference difference = compare_pictures(reference, copy(slot));
  ASSERT_FALSE(difference.equal());
  EXPECT_EQ(difference.first_bad->x, test.bad.x);
  EXPECT_EQ(difference.first_bad->y, test.bad.y);
  EXPECT_EQ(difference.bad_macroblocks, 1U);
  for (unsigned component = 0; component < 3; ++component) {
    EXPECT_EQ(std::isfinite(difference.component_psnr[component]), component == test.component);
  }
  EXPECT_TRUE(std::isfinite(difference.psnr));
}

INSTANTIATE_TEST_SUITE_P(
    Samples, CompareOneSample,
    testing::Values(OneSample{"luma_first", kFormatNV12, {64, 64}, 0, 0, 0, {0, 0}, 0},
                    OneSample{"luma_edge_of_macroblock", kFormatNV12, {64, 64}, 0, 15, 15, {0, 0}, 0},
                    OneSample{"luma_next_macroblock", kFormatNV12, {64, 64}, 0, 16, 16, {1, 1}, 0},
                    OneSample{"luma_odd_size_last", kFormatNV12, {35, 19}, 0, 18, 34, {2, 1}, 0},
                    OneSample{"cb_420", kFormatNV12, {64, 64}, 1, 8, 32, {2, 1}, 1},
                    OneSample{"cr_420", kFormatNV12, {64, 64}, 1, 7, 31, {1, 0}, 2},
                    OneSample{"cr_420_odd_size_last", kFormatNV12, {33, 17}, 1, 8, 33, {2, 1}, 2},
                    OneSample{"cr_420_10_bit", kFormatP010, {64, 64}, 1, 31, 63, {3, 3}, 2},
                    OneSample{"cb_422", kFormatNV16, {64, 64}, 1, 16, 32, {2, 1}, 1},
                    OneSample{"cb_444", kFormatNV24, {64, 64}, 1, 16, 34, {1, 1}, 1},
                    OneSample{"cb_444_planes", kFormatQ410, {64, 64}, 1, 16, 17, {1, 1}, 1},
                    OneSample{"cr_444_planes", kFormatQ410, {64, 64}, 2, 63, 63, {3, 3}, 2},
                    OneSample{"luma_only", kFormatR8, {20, 20}, 0, 19, 19, {1, 1}, 0}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ComparePictures, PsnrIsThatOfTheMeanSquaredError) {
  TestSlot slot(kFormatNV12, {16, 16});
  slot.fill(1);
  slot.set(0, 0, 0, 100);
  const Picture reference = copy(slot);
  slot.set(0, 0, 0, 116);
  const PictureDifference difference = compare_pictures(reference, copy(slot));
  EXPECT_NEAR(difference.component_psnr[0], 10 * std::log10(255.0 * 255 / (256.0 / 256)), 1e-9);
  EXPECT_NEAR(difference.psnr, 10 * std::log10(255.0 * 255 / (256.0 / 384)), 1e-9);
}

TEST(ComparePictures, TenBitPsnrUsesTheTenBitPeak) {
  TestSlot slot(kFormatP010, {16, 16});
  slot.fill(1);
  slot.set(0, 0, 0, 0);
  const Picture reference = copy(slot);
  slot.set(0, 0, 0, 1023);
  const PictureDifference difference = compare_pictures(reference, copy(slot));
  EXPECT_NEAR(difference.component_psnr[0], 10 * std::log10(256.0), 1e-9);
}

TEST(ComparePictures, LumaOnlyIsHeldAgainstLuma) {
  TestSlot gray(kFormatR8, {32, 32});
  TestSlot color(kFormatNV12, {32, 32});
  gray.fill(4);
  color.fill(4);
  EXPECT_TRUE(comparable(*pixel_format_info(kFormatR8), *pixel_format_info(kFormatNV12)));
  EXPECT_TRUE(compare_pictures(copy(gray), copy(color)).equal());
}

TEST(Comparable, NeedsTheSameDepthAndChroma) {
  const auto info = [](DrmFormat format) { return *pixel_format_info(format); };
  EXPECT_TRUE(comparable(info(kFormatNV12), info(kFormatNV12)));
  EXPECT_FALSE(comparable(info(kFormatNV12), info(kFormatP010)));
  EXPECT_FALSE(comparable(info(kFormatNV12), info(kFormatNV16)));
  EXPECT_FALSE(comparable(info(kFormatR8), info(kFormatP010)));
}

}  // namespace
}  // namespace zcplay
