// SPDX-License-Identifier: MIT
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "decode/h264/parameter_sets.h"
#include "tests/support/case_name.h"

namespace zcplay::h264 {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct ExtradataCase {
  const char* name;
  Bytes bytes;
  std::optional<unsigned> nal_length_size;
  std::vector<Bytes> parameter_sets;
};

std::ostream& operator<<(std::ostream& out, const ExtradataCase& c) {
  return out << c.name;
}

class GoodExtradata : public testing::TestWithParam<ExtradataCase> {};

TEST_P(GoodExtradata, YieldsFramingAndSets) {
  const ExtradataCase& c = GetParam();
  const auto extradata = parse_extradata(c.bytes);
  ASSERT_TRUE(extradata.has_value()) << extradata.error().detail;
  EXPECT_EQ(extradata->nal_length_size, c.nal_length_size);
  std::vector<Bytes> sets;
  for (const auto set : extradata->parameter_sets) sets.emplace_back(set.begin(), set.end());
  EXPECT_EQ(sets, c.parameter_sets);
}

INSTANTIATE_TEST_SUITE_P(
    Avcc, GoodExtradata,
    testing::Values(
        ExtradataCase{"one_of_each",
                      {1, 100, 0, 30, 0xff, 0xe1, 0, 3, 0x67, 1, 2, 1, 0, 2, 0x68, 3},
                      4,
                      {{0x67, 1, 2}, {0x68, 3}}},
        ExtradataCase{
            "two_of_each",
            {1, 66, 0, 30, 0xff, 0xe2, 0, 2, 0x67, 1, 0, 2, 0x67, 2, 2, 0, 2, 0x68, 1, 0, 2, 0x68, 2},
            4,
            {{0x67, 1}, {0x67, 2}, {0x68, 1}, {0x68, 2}}},
        ExtradataCase{"no_sets_they_are_in_band", {1, 66, 0, 30, 0xfc, 0xe0, 0}, 1, {}},
        ExtradataCase{"two_byte_lengths", {1, 66, 0, 30, 0xfd, 0xe0, 0}, 2, {}},
        ExtradataCase{
            "high_profile_tail_is_left_alone", {1, 100, 0, 30, 0xff, 0xe0, 0, 0xfd, 0xf8, 0xf8, 0}, 4, {}},
        ExtradataCase{"reserved_bits_do_not_count", {1, 66, 0, 30, 0x03, 0x01, 0, 1, 0x67, 0}, 4, {{0x67}}},
        ExtradataCase{"empty_and_foreign_units_are_left_out",
                      {1, 66, 0, 30, 0xff, 0xe3, 0, 0, 0, 2, 0x06, 1, 0, 1, 0x67, 0},
                      4,
                      {{0x67}}}),
    test::CaseName());

INSTANTIATE_TEST_SUITE_P(
    AnnexB, GoodExtradata,
    testing::Values(
        ExtradataCase{"nothing", {}, std::nullopt, {}},
        ExtradataCase{"four_byte_codes",
                      {0, 0, 0, 1, 0x67, 5, 0, 0, 0, 1, 0x68, 6},
                      std::nullopt,
                      {{0x67, 5}, {0x68, 6}}},
        ExtradataCase{
            "three_byte_codes", {0, 0, 1, 0x67, 5, 0, 0, 1, 0x68, 6}, std::nullopt, {{0x67, 5}, {0x68, 6}}},
        ExtradataCase{"sei_is_left_out", {0, 0, 1, 0x06, 5, 0, 0, 1, 0x68, 6}, std::nullopt, {{0x68, 6}}}),
    test::CaseName());

struct BadExtradataCase {
  const char* name;
  Bytes bytes;
  const char* said;
};

std::ostream& operator<<(std::ostream& out, const BadExtradataCase& c) {
  return out << c.name;
}

class BadExtradata : public testing::TestWithParam<BadExtradataCase> {};

TEST_P(BadExtradata, IsRefusedInOneSentence) {
  const auto extradata = parse_extradata(GetParam().bytes);
  ASSERT_FALSE(extradata.has_value());
  EXPECT_EQ(extradata.error().code, ErrorCode::unreadable_input);
  EXPECT_NE(extradata.error().detail.find(GetParam().said), std::string::npos) << extradata.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Extradata, BadExtradata,
    testing::Values(
        BadExtradataCase{"avcc_of_one_byte", {1}, "only 1 bytes"},
        BadExtradataCase{"avcc_without_sps_count", {1, 66, 0, 30, 0xff}, "only 5 bytes"},
        BadExtradataCase{"three_byte_lengths", {1, 66, 0, 30, 0xfe, 0xe0, 0}, "3 bytes"},
        BadExtradataCase{"sps_length_cut_off", {1, 66, 0, 30, 0xff, 0xe1, 0}, "SPS list"},
        BadExtradataCase{"sps_past_the_end", {1, 66, 0, 30, 0xff, 0xe1, 0xff, 0xff, 0x67}, "SPS list"},
        BadExtradataCase{"fewer_sps_than_said", {1, 66, 0, 30, 0xff, 0xff, 0, 1, 0x67}, "SPS list"},
        BadExtradataCase{"no_pps_count", {1, 66, 0, 30, 0xff, 0xe1, 0, 1, 0x67}, "before its PPS list"},
        BadExtradataCase{
            "pps_past_the_end", {1, 66, 0, 30, 0xff, 0xe0, 1, 0, 2, 0x68}, "within its PPS list"},
        BadExtradataCase{"more_pps_than_there_are", {1, 66, 0, 30, 0xff, 0xe0, 255}, "within its PPS list"},
        BadExtradataCase{"text", {'R', 'I', 'F', 'F'}, "neither"},
        BadExtradataCase{"zeros", {0, 0, 0, 0}, "neither"},
        BadExtradataCase{"one_zero_is_no_start_code", {0, 1, 0x67, 0x42}, "neither"}),
    test::CaseName());

}  // namespace
}  // namespace zcplay::h264
