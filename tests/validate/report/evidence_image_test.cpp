// SPDX-License-Identifier: MIT
#include "validate/report/evidence_image.h"

#include <algorithm>
#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/validate/test_slot.h"

namespace zcplay {
namespace {

using Pixel = std::array<std::uint8_t, 3>;

constexpr score::YuvColor kBt601{.matrix = score::Matrix::bt601, .full_range = false};

struct Layout {
  const char* name;
  DrmFormat format;
  Size size;
};

void PrintTo(const Layout& layout, std::ostream* out) {
  *out << layout.name;
}

Picture copy(TestSlot& slot) {
  Picture picture;
  read_into(picture, PictureReader::open(slot.info(), ReadPath::map).value());
  return picture;
}

Pixel pixel(const RgbImage& image, std::uint32_t x, std::uint32_t y) {
  const std::size_t at = 3 * (std::size_t{y} * image.size.width + x);
  return {image.pixels[at], image.pixels[at + 1], image.pixels[at + 2]};
}

// Samples of 8 bits' worth, whatever the depth.
void fill_with(TestSlot& slot, unsigned luma, unsigned cb, unsigned cr) {
  const FrameInfo& info = slot.info();
  const PixelFormatInfo format = *pixel_format_info(info.format);
  const unsigned up = format.bit_depth - 8U;
  for (unsigned plane = 0; plane < format.planes; ++plane) {
    const std::uint32_t samples =
        plane_row_bytes(format, plane, info.coded_size.width) / format.bytes_per_sample;
    for (std::uint32_t row = 0; row < plane_rows(format, plane, info.coded_size.height); ++row) {
      for (std::uint32_t i = 0; i < samples; ++i) {
        const bool is_cb = format.planes == 3 ? plane == 1 : i % 2 == 0;
        slot.set(plane, row, i, (plane == 0 ? luma : is_cb ? cb : cr) << up);
      }
    }
  }
}

class EvidenceImage : public testing::TestWithParam<Layout> {
 protected:
  TestSlot slot_{GetParam().format, GetParam().size, 13};
  PixelFormatInfo format_ = *pixel_format_info(GetParam().format);
  [[nodiscard]] bool has_chroma() const { return format_.planes > 1; }
  [[nodiscard]] Picture picture() { return copy(slot_); }
};

TEST_P(EvidenceImage, ShowsTheColors) {
  fill_with(slot_, 81, 90, 240);  // BT.601's red
  const Result<RgbImage> image = evidence_image(picture(), kBt601);
  ASSERT_TRUE(image) << image.error().detail;
  EXPECT_EQ(image->size, GetParam().size);
  ASSERT_EQ(image->pixels.size(), std::size_t{3} * image->size.width * image->size.height);
  const Pixel expected = has_chroma() ? Pixel{254, 0, 0} : Pixel{76, 76, 76};
  for (std::uint32_t y = 0; y < image->size.height; ++y) {
    for (std::uint32_t x = 0; x < image->size.width; ++x) {
      for (std::size_t channel = 0; channel < 3; ++channel)
        ASSERT_NEAR(pixel(*image, x, y)[channel], expected[channel], 1) << x << ',' << y;
    }
  }
}

class EvidenceImageOfChroma : public EvidenceImage {};

// One bit of one sample lights up the pixels that the sample belongs to, and no other.
TEST_P(EvidenceImage, ShowsTheLeastDifference) {
  fill_with(slot_, 90, 100, 110);
  const Picture expected = picture();
  const std::uint32_t x = GetParam().size.width - 1;
  const std::uint32_t y = GetParam().size.height - 1;
  slot_.set(0, y, x, slot_.get(0, y, x) ^ 1);
  const RgbImage luma = difference_image(expected, picture()).value();
  for (std::uint32_t row = 0; row <= y; ++row) {
    for (std::uint32_t column = 0; column <= x; ++column) {
      const Pixel wanted = row == y && column == x ? Pixel{255, 4, 0} : Pixel{30, 30, 30};
      ASSERT_EQ(pixel(luma, column, row), wanted) << column << ',' << row;
    }
  }
}

TEST_P(EvidenceImageOfChroma, ShowsDifferences) {
  fill_with(slot_, 90, 100, 110);
  const Picture expected = picture();
  const unsigned plane = format_.planes - 1U;
  slot_.set(plane, 0, format_.planes == 3 ? 0 : 1, 190U << (format_.bit_depth - 8U));
  const RgbImage image = difference_image(expected, picture()).value();
  for (std::uint32_t y = 0; y < GetParam().size.height; ++y) {
    for (std::uint32_t x = 0; x < GetParam().size.width; ++x) {
      const bool bad = x >> format_.chroma_shift_x == 0 && y >> format_.chroma_shift_y == 0;
      ASSERT_EQ(pixel(image, x, y), (bad ? Pixel{255, 255, 64} : Pixel{30, 30, 30})) << x << ',' << y;
    }
  }
}

constexpr std::array kLumaOnly = {Layout{"luma_only", kFormatR8, {33, 17}},
                                  Layout{"luma_only_10_bits", kFormatR16, {16, 16}}};
constexpr std::array kWithChroma = {
    Layout{"nv12", kFormatNV12, {48, 32}},         Layout{"nv12_odd", kFormatNV12, {33, 17}},
    Layout{"nv12_one_pixel", kFormatNV12, {1, 1}}, Layout{"nv16", kFormatNV16, {35, 16}},
    Layout{"nv24", kFormatNV24, {19, 7}},          Layout{"p010_odd", kFormatP010, {33, 17}},
    Layout{"p210", kFormatP210, {34, 9}},          Layout{"q410", kFormatQ410, {17, 5}},
};

INSTANTIATE_TEST_SUITE_P(LumaOnly, EvidenceImage, testing::ValuesIn(kLumaOnly), test::CaseName());
INSTANTIATE_TEST_SUITE_P(WithChroma, EvidenceImage, testing::ValuesIn(kWithChroma), test::CaseName());
INSTANTIATE_TEST_SUITE_P(WithChroma, EvidenceImageOfChroma, testing::ValuesIn(kWithChroma), test::CaseName());

TEST(EvidenceImageHeat, RisesFromRedOverYellowToWhite) {
  TestSlot slot(kFormatR8, {6, 1});
  for (std::uint32_t x = 0; x < 6; ++x) slot.set(0, 0, x, 0);
  const Picture expected = copy(slot);
  const std::array<unsigned, 6> differences = {0, 1, 32, 64, 128, 255};
  for (std::uint32_t x = 0; x < 6; ++x) slot.set(0, 0, x, differences[x]);
  const RgbImage image = difference_image(expected, copy(slot)).value();
  const std::vector<std::uint8_t> wanted = {0,   0,   0, 255, 4,   0,   255, 128, 0,
                                            255, 255, 0, 255, 255, 255, 255, 255, 255};
  EXPECT_EQ(image.pixels, wanted);
}

TEST(EvidenceImageHeat, LumaIsComparedWhereOneHasNoChroma) {
  TestSlot color(kFormatNV12, {16, 16});
  TestSlot grey(kFormatR8, {16, 16});
  fill_with(color, 90, 1, 2);
  fill_with(grey, 90, 0, 0);
  grey.set(0, 3, 5, 91);
  const Picture a = copy(color);
  const Picture b = copy(grey);
  for (const RgbImage& image : {difference_image(a, b).value(), difference_image(b, a).value()}) {
    EXPECT_EQ(pixel(image, 5, 3), (Pixel{255, 4, 0}));
    EXPECT_EQ(pixel(image, 4, 3)[0], 30);
  }
}

TEST(EvidenceImageSize, TooLargeIsRefusedInASentence) {
  TestSlot slot(kFormatR8, {16400, 1});
  const Picture picture = copy(slot);
  const Result<RgbImage> image = evidence_image(picture, {});
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ErrorCode::unsupported_input);
  EXPECT_FALSE(difference_image(picture, picture));
}

}  // namespace
}  // namespace zcplay
