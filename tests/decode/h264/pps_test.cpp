// SPDX-License-Identifier: MIT
#include "decode/h264/pps.h"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/support/h264_writer.h"

namespace zcplay::h264 {
namespace {

using test::BitWriter;
using test::CaseName;
using test::make_pps;
using test::make_sps;
using test::write_pps;

struct PpsCase {
  const char* name;
  void (*change)(Pps&, Sps&);
};

std::ostream& operator<<(std::ostream& out, const PpsCase& c) {
  return out << c.name;
}

class PpsRoundTrip : public testing::TestWithParam<PpsCase> {};

TEST_P(PpsRoundTrip, ParsesToWhatWasWritten) {
  Pps pps = make_pps();
  Sps sps = make_sps();
  GetParam().change(pps, sps);
  const BitWriter written = write_pps(pps, sps);
  const auto parsed = parse_pps(written.payload(), sps);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().detail;
  EXPECT_TRUE(*parsed == pps);
  EXPECT_EQ(write_pps(*parsed, sps).rbsp(), written.rbsp());
}

void use_slice_groups(Pps& pps, std::uint8_t count, std::uint8_t map_type) {
  pps.num_slice_groups = count;
  pps.slice_group_map_type = map_type;
  if (map_type >= 3 && map_type <= 5) pps.slice_group_change_rate = 5;
}

INSTANTIATE_TEST_SUITE_P(Syntax, PpsRoundTrip,
                         testing::Values(PpsCase{"plain", [](Pps&, Sps&) {}},
                                         PpsCase{"largest_ids",
                                                 [](Pps& p, Sps&) {
                                                   p.pic_parameter_set_id = 255;
                                                   p.seq_parameter_set_id = 31;
                                                 }},
                                         PpsCase{"every_flag",
                                                 [](Pps& p, Sps&) {
                                                   p.bottom_field_pic_order_in_frame_present_flag = true;
                                                   p.weighted_pred_flag = true;
                                                   p.weighted_bipred_idc = 2;
                                                   p.deblocking_filter_control_present_flag = true;
                                                   p.constrained_intra_pred_flag = true;
                                                   p.redundant_pic_cnt_present_flag = true;
                                                 }},
                                         PpsCase{"cavlc",
                                                 [](Pps& p, Sps&) { p.entropy_coding_mode_flag = false; }},
                                         PpsCase{"most_references",
                                                 [](Pps& p, Sps&) {
                                                   p.num_ref_idx_l0_default_active = 32;
                                                   p.num_ref_idx_l1_default_active = 31;
                                                 }},
                                         PpsCase{"lowest_quantisers",
                                                 [](Pps& p, Sps& s) {
                                                   s.bit_depth_luma = 14;
                                                   p.pic_init_qp_minus26 = -62;
                                                   p.pic_init_qs_minus26 = -26;
                                                   p.chroma_qp_index_offset = -12;
                                                   p.second_chroma_qp_index_offset = -12;
                                                 }},
                                         PpsCase{"highest_quantisers",
                                                 [](Pps& p, Sps&) {
                                                   p.pic_init_qp_minus26 = 25;
                                                   p.pic_init_qs_minus26 = 25;
                                                   p.chroma_qp_index_offset = 12;
                                                   p.second_chroma_qp_index_offset = -12;
                                                 }},
                                         PpsCase{"transform_8x8",
                                                 [](Pps& p, Sps&) {
                                                   p.transform_8x8_mode_flag = true;
                                                   p.second_chroma_qp_index_offset = 3;
                                                 }},
                                         PpsCase{"scaling_lists_without_transform_8x8",
                                                 [](Pps& p, Sps&) {
                                                   p.pic_scaling_matrix_present_flag = true;
                                                   p.scaling_lists = default_scaling_lists();
                                                   p.scaling_lists.list_4x4[5].fill(77);
                                                 }},
                                         PpsCase{"scaling_lists_4_2_0",
                                                 [](Pps& p, Sps&) {
                                                   p.pic_scaling_matrix_present_flag = true;
                                                   p.transform_8x8_mode_flag = true;
                                                   p.scaling_lists = default_scaling_lists();
                                                   p.scaling_lists.list_8x8[1].fill(77);
                                                 }},
                                         PpsCase{"scaling_lists_4_4_4",
                                                 [](Pps& p, Sps& s) {
                                                   s.chroma_format_idc = 3;
                                                   p.pic_scaling_matrix_present_flag = true;
                                                   p.transform_8x8_mode_flag = true;
                                                   for (std::uint8_t i = 0; i < 6; ++i)
                                                     p.scaling_lists.list_8x8[i].fill(i + 1);
                                                 }},
                                         PpsCase{"takes_the_lists_of_the_sps",
                                                 [](Pps& p, Sps& s) {
                                                   s.seq_scaling_matrix_present_flag = true;
                                                   s.scaling_lists.list_4x4[1].fill(50);
                                                   p.scaling_lists = s.scaling_lists;
                                                 }}),
                         CaseName());

INSTANTIATE_TEST_SUITE_P(
    SliceGroups, PpsRoundTrip,
    testing::Values(PpsCase{"interleaved", [](Pps& p, Sps&) { use_slice_groups(p, 2, 0); }},
                    PpsCase{"dispersed", [](Pps& p, Sps&) { use_slice_groups(p, 8, 1); }},
                    PpsCase{"foreground", [](Pps& p, Sps&) { use_slice_groups(p, 3, 2); }},
                    PpsCase{"box_out", [](Pps& p, Sps&) { use_slice_groups(p, 2, 3); }},
                    PpsCase{"raster", [](Pps& p, Sps&) { use_slice_groups(p, 2, 4); }},
                    PpsCase{"wipe", [](Pps& p, Sps&) { use_slice_groups(p, 2, 5); }},
                    PpsCase{"explicit_of_2", [](Pps& p, Sps&) { use_slice_groups(p, 2, 6); }},
                    PpsCase{"explicit_of_3", [](Pps& p, Sps&) { use_slice_groups(p, 3, 6); }},
                    PpsCase{"explicit_of_8", [](Pps& p, Sps&) { use_slice_groups(p, 8, 6); }}),
    CaseName());

/// A PPS up to its last Baseline element.
BitWriter begin_pps() {
  BitWriter out;
  out.ue(0).ue(0).flag(false).flag(false).ue(0).ue(0).ue(0).flag(false).u(2, 0).se(0).se(0).se(2);
  return out.flag(false).flag(false).flag(false);
}

TEST(Pps, SecondChromaOffsetFollowsTheFirstWhereAbsent) {
  const auto parsed = parse_pps(begin_pps().trailing().payload(), make_sps());
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->second_chroma_qp_index_offset, 2);
  EXPECT_FALSE(parsed->transform_8x8_mode_flag);
}

TEST(Pps, TrailingZeroBytesAreNoMoreData) {
  std::vector<std::uint8_t> payload = begin_pps().trailing().payload();
  payload.insert(payload.end(), {0, 0, 0});
  const auto parsed = parse_pps(payload, make_sps());
  ASSERT_TRUE(parsed.has_value()) << parsed.error().detail;
  EXPECT_FALSE(parsed->transform_8x8_mode_flag);
}

TEST(Pps, ProfilesWithoutA8x8TransformIgnoreLitterBehindTheirElements) {
  const std::vector<std::uint8_t> payload = begin_pps().flag(true).flag(false).se(5).trailing().payload();
  Sps sps = make_sps();
  EXPECT_TRUE(parse_pps(payload, sps)->transform_8x8_mode_flag);
  sps.profile_idc = 66;
  sps.constraint_set_flags = 1;
  EXPECT_FALSE(parse_pps(payload, sps)->transform_8x8_mode_flag);
  EXPECT_EQ(parse_pps(payload, sps)->second_chroma_qp_index_offset, 2);
  sps.constraint_set_flags = 0;
  EXPECT_TRUE(parse_pps(payload, sps)->transform_8x8_mode_flag)
      << "no conformance claimed, so taken at its word";
}

TEST(Pps, FallBackRuleAWhereTheSpsSendsNoLists) {
  BitWriter out = begin_pps();
  out.flag(true).flag(true);
  for (int i = 0; i < 8; ++i) out.flag(false);
  const auto parsed = parse_pps(out.se(0).trailing().payload(), make_sps());
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(parsed->scaling_lists == default_scaling_lists());
}

TEST(Pps, FallBackRuleBWhereTheSpsSendsLists) {
  Sps sps = make_sps();
  sps.seq_scaling_matrix_present_flag = true;
  for (std::uint8_t i = 0; i < 6; ++i) {
    sps.scaling_lists.list_4x4[i].fill(static_cast<std::uint8_t>(20 + i));
    sps.scaling_lists.list_8x8[i].fill(static_cast<std::uint8_t>(40 + i));
  }
  BitWriter out = begin_pps();
  out.flag(true).flag(true);
  for (int i = 0; i < 8; ++i) out.flag(false);
  const auto parsed = parse_pps(out.se(0).trailing().payload(), sps);
  ASSERT_TRUE(parsed.has_value());
  ScalingLists expected = sps.scaling_lists;
  expected.list_4x4[1] = expected.list_4x4[2] = expected.list_4x4[0];
  expected.list_4x4[4] = expected.list_4x4[5] = expected.list_4x4[3];
  EXPECT_TRUE(parsed->scaling_lists == expected);
}

struct BadPpsCase {
  const char* name;
  BitWriter rbsp;
  const char* named;
};

std::ostream& operator<<(std::ostream& out, const BadPpsCase& c) {
  return out << c.name;
}

class PpsOutOfRange : public testing::TestWithParam<BadPpsCase> {};

TEST_P(PpsOutOfRange, IsRefusedByName) {
  BitWriter rbsp = GetParam().rbsp;
  // What follows the bad element is in range whatever it is read as.
  const auto parsed = parse_pps(rbsp.u(32, 0xffff'ffff).u(32, 0xffff'ffff).trailing().payload(), make_sps());
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().code, ErrorCode::unreadable_input);
  EXPECT_NE(parsed.error().detail.find(GetParam().named), std::string::npos) << parsed.error().detail;
}

BitWriter up_to_groups() {
  return BitWriter().ue(0).ue(0).flag(false).flag(false);
}
BitWriter up_to_references() {
  return up_to_groups().ue(0);
}
BitWriter up_to_quantisers() {
  return up_to_references().ue(0).ue(0).flag(false).u(2, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Elements, PpsOutOfRange,
    testing::Values(
        BadPpsCase{"pps_id", BitWriter().ue(256), "pic_parameter_set_id"},
        BadPpsCase{"sps_id", BitWriter().ue(0).ue(32), "seq_parameter_set_id"},
        BadPpsCase{"slice_groups", up_to_groups().ue(8), "num_slice_groups_minus1"},
        BadPpsCase{"map_type", up_to_groups().ue(1).ue(7), "slice_group_map_type"},
        BadPpsCase{"run_length", up_to_groups().ue(1).ue(0).ue(12), "run_length_minus1"},
        BadPpsCase{"top_left", up_to_groups().ue(1).ue(2).ue(12), "top_left"},
        BadPpsCase{"change_rate", up_to_groups().ue(1).ue(3).flag(false).ue(12),
                   "slice_group_change_rate_minus1"},
        BadPpsCase{"map_size", up_to_groups().ue(1).ue(6).ue(12), "pic_size_in_map_units_minus1"},
        BadPpsCase{"references", up_to_references().ue(32), "num_ref_idx_l0_default_active_minus1"},
        BadPpsCase{"bipred", up_to_references().ue(0).ue(0).flag(false).u(2, 3), "weighted_bipred_idc"},
        BadPpsCase{"init_qp", up_to_quantisers().se(-27), "pic_init_qp_minus26 -27, outside -26 to 25"},
        BadPpsCase{"init_qs", up_to_quantisers().se(0).se(26), "pic_init_qs_minus26"},
        BadPpsCase{"chroma_offset", up_to_quantisers().se(0).se(0).se(13), "chroma_qp_index_offset"},
        BadPpsCase{"second_chroma_offset", begin_pps().flag(false).flag(false).se(-13),
                   "second_chroma_qp_index_offset"},
        BadPpsCase{"scaling_list", begin_pps().flag(false).flag(true).flag(true).se(200), "scaling_list"}),
    CaseName());

TEST(Pps, CutOffAnywhereIsAnErrorThatSaysWhere) {
  Pps pps = make_pps();
  use_slice_groups(pps, 8, 6);
  const Sps sps = make_sps();
  const std::vector<std::uint8_t> payload = write_pps(pps, sps).payload();
  // The last byte holds but flags and the stop bit.
  for (std::size_t size = 0; size + 1 < payload.size(); ++size) {
    const auto parsed = parse_pps(std::span(payload).first(size), sps);
    ASSERT_FALSE(parsed.has_value()) << size;
    EXPECT_NE(parsed.error().detail.find("cut off or damaged at "), std::string::npos)
        << parsed.error().detail;
  }
}

TEST(Pps, AnExplicitMapThatLiesAboutItsSizeEndsWithItsData) {
  Sps sps = make_sps();
  sps.pic_width_in_mbs = kMaxSizeInMbs;
  sps.pic_height_in_map_units = kMaxSizeInMbs;
  const auto parsed = parse_pps(
      up_to_groups().ue(7).ue(6).ue(kMaxSizeInMbs * kMaxSizeInMbs - 1).u(32, 5).trailing().payload(), sps);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_NE(parsed.error().detail.find("slice_group_id"), std::string::npos);
}

TEST(Pps, IdsAreReadWithoutTheSps) {
  const auto ids = parse_pps_ids(BitWriter().ue(200).ue(30).trailing().payload());
  ASSERT_TRUE(ids.has_value());
  EXPECT_EQ(ids->pic_parameter_set_id, 200);
  EXPECT_EQ(ids->seq_parameter_set_id, 30);
  EXPECT_FALSE(parse_pps_ids({}).has_value());
  EXPECT_FALSE(parse_pps_ids(BitWriter().ue(256).ue(0).trailing().payload()).has_value());
}

}  // namespace
}  // namespace zcplay::h264
