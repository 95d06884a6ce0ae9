// SPDX-License-Identifier: MIT
#include "decode/bitstream/bit_reader.h"

#include <limits>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/bit_writer.h"
#include "tests/support/case_name.h"

namespace zcplay {
namespace {

using Bytes = std::vector<std::uint8_t>;
using test::BitWriter;

constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();

std::vector<std::uint32_t> read_bytes(const Bytes& payload) {
  BitReader reader(payload);
  std::vector<std::uint32_t> bytes;
  while (true) {
    const std::uint32_t byte = reader.bits(8);
    if (!reader.ok()) return bytes;
    bytes.push_back(byte);
  }
}

struct EmulationCase {
  const char* name;
  Bytes payload;
  std::vector<std::uint32_t> rbsp;
};

std::ostream& operator<<(std::ostream& out, const EmulationCase& c) {
  return out << c.name;
}

class EmulationPrevention : public testing::TestWithParam<EmulationCase> {};

TEST_P(EmulationPrevention, YieldsTheRbsp) {
  EXPECT_EQ(read_bytes(GetParam().payload), GetParam().rbsp);
}

INSTANTIATE_TEST_SUITE_P(
    BitReader, EmulationPrevention,
    testing::Values(
        EmulationCase{"none", {1, 2, 3, 0, 3}, {1, 2, 3, 0, 3}},
        EmulationCase{"before_each_low_byte",
                      {0, 0, 3, 0, 9, 0, 0, 3, 1, 9, 0, 0, 3, 2, 9, 0, 0, 3, 3},
                      {0, 0, 0, 9, 0, 0, 1, 9, 0, 0, 2, 9, 0, 0, 3}},
        EmulationCase{"back_to_back", {0, 0, 3, 0, 0, 3, 0, 0, 3, 1}, {0, 0, 0, 0, 0, 0, 1}},
        EmulationCase{"at_the_end", {7, 0, 0, 3}, {7, 0, 0}},
        EmulationCase{"single_zero_keeps_the_three", {0, 3, 0, 3}, {0, 3, 0, 3}},
        EmulationCase{"three_zeros_are_damage_but_no_reason_to_lose_sync", {0, 0, 0, 3, 5}, {0, 0, 0, 5}},
        EmulationCase{
            "across_a_refill", {1, 2, 3, 4, 5, 6, 0, 0, 3, 1, 8, 9}, {1, 2, 3, 4, 5, 6, 0, 0, 1, 8, 9}},
        EmulationCase{"nothing", {}, {}}),
    test::CaseName());

TEST(BitReader, PositionDoesNotCountEmulationPreventionBytes) {
  const Bytes payload = {0, 0, 3, 1, 0x80};
  BitReader reader(payload);
  reader.skip(20);
  EXPECT_EQ(reader.position(), 20U);
  EXPECT_EQ(reader.bits(4), 1U);
  EXPECT_EQ(reader.position(), 24U);
  EXPECT_TRUE(reader.flag());
  EXPECT_EQ(reader.position(), 25U);
}

TEST(BitReader, ReadsEveryWidthAtEveryOffset) {
  for (unsigned offset = 0; offset < 9; ++offset) {
    for (unsigned width = 0; width <= 32; ++width) {
      const std::uint32_t value = width == 0 ? 0 : 0xa5c3'96f1U >> (32 - width);
      BitWriter writer;
      writer.u(offset, 0).u(width, value).trailing();
      const Bytes payload = writer.payload();
      BitReader reader(payload);
      reader.skip(offset);
      EXPECT_EQ(reader.bits(width), value) << "width " << width << " at " << offset;
      EXPECT_TRUE(reader.ok());
    }
  }
}

TEST(BitReader, PastTheEndYieldsZerosForGood) {
  const Bytes payload = {0xff};
  BitReader reader(payload);
  EXPECT_EQ(reader.bits(9), 0U);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.bits(1), 0U);
  EXPECT_EQ(reader.ue(), 0U);
  EXPECT_EQ(reader.se(), 0);
  EXPECT_FALSE(reader.ok());
}

TEST(BitReader, SkippingFarPastTheEndEnds) {
  const Bytes payload = {0xff, 0xff};
  BitReader reader(payload);
  reader.skip(std::numeric_limits<unsigned>::max());
  EXPECT_FALSE(reader.ok());
}

TEST(BitReader, ReadsWhatWasWrittenAsUe) {
  for (const std::uint32_t value :
       {0U, 1U, 2U, 6U, 7U, 254U, 255U, 65535U, 0x7fff'fffeU, 0x7fff'ffffU, 0xffff'fffeU}) {
    const Bytes payload = BitWriter().u(3, 5).ue(value).flag(true).trailing().payload();
    BitReader reader(payload);
    reader.skip(3);
    EXPECT_EQ(reader.ue(), value);
    EXPECT_TRUE(reader.flag());
    EXPECT_TRUE(reader.ok());
  }
}

TEST(BitReader, ReadsWhatWasWrittenAsSe) {
  for (const std::int32_t value : {0, 1, -1, 2, -2, 127, -128, 32768, kMax - 1, kMax, -kMax}) {
    const Bytes payload = BitWriter().se(value).flag(true).trailing().payload();
    BitReader reader(payload);
    EXPECT_EQ(reader.se(), value);
    EXPECT_TRUE(reader.flag());
    EXPECT_TRUE(reader.ok());
  }
}

TEST(BitReader, ThirtyTwoLeadingZerosAreNoUe) {
  const Bytes payload = BitWriter().u(32, 0).u(32, 0x8000'0000).u(8, 1).payload();
  BitReader reader(payload);
  EXPECT_EQ(reader.ue(), 0U);
  EXPECT_FALSE(reader.ok());
}

TEST(BitReader, UeCutOffInItsSuffixIsBad) {
  const Bytes payload = {0x08};  // 0000 1000: four zeros, a one, three of the four bits of the suffix
  BitReader reader(payload);
  EXPECT_EQ(reader.ue(), 0U);
  EXPECT_FALSE(reader.ok());
}

TEST(BitReader, BoundedReadsGoBadAboveTheirMaximum) {
  const Bytes payload = BitWriter().ue(5).ue(6).trailing().payload();
  BitReader reader(payload);
  EXPECT_EQ(reader.ue(5), 5U);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.ue(5), 0U);
  EXPECT_FALSE(reader.ok());

  const Bytes signed_payload = BitWriter().se(-12).se(12).se(-13).trailing().payload();
  BitReader signed_reader(signed_payload);
  EXPECT_EQ(signed_reader.se(-12, 12), -12);
  EXPECT_EQ(signed_reader.se(-12, 12), 12);
  EXPECT_TRUE(signed_reader.ok());
  EXPECT_EQ(signed_reader.se(-12, 12), 0);
  EXPECT_FALSE(signed_reader.ok());
}

struct MoreDataCase {
  const char* name;
  Bytes payload;
  unsigned read;
  bool more;
};

std::ostream& operator<<(std::ostream& out, const MoreDataCase& c) {
  return out << c.name;
}

class MoreRbspData : public testing::TestWithParam<MoreDataCase> {};

TEST_P(MoreRbspData, IsFalseOnlyAtTheStopBit) {
  BitReader reader(GetParam().payload);
  reader.skip(GetParam().read);
  EXPECT_EQ(reader.more_rbsp_data(), GetParam().more);
  EXPECT_EQ(reader.position(), GetParam().read) << "looking ahead must not move";
}

INSTANTIATE_TEST_SUITE_P(
    BitReader, MoreRbspData,
    testing::Values(MoreDataCase{"stop_bit_only", {0x80}, 0, false},
                    MoreDataCase{"one_bit_and_stop_bit", {0xc0}, 0, true},
                    MoreDataCase{"zero_bit_and_stop_bit", {0x40}, 0, true},
                    MoreDataCase{"at_the_stop_bit", {0xc0}, 1, false},
                    MoreDataCase{"stop_bit_in_the_next_byte", {0x00, 0x80}, 7, true},
                    MoreDataCase{"stop_bit_begins_the_next_byte", {0xff, 0x80}, 8, false},
                    MoreDataCase{"trailing_zero_bytes", {0x80, 0, 0}, 0, false},
                    MoreDataCase{"cabac_zero_words", {0x80, 0, 0, 3, 0, 0, 3}, 0, false},
                    MoreDataCase{
                        "data_far_behind_zeros", {0x80, 0, 0, 3, 0, 0, 3, 0, 0, 3, 0, 0, 3, 0, 9}, 0, true},
                    MoreDataCase{"after_the_stop_bit", {0x80}, 1, false},
                    MoreDataCase{"all_read", {0x80}, 8, false}, MoreDataCase{"empty", {}, 0, false}),
    test::CaseName());

}  // namespace
}  // namespace zcplay
