// SPDX-License-Identifier: MIT
#include "base/pixel_format.h"

#include <drm_fourcc.h>

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace zcplay {
namespace {

TEST(DrmFormat, CodesAreThoseOfDrmFourcc) {
  EXPECT_EQ(kFormatR8.fourcc, DRM_FORMAT_R8);
  EXPECT_EQ(kFormatR16.fourcc, DRM_FORMAT_R16);
  EXPECT_EQ(kFormatNV12.fourcc, DRM_FORMAT_NV12);
  EXPECT_EQ(kFormatNV16.fourcc, DRM_FORMAT_NV16);
  EXPECT_EQ(kFormatNV24.fourcc, DRM_FORMAT_NV24);
  EXPECT_EQ(kFormatP010.fourcc, DRM_FORMAT_P010);
  EXPECT_EQ(kFormatP210.fourcc, DRM_FORMAT_P210);
  EXPECT_EQ(kFormatQ410.fourcc, DRM_FORMAT_Q410);
  EXPECT_EQ(kModifierLinear, DRM_FORMAT_MOD_LINEAR);
}

TEST(DrmFormat, TextIsTheCode) {
  EXPECT_EQ(to_string(kFormatNV12), "NV12");
  EXPECT_EQ(to_string(kFormatR8), "R8");
}

TEST(DrmFormat, TextOfAnUnprintableCodeIsItsNumber) {
  EXPECT_EQ(to_string(DrmFormat{0x01020304}), "0x01020304");
  EXPECT_EQ(to_string(DrmFormat{0}), "0x00000000");
}

TEST(PixelFormatInfo, UnknownFormatsAreNotGuessed) {
  EXPECT_FALSE(pixel_format_info(DrmFormat{DRM_FORMAT_XRGB8888}).has_value());
  EXPECT_FALSE(pixel_format_info(DrmFormat{0}).has_value());
}

struct PlaneSize {
  std::uint32_t row_bytes;
  std::uint32_t rows;
};

struct LayoutCase {
  const char* name;
  DrmFormat format;
  std::uint32_t width;
  std::uint32_t height;
  std::vector<PlaneSize> planes;
};

class PlaneLayoutTest : public testing::TestWithParam<LayoutCase> {};

TEST_P(PlaneLayoutTest, CountsVisibleBytesAndRows) {
  const LayoutCase& expected = GetParam();
  const auto info = pixel_format_info(expected.format);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->format, expected.format);
  EXPECT_EQ(info->name, to_string(expected.format));
  ASSERT_EQ(info->planes, expected.planes.size());
  for (unsigned plane = 0; plane < info->planes; ++plane) {
    SCOPED_TRACE(plane);
    EXPECT_EQ(plane_row_bytes(*info, plane, expected.width), expected.planes[plane].row_bytes);
    EXPECT_EQ(plane_rows(*info, plane, expected.height), expected.planes[plane].rows);
  }
}

INSTANTIATE_TEST_SUITE_P(All, PlaneLayoutTest,
                         testing::Values(LayoutCase{"R8", kFormatR8, 17, 9, {{17, 9}}},
                                         LayoutCase{"R16", kFormatR16, 17, 9, {{34, 9}}},
                                         LayoutCase{"NV12", kFormatNV12, 16, 8, {{16, 8}, {16, 4}}},
                                         LayoutCase{"NV12_odd", kFormatNV12, 17, 9, {{17, 9}, {18, 5}}},
                                         LayoutCase{"NV12_one_pixel", kFormatNV12, 1, 1, {{1, 1}, {2, 1}}},
                                         LayoutCase{"NV16_odd", kFormatNV16, 17, 9, {{17, 9}, {18, 9}}},
                                         LayoutCase{"NV24", kFormatNV24, 17, 9, {{17, 9}, {34, 9}}},
                                         LayoutCase{"P010", kFormatP010, 16, 8, {{32, 8}, {32, 4}}},
                                         LayoutCase{"P010_odd", kFormatP010, 17, 9, {{34, 9}, {36, 5}}},
                                         LayoutCase{"P210_odd", kFormatP210, 17, 9, {{34, 9}, {36, 9}}},
                                         LayoutCase{"Q410", kFormatQ410, 17, 9, {{34, 9}, {34, 9}, {34, 9}}}),
                         [](const auto& tested) { return tested.param.name; });

TEST(PixelFormatInfo, SixteenBitWordsCarryTenHighBits) {
  for (const DrmFormat format : {kFormatR16, kFormatP010, kFormatP210, kFormatQ410}) {
    const auto info = pixel_format_info(format);
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->bit_depth + info->shift, 16) << info->name;
  }
}

}  // namespace
}  // namespace zcplay
