// SPDX-License-Identifier: MIT
#include "decode/h264/scaling_lists.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/bit_writer.h"

namespace zcplay::h264 {
namespace {

using test::BitWriter;

/// Lists that differ from each other and from every default, to see which went where.
ScalingLists numbered_lists(std::uint8_t first) {
  ScalingLists lists{};
  for (auto& list : lists.list_4x4) list.fill(first++);
  for (auto& list : lists.list_8x8) list.fill(first++);
  return lists;
}

struct Parsed {
  ScalingLists lists;
  bool ok = false;
  std::size_t position = 0;
};

Parsed parse(BitWriter writer, unsigned lists_8x8, const ScalingLists& fall_back) {
  const std::vector<std::uint8_t> payload = writer.trailing().payload();
  BitReader reader(payload);
  Parsed parsed;
  parsed.lists = parse_scaling_lists(reader, lists_8x8, fall_back);
  parsed.ok = reader.ok();
  parsed.position = reader.position();
  return parsed;
}

/// A list that is `value` throughout: one delta, then "repeat to the end".
void write_constant(BitWriter& out, std::uint8_t value) {
  out.flag(true).se(static_cast<std::int8_t>(value - 8)).se(static_cast<std::int8_t>(-value));
}

TEST(ScalingLists, ZigzagIsFigure8_8) {
  EXPECT_EQ(zigzag_4x4(),
            (std::array<std::uint8_t, 16>{0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15}));
  EXPECT_EQ(zigzag_8x8(),
            (std::array<std::uint8_t, 64>{0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,
                                          12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28,
                                          35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
                                          58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63}));
}

TEST(ScalingLists, DefaultsAreSymmetricMatricesInRasterOrder) {
  const ScalingLists& lists = default_scaling_lists();
  EXPECT_EQ(lists.list_4x4[0],
            (std::array<std::uint8_t, 16>{6, 13, 20, 28, 13, 20, 28, 32, 20, 28, 32, 37, 28, 32, 37, 42}));
  EXPECT_EQ(lists.list_4x4[3],
            (std::array<std::uint8_t, 16>{10, 14, 20, 24, 14, 20, 24, 27, 20, 24, 27, 30, 24, 27, 30, 34}));
  for (const auto& list : lists.list_8x8) {
    for (std::size_t y = 0; y < 8; ++y) {
      for (std::size_t x = 0; x < y; ++x) EXPECT_EQ(list[y * 8 + x], list[x * 8 + y]);
    }
  }
  const auto first_row = [](const std::array<std::uint8_t, 64>& list) {
    return std::vector<int>(list.begin(), list.begin() + 8);
  };
  EXPECT_EQ(first_row(lists.list_8x8[0]), (std::vector<int>{6, 10, 13, 16, 18, 23, 25, 27}));
  EXPECT_EQ(first_row(lists.list_8x8[1]), (std::vector<int>{9, 13, 15, 17, 19, 21, 22, 24}));
  EXPECT_EQ(lists.list_8x8[0][63], 42);
  EXPECT_EQ(lists.list_8x8[1][63], 35);
}

TEST(ScalingLists, Trap4SentInZigzagKeptInRaster) {
  BitWriter writer;
  writer.flag(true);
  for (int i = 0; i < 16; ++i) writer.se(1);  // 9, 10, ... 24 in coding order
  for (int i = 1; i < 6; ++i) writer.flag(false);
  writer.flag(true);
  for (int i = 0; i < 64; ++i) writer.se(1);  // 9 to 72
  writer.flag(false);
  const Parsed parsed = parse(writer, 2, flat_scaling_lists());
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.lists.list_4x4[0],
            (std::array<std::uint8_t, 16>{9, 10, 14, 15, 11, 13, 16, 21, 12, 17, 20, 22, 18, 19, 23, 24}));
  const auto& list = parsed.lists.list_8x8[0];
  EXPECT_EQ(list[1], 10);
  EXPECT_EQ(list[8], 11);
  EXPECT_EQ(list[16], 12);
  EXPECT_EQ(list[62], 71);
  EXPECT_EQ(list[63], 72);
}

TEST(ScalingLists, AbsentListsFallBackOrCopyTheirPredecessor) {
  BitWriter writer;
  for (int i = 0; i < 12; ++i) writer.flag(false);
  const ScalingLists fall_back = numbered_lists(40);
  const Parsed parsed = parse(writer, 6, fall_back);
  ASSERT_TRUE(parsed.ok);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(parsed.lists.list_4x4[i], fall_back.list_4x4[i < 3 ? 0 : 3]) << i;
    EXPECT_EQ(parsed.lists.list_8x8[i], fall_back.list_8x8[i % 2]) << i;
  }
}

TEST(ScalingLists, AbsentListsCopyAPredecessorThatWasSent) {
  BitWriter writer;
  writer.flag(false);
  write_constant(writer, 100);  // Intra Cb
  writer.flag(false).flag(false);
  write_constant(writer, 200);  // Inter Cb
  writer.flag(false);
  writer.flag(false).flag(false);
  write_constant(writer, 150);  // 8x8 Intra Cb
  writer.flag(false).flag(false).flag(false);
  const Parsed parsed = parse(writer, 6, default_scaling_lists());
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.lists.list_4x4[0], default_scaling_lists().list_4x4[0]);
  EXPECT_EQ(parsed.lists.list_4x4[2], numbered_lists(100).list_4x4[0]);
  EXPECT_EQ(parsed.lists.list_4x4[3], default_scaling_lists().list_4x4[3]);
  EXPECT_EQ(parsed.lists.list_4x4[5], numbered_lists(200).list_4x4[0]);
  EXPECT_EQ(parsed.lists.list_8x8[3], default_scaling_lists().list_8x8[1]);
  EXPECT_EQ(parsed.lists.list_8x8[4], numbered_lists(144).list_8x8[0]);
  EXPECT_EQ(parsed.lists.list_8x8[5], default_scaling_lists().list_8x8[1]);
}

TEST(ScalingLists, AFirstDeltaToZeroAsksForTheDefaultWhateverTheFallBack) {
  BitWriter writer;
  for (int i = 0; i < 12; ++i) writer.flag(true).se(-8);
  const Parsed parsed = parse(writer, 6, numbered_lists(40));
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.lists, default_scaling_lists());
}

TEST(ScalingLists, ADeltaToZeroLaterRepeatsTheLastValue) {
  BitWriter writer;
  writer.flag(true).se(1).se(1).se(-10);  // 9, 10, then 10 to the end
  for (int i = 1; i < 6; ++i) writer.flag(false);
  const Parsed parsed = parse(writer, 0, flat_scaling_lists());
  ASSERT_TRUE(parsed.ok);
  std::array<std::uint8_t, 16> expected{};
  expected.fill(10);
  expected[0] = 9;
  EXPECT_EQ(parsed.lists.list_4x4[0], expected);
}

TEST(ScalingLists, DeltasWrapAt256) {
  BitWriter writer;
  writer.flag(true).se(-9).se(2);  // 8 - 9 is 255, 255 + 2 is 1
  for (int i = 2; i < 16; ++i) writer.se(127);
  for (int i = 1; i < 6; ++i) writer.flag(false);
  const Parsed parsed = parse(writer, 0, flat_scaling_lists());
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.lists.list_4x4[0][0], 255);
  EXPECT_EQ(parsed.lists.list_4x4[0][1], 1);
  EXPECT_EQ(parsed.lists.list_4x4[0][4], 128);
}

TEST(ScalingLists, ListsThatCannotBeSentTakeTheFallBack) {
  const ScalingLists fall_back = numbered_lists(40);
  for (const unsigned lists_8x8 : {0U, 2U}) {
    BitWriter writer;
    for (unsigned i = 0; i < 6 + lists_8x8; ++i) write_constant(writer, 99);
    const std::size_t written = writer.size();
    const Parsed parsed = parse(writer, lists_8x8, fall_back);
    ASSERT_TRUE(parsed.ok);
    EXPECT_EQ(parsed.position, written);
    for (std::size_t i = lists_8x8; i < 6; ++i) EXPECT_EQ(parsed.lists.list_8x8[i], fall_back.list_8x8[i]);
  }
}

TEST(ScalingLists, BadDeltasAndMissingDataMakeTheReaderBad) {
  EXPECT_FALSE(parse(BitWriter().flag(true).se(128), 0, flat_scaling_lists()).ok);
  EXPECT_FALSE(parse(BitWriter().flag(true).se(-129), 0, flat_scaling_lists()).ok);
  EXPECT_FALSE(parse(BitWriter().flag(true).se(1).se(1), 0, flat_scaling_lists()).ok);
}

}  // namespace
}  // namespace zcplay::h264
