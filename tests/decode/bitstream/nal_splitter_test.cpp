// SPDX-License-Identifier: MIT
#include "decode/bitstream/nal_splitter.h"

#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/allocation_counter.h"
#include "tests/support/bit_writer.h"
#include "tests/support/case_name.h"

namespace zcplay {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct SplitCase {
  const char* name;
  NalFraming framing;
  Bytes bytes;
  std::vector<Bytes> units;
  bool damaged = false;
};

std::ostream& operator<<(std::ostream& out, const SplitCase& c) {
  return out << c.name;
}

class Split : public testing::TestWithParam<SplitCase> {};

TEST_P(Split, YieldsTheUnits) {
  const SplitCase& c = GetParam();
  NalSplitter splitter(c.bytes, c.framing);
  std::vector<Bytes> units;
  while (const auto unit = splitter.next()) units.emplace_back(unit->begin(), unit->end());
  EXPECT_EQ(units, c.units);
  EXPECT_EQ(splitter.damaged(), c.damaged);
  EXPECT_FALSE(splitter.next().has_value()) << "the end is the end";
}

constexpr NalFraming kAnnexB = NalFraming::annex_b;

INSTANTIATE_TEST_SUITE_P(
    AnnexB, Split,
    testing::Values(
        SplitCase{"three_byte_codes", kAnnexB, {0, 0, 1, 7, 8, 0, 0, 1, 9}, {{7, 8}, {9}}},
        SplitCase{"four_byte_codes", kAnnexB, {0, 0, 0, 1, 7, 8, 0, 0, 0, 1, 9}, {{7, 8}, {9}}},
        SplitCase{"leading_zeros", kAnnexB, {0, 0, 0, 0, 0, 1, 7}, {{7}}},
        SplitCase{"trailing_zeros", kAnnexB, {0, 0, 1, 7, 0, 0, 0, 0, 0, 1, 9, 0, 0, 0}, {{7}, {9}}},
        SplitCase{"emulation_prevention_is_kept", kAnnexB, {0, 0, 1, 7, 0, 0, 3, 1, 5}, {{7, 0, 0, 3, 1, 5}}},
        SplitCase{
            "cabac_zero_words_are_kept", kAnnexB, {0, 0, 1, 7, 0, 0, 3, 0, 0, 3}, {{7, 0, 0, 3, 0, 0, 3}}},
        SplitCase{"empty_units_are_left_out", kAnnexB, {0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 7}, {{7}}},
        SplitCase{"code_at_the_very_end", kAnnexB, {0, 0, 1, 7, 0, 0, 1}, {{7}}},
        SplitCase{
            "ones_without_zeros", kAnnexB, {0, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1}, {{1, 1, 0, 1, 1}, {1}}},
        SplitCase{"bytes_before_the_first_code", kAnnexB, {5, 5, 0, 0, 1, 7}, {{7}}, true},
        SplitCase{"no_code_at_all", kAnnexB, {5, 6, 7, 8}, {}, true},
        SplitCase{"zeros_only", kAnnexB, {0, 0, 0, 0, 0}, {}},
        SplitCase{"two_bytes", kAnnexB, {0, 1}, {}, true}, SplitCase{"empty", kAnnexB, {}, {}}),
    test::CaseName());

INSTANTIATE_TEST_SUITE_P(
    Length, Split,
    testing::Values(
        SplitCase{"one_byte", NalFraming::length_1, {2, 7, 8, 1, 9}, {{7, 8}, {9}}},
        SplitCase{"two_bytes", NalFraming::length_2, {0, 2, 7, 8, 0, 1, 9}, {{7, 8}, {9}}},
        SplitCase{"four_bytes", NalFraming::length_4, {0, 0, 0, 2, 7, 8, 0, 0, 0, 1, 9}, {{7, 8}, {9}}},
        SplitCase{"every_length_byte_counts", NalFraming::length_4, {1, 2, 3, 4, 7}, {{7}}, true},
        SplitCase{"start_codes_inside_divide",
                  NalFraming::length_2,
                  {0, 5, 7, 0, 0, 1, 9, 0, 1, 8},
                  {{7}, {9}, {8}}},
        SplitCase{"start_code_behind_the_length", NalFraming::length_2, {0, 5, 0, 0, 0, 1, 7}, {{7}}},
        SplitCase{
            "trailing_zeros_are_left_out", NalFraming::length_2, {0, 4, 7, 8, 0, 0, 0, 1, 9}, {{7, 8}, {9}}},
        SplitCase{"empty_units_are_left_out", NalFraming::length_1, {0, 0, 1, 7, 0, 2, 0, 0}, {{7}}},
        SplitCase{"past_the_end_yields_what_is_there", NalFraming::length_2, {0, 9, 7, 8}, {{7, 8}}, true},
        SplitCase{"largest_length", NalFraming::length_4, {255, 255, 255, 255, 7}, {{7}}, true},
        SplitCase{"largest_length_of_nothing", NalFraming::length_4, {255, 255, 255, 255}, {}, true},
        SplitCase{"cut_off_length", NalFraming::length_4, {0, 0, 0, 1, 7, 0, 0, 1}, {{7}}, true},
        SplitCase{
            "zero_padding_shorter_than_a_length", NalFraming::length_4, {0, 0, 0, 1, 7, 0, 0, 0}, {{7}}},
        SplitCase{"empty", NalFraming::length_4, {}, {}}),
    test::CaseName());

TEST(NalSplitter, ViewsTheInputAndNeverAllocates) {
  Bytes stream;
  const Bytes unit(1000, 1);
  for (int i = 0; i < 3; ++i) test::append_annex_b(stream, unit);
  const std::size_t before = test::allocation_count();
  NalSplitter splitter(stream, kAnnexB);
  std::size_t count = 0;
  const std::uint8_t* last = nullptr;
  while (const auto found = splitter.next()) {
    ++count;
    last = found->data();
  }
  const std::size_t after = test::allocation_count();
  EXPECT_EQ(after, before);
  EXPECT_EQ(count, 3U);
  EXPECT_EQ(last, stream.data() + std::size_t{2} * (4 + unit.size()) + 4);
}

}  // namespace
}  // namespace zcplay
