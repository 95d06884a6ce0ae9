// SPDX-License-Identifier: MIT
#include "validate/report/samples.h"

#include <cstring>

#include <gtest/gtest.h>

#include "tests/validate/test_slot.h"

namespace zcplay {
namespace {

struct Case {
  const char* name;
  DrmFormat format;
  Size size;
  Rect crop;
  const char* planar;
  std::size_t bytes;
};

void PrintTo(const Case& test, std::ostream* out) {
  *out << test.name;
}

class PlanarSamples : public testing::TestWithParam<Case> {};

// Walks the planar layout from the definition, one value at a time.
TEST_P(PlanarSamples, AreTheCropInPlanes) {
  const Case& test = GetParam();
  TestSlot slot(test.format, test.size, 9);
  slot.fill(11);
  slot.info().crop = test.crop;
  std::vector<std::byte> samples(7, std::byte{1});
  ASSERT_TRUE(planar_samples(slot.info(), samples));
  ASSERT_EQ(samples.size(), test.bytes);
  EXPECT_EQ(planar_name(test.format), test.planar);

  const PixelFormatInfo format = *pixel_format_info(test.format);
  std::size_t at = 0;
  for (unsigned component = 0; component < (format.planes == 1 ? 1U : 3U); ++component) {
    const unsigned shift_x = component == 0 ? 0 : format.chroma_shift_x;
    const unsigned shift_y = component == 0 ? 0 : format.chroma_shift_y;
    const std::uint32_t width = (test.crop.width + (1U << shift_x) - 1) >> shift_x;
    const std::uint32_t height = (test.crop.height + (1U << shift_y) - 1) >> shift_y;
    for (std::uint32_t row = 0; row < height; ++row) {
      for (std::uint32_t column = 0; column < width; ++column, at += format.bytes_per_sample) {
        std::uint32_t value = 0;
        std::memcpy(&value, &samples[at], format.bytes_per_sample);
        const std::uint32_t x = (test.crop.x >> shift_x) + column;
        const std::uint32_t y = (test.crop.y >> shift_y) + row;
        const bool interleaved = component != 0 && format.planes == 2;
        ASSERT_EQ(value, interleaved ? slot.get(1, y, 2 * x + component - 1) : slot.get(component, y, x))
            << "component " << component << " at " << column << ',' << row;
      }
    }
  }
  EXPECT_EQ(at, samples.size());
}

INSTANTIATE_TEST_SUITE_P(
    Formats, PlanarSamples,
    testing::Values(
        Case{"nv12", kFormatNV12, {32, 16}, {0, 0, 32, 16}, "yuv420p", 32 * 16 * 3 / 2},
        Case{"nv12_odd", kFormatNV12, {35, 17}, {0, 0, 35, 17}, "yuv420p", 35 * 17 + 2 * 18 * 9},
        Case{"nv12_cropped", kFormatNV12, {48, 32}, {4, 2, 38, 26}, "yuv420p", 38 * 26 * 3 / 2},
        Case{"nv12_odd_crop", kFormatNV12, {48, 32}, {3, 5, 45, 27}, "yuv420p", 45 * 27 + 2 * 23 * 14},
        Case{"p010", kFormatP010, {35, 17}, {2, 2, 33, 15}, "yuv420p10le", 2 * (33 * 15 + 2 * 17 * 8)},
        Case{"nv16", kFormatNV16, {35, 17}, {2, 1, 33, 16}, "yuv422p", 33 * 16 + 2 * 17 * 16},
        Case{"p210", kFormatP210, {32, 16}, {0, 0, 32, 16}, "yuv422p10le", 2 * 2 * 32 * 16},
        Case{"nv24", kFormatNV24, {35, 17}, {1, 1, 33, 15}, "yuv444p", 3 * 33 * 15},
        Case{"q410", kFormatQ410, {35, 17}, {1, 1, 33, 15}, "yuv444p10le", 2 * 3 * 33 * 15},
        Case{"r8", kFormatR8, {35, 17}, {1, 1, 33, 15}, "gray", 33 * 15},
        Case{"r16", kFormatR16, {35, 17}, {0, 0, 35, 17}, "gray10le", 2 * 35 * 17}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(PlanarSamplesFailure, CropOutsideOfThePicture) {
  TestSlot slot(kFormatNV12, {32, 16});
  std::vector<std::byte> samples;
  for (const Rect& crop : {Rect{0, 0, 33, 16}, Rect{0, 1, 32, 16}, Rect{0xffffffff, 0, 2, 2}}) {
    slot.info().crop = crop;
    EXPECT_FALSE(planar_samples(slot.info(), samples));
  }
}

TEST(PlanarSamplesFailure, WithoutAMappingTheDmabufIsRead) {
  TestSlot slot(kFormatNV12, {32, 16});
  slot.fill(2);
  std::vector<std::byte> mapped;
  std::vector<std::byte> dmabuf;
  ASSERT_TRUE(planar_samples(slot.info(), mapped));
  slot.info().mapping = {};
  ASSERT_TRUE(planar_samples(slot.info(), dmabuf));
  EXPECT_EQ(mapped, dmabuf);
}

}  // namespace
}  // namespace zcplay
