// SPDX-License-Identifier: MIT
#include "validate/compare/picture.h"

#include <gtest/gtest.h>

#include "tests/validate/test_slot.h"

namespace zcplay {
namespace {

Picture copy(const FrameInfo& info) {
  Picture picture;
  read_into(picture, PictureReader::open(info, ReadPath::map).value());
  return picture;
}

PictureDigest digest(const Picture& picture) {
  PictureDigest result;
  digest_into(result, picture, picture.size);
  return result;
}

TEST(Picture, TenBitValuesLoseTheirUnusedBits) {
  TestSlot slot(kFormatP010, {3, 2});
  slot.fill(1);
  slot.set(0, 1, 2, 1023);
  const Picture picture = copy(slot.info());
  ASSERT_EQ(picture.row(0, 1).size(), 6U);
  EXPECT_EQ(picture.row(0, 1)[4], std::byte{0xff});
  EXPECT_EQ(picture.row(0, 1)[5], std::byte{0x03});
}

TEST(Picture, PaddingAndStrideDoNotCount) {
  TestSlot narrow(kFormatNV12, {33, 17});
  TestSlot wide(kFormatNV12, {33, 17}, 31);
  narrow.fill(5);
  wide.fill(5);
  const Picture a = copy(narrow.info());
  const Picture b = copy(wide.info());
  EXPECT_EQ(a.planes, b.planes);
  EXPECT_EQ(a.stride, 33U);
  EXPECT_EQ(b.stride, 64U);
  EXPECT_EQ(digest(a).whole, digest(b).whole);
}

TEST(Picture, CutKeepsTheTopLeftPart) {
  TestSlot slot(kFormatNV12, {48, 32});
  slot.fill(9);
  Picture picture = copy(slot.info());
  cut(picture, {35, 17});
  ASSERT_EQ(picture.row_bytes(1), 36U);
  ASSERT_EQ(picture.rows(1), 9U);
  for (std::uint32_t row = 0; row < 17; ++row) {
    EXPECT_TRUE(std::ranges::equal(picture.row(0, row), slot.row(0, row).first(35)));
  }
  for (std::uint32_t row = 0; row < 9; ++row) {
    EXPECT_TRUE(std::ranges::equal(picture.row(1, row), slot.row(1, row).first(36)));
  }
}

TEST(Picture, EverySampleCountsInTheDigest) {
  for (const DrmFormat format : {kFormatR8, kFormatNV12, kFormatP010, kFormatQ410}) {
    TestSlot slot(format, {6, 4});
    slot.fill(3);
    const std::uint64_t before = digest(copy(slot.info())).whole;
    const unsigned planes = pixel_format_info(format)->planes;
    for (unsigned plane = 0; plane < planes; ++plane) {
      const unsigned value = slot.get(plane, 1, 1);
      slot.set(plane, 1, 1, value ^ 1);
      EXPECT_NE(digest(copy(slot.info())).whole, before) << to_string(format) << " plane " << plane;
      slot.set(plane, 1, 1, value);
    }
    EXPECT_EQ(digest(copy(slot.info())).whole, before);
  }
}

TEST(Picture, DigestTellsRowsApart) {
  TestSlot slot(kFormatNV12, {16, 16});
  slot.fill(3);
  const PictureDigest before = digest(copy(slot.info()));
  slot.set(0, 5, 0, slot.get(0, 5, 0) ^ 1);
  slot.set(1, 2, 0, slot.get(1, 2, 0) ^ 1);
  const PictureDigest after = digest(copy(slot.info()));
  for (std::size_t row = 0; row < 16; ++row)
    EXPECT_EQ(before.luma_rows[row] == after.luma_rows[row], row != 5);
  for (std::size_t row = 0; row < 8; ++row)
    EXPECT_EQ(before.chroma_rows[row] == after.chroma_rows[row], row != 2);
}

}  // namespace
}  // namespace zcplay
