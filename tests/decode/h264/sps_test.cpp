// SPDX-License-Identifier: MIT
#include "decode/h264/sps.h"

#include <limits>
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
using test::make_sps;
using test::write_sps;

struct SpsCase {
  const char* name;
  void (*change)(Sps&);
};

std::ostream& operator<<(std::ostream& out, const SpsCase& c) {
  return out << c.name;
}

class SpsRoundTrip : public testing::TestWithParam<SpsCase> {};

TEST_P(SpsRoundTrip, ParsesToWhatWasWritten) {
  Sps sps = make_sps();
  GetParam().change(sps);
  const BitWriter written = write_sps(sps);
  const auto parsed = parse_sps(written.payload());
  ASSERT_TRUE(parsed.has_value()) << parsed.error().detail;
  EXPECT_TRUE(*parsed == sps);
  EXPECT_EQ(write_sps(*parsed).rbsp(), written.rbsp());
}

constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();

void use_profile(Sps& sps, std::uint8_t profile_idc) {
  sps.profile_idc = profile_idc;
  sps.bit_depth_luma = 9;
}

void use_every_vui_element(Sps& sps) {
  sps.vui_parameters_present_flag = true;
  Vui& vui = sps.vui;
  vui.sample_aspect_ratio = {65535, 3};
  vui.video_signal_type_present_flag = true;
  vui.video_full_range_flag = true;
  vui.colour_primaries = 1;
  vui.transfer_characteristics = 255;
  vui.matrix_coefficients = 9;
  vui.chroma_loc_info_present_flag = true;
  vui.chroma_sample_loc_type_top_field = 5;
  vui.chroma_sample_loc_type_bottom_field = 1;
  vui.timing_info_present_flag = true;
  vui.num_units_in_tick = std::numeric_limits<std::uint32_t>::max();
  vui.time_scale = 1;
  vui.fixed_frame_rate_flag = true;
  vui.nal_hrd_parameters_present_flag = true;
  vui.vcl_hrd_parameters_present_flag = true;
  vui.cpb_removal_delay_length = 32;
  vui.dpb_output_delay_length = 1;
  vui.pic_struct_present_flag = true;
  vui.bitstream_restriction_flag = true;
  vui.max_num_reorder_frames = 2;
  vui.max_dec_frame_buffering = 16;
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, SpsRoundTrip,
    testing::Values(SpsCase{"plain", [](Sps&) {}}, SpsCase{"baseline", [](Sps& s) { s.profile_idc = 66; }},
                    SpsCase{"main", [](Sps& s) { s.profile_idc = 77; }},
                    SpsCase{"extended", [](Sps& s) { s.profile_idc = 88; }},
                    SpsCase{"all_constraint_flags", [](Sps& s) { s.constraint_set_flags = 0x3f; }},
                    SpsCase{"constraint_set0_is_bit_0", [](Sps& s) { s.constraint_set_flags = 1; }},
                    SpsCase{"largest_id", [](Sps& s) { s.seq_parameter_set_id = 31; }},
                    SpsCase{"monochrome",
                            [](Sps& s) {
                              s.chroma_format_idc = 0;
                              s.frame_cropping_flag = true;
                              s.crop = {1, 1, 62, 46};
                            }},
                    SpsCase{"ten_bits_4_2_2",
                            [](Sps& s) {
                              s.profile_idc = 122;
                              s.chroma_format_idc = 2;
                              s.bit_depth_luma = 10;
                              s.bit_depth_chroma = 10;
                              s.frame_cropping_flag = true;
                              s.crop = {2, 1, 60, 46};
                            }},
                    SpsCase{"fourteen_bits_4_4_4",
                            [](Sps& s) {
                              s.profile_idc = 244;
                              s.chroma_format_idc = 3;
                              s.bit_depth_luma = 14;
                              s.bit_depth_chroma = 14;
                              s.qpprime_y_zero_transform_bypass_flag = true;
                              s.frame_cropping_flag = true;
                              s.crop = {1, 1, 62, 46};
                            }},
                    SpsCase{"separate_colour_planes",
                            [](Sps& s) {
                              s.profile_idc = 44;
                              s.chroma_format_idc = 3;
                              s.separate_colour_plane_flag = true;
                            }},
                    SpsCase{"scaling_lists_4_2_0",
                            [](Sps& s) {
                              s.seq_scaling_matrix_present_flag = true;
                              s.scaling_lists = default_scaling_lists();
                              s.scaling_lists.list_4x4[2].fill(255);
                              s.scaling_lists.list_8x8[1][63] = 1;
                            }},
                    SpsCase{"scaling_lists_4_4_4",
                            [](Sps& s) {
                              s.profile_idc = 244;
                              s.chroma_format_idc = 3;
                              s.seq_scaling_matrix_present_flag = true;
                              for (std::uint8_t i = 0; i < 6; ++i) s.scaling_lists.list_8x8[i].fill(i + 1);
                            }}),
    CaseName());

INSTANTIATE_TEST_SUITE_P(ProfilesWithChromaFormat, SpsRoundTrip,
                         testing::Values(SpsCase{"high", [](Sps& s) { use_profile(s, 100); }},
                                         SpsCase{"high_10", [](Sps& s) { use_profile(s, 110); }},
                                         SpsCase{"high_4_2_2", [](Sps& s) { use_profile(s, 122); }},
                                         SpsCase{"high_4_4_4_predictive",
                                                 [](Sps& s) { use_profile(s, 244); }},
                                         SpsCase{"cavlc_4_4_4_intra", [](Sps& s) { use_profile(s, 44); }},
                                         SpsCase{"scalable_baseline", [](Sps& s) { use_profile(s, 83); }},
                                         SpsCase{"scalable_high", [](Sps& s) { use_profile(s, 86); }},
                                         SpsCase{"multiview_high", [](Sps& s) { use_profile(s, 118); }},
                                         SpsCase{"stereo_high", [](Sps& s) { use_profile(s, 128); }},
                                         SpsCase{"multiview_depth_high", [](Sps& s) { use_profile(s, 138); }},
                                         SpsCase{"enhanced_multiview", [](Sps& s) { use_profile(s, 139); }},
                                         SpsCase{"mfc_high", [](Sps& s) { use_profile(s, 134); }},
                                         SpsCase{"mfc_depth_high", [](Sps& s) { use_profile(s, 135); }}),
                         CaseName());

INSTANTIATE_TEST_SUITE_P(Order, SpsRoundTrip,
                         testing::Values(SpsCase{"smallest_counters",
                                                 [](Sps& s) {
                                                   s.log2_max_frame_num = 4;
                                                   s.log2_max_pic_order_cnt_lsb = 4;
                                                   s.max_num_ref_frames = 0;
                                                 }},
                                         SpsCase{"largest_counters",
                                                 [](Sps& s) {
                                                   s.log2_max_frame_num = 16;
                                                   s.log2_max_pic_order_cnt_lsb = 16;
                                                   s.max_num_ref_frames = 16;
                                                   s.gaps_in_frame_num_value_allowed_flag = true;
                                                 }},
                                         SpsCase{"type_1_with_extreme_offsets",
                                                 [](Sps& s) {
                                                   s.pic_order_cnt_type = 1;
                                                   s.log2_max_pic_order_cnt_lsb = 4;
                                                   s.delta_pic_order_always_zero_flag = true;
                                                   s.offset_for_non_ref_pic = -kMax;
                                                   s.offset_for_top_to_bottom_field = kMax;
                                                   s.num_ref_frames_in_pic_order_cnt_cycle = 255;
                                                   for (std::int32_t i = 0; i < 255; ++i)
                                                     s.offset_for_ref_frame[static_cast<std::size_t>(i)] =
                                                         i - 128;
                                                 }},
                                         SpsCase{"type_1_without_a_cycle",
                                                 [](Sps& s) {
                                                   s.pic_order_cnt_type = 1;
                                                   s.log2_max_pic_order_cnt_lsb = 4;
                                                 }},
                                         SpsCase{"type_2",
                                                 [](Sps& s) {
                                                   s.pic_order_cnt_type = 2;
                                                   s.log2_max_pic_order_cnt_lsb = 4;
                                                 }}),
                         CaseName());

INSTANTIATE_TEST_SUITE_P(
    Geometry, SpsRoundTrip,
    testing::Values(SpsCase{"one_macroblock",
                            [](Sps& s) {
                              s.pic_width_in_mbs = 1;
                              s.pic_height_in_map_units = 1;
                              s.crop = {0, 0, 16, 16};
                            }},
                    SpsCase{"largest_frame",
                            [](Sps& s) {
                              s.pic_width_in_mbs = kMaxSizeInMbs;
                              s.pic_height_in_map_units = kMaxSizeInMbs;
                              s.crop = {0, 0, 16384, 16384};
                            }},
                    SpsCase{"fields",
                            [](Sps& s) {
                              s.frame_mbs_only_flag = false;
                              s.crop = {0, 0, 64, 96};
                            }},
                    SpsCase{"mbaff_cropped_in_units_of_four_rows",
                            [](Sps& s) {
                              s.frame_mbs_only_flag = false;
                              s.mb_adaptive_frame_field_flag = true;
                              s.frame_cropping_flag = true;
                              s.crop = {4, 8, 50, 84};
                            }},
                    SpsCase{"cropped_to_one_unit",
                            [](Sps& s) {
                              s.frame_cropping_flag = true;
                              s.crop = {62, 46, 2, 2};
                            }},
                    SpsCase{"cropping_of_nothing", [](Sps& s) { s.frame_cropping_flag = true; }},
                    SpsCase{"no_direct_8x8_inference", [](Sps& s) { s.direct_8x8_inference_flag = false; }}),
    CaseName());

INSTANTIATE_TEST_SUITE_P(Vui, SpsRoundTrip,
                         testing::Values(SpsCase{"nothing_in_it",
                                                 [](Sps& s) { s.vui_parameters_present_flag = true; }},
                                         SpsCase{"everything_in_it", use_every_vui_element},
                                         SpsCase{"only_vcl_hrd",
                                                 [](Sps& s) {
                                                   use_every_vui_element(s);
                                                   s.vui.nal_hrd_parameters_present_flag = false;
                                                 }}),
                         CaseName());

/// An SPS up to where frame cropping begins, with some elements replaced.
struct RawSps {
  std::uint32_t id = 0;
  std::uint32_t chroma_format_idc = 1;
  std::uint32_t bit_depth_luma_minus8 = 0;
  std::uint32_t bit_depth_chroma_minus8 = 0;
  std::uint32_t log2_max_frame_num_minus4 = 0;
  std::uint32_t pic_order_cnt_type = 0;
  std::uint32_t log2_max_pic_order_cnt_lsb_minus4 = 0;
  std::uint32_t cycle = 0;
  std::uint32_t max_num_ref_frames = 1;
  std::uint32_t width_minus1 = 3;
  std::uint32_t height_minus1 = 2;
  bool frame_mbs_only_flag = true;
  std::vector<std::uint32_t> crop = {};
};

std::vector<std::uint8_t> write_raw(const RawSps& raw) {
  BitWriter out;
  out.u(8, 100).u(8, 0).u(8, 40).ue(raw.id).ue(raw.chroma_format_idc);
  if (raw.chroma_format_idc == 3) out.flag(false);
  out.ue(raw.bit_depth_luma_minus8).ue(raw.bit_depth_chroma_minus8).flag(false).flag(false);
  out.ue(raw.log2_max_frame_num_minus4).ue(raw.pic_order_cnt_type);
  if (raw.pic_order_cnt_type == 0) out.ue(raw.log2_max_pic_order_cnt_lsb_minus4);
  if (raw.pic_order_cnt_type == 1) out.flag(false).se(0).se(0).ue(raw.cycle);
  out.ue(raw.max_num_ref_frames).flag(false).ue(raw.width_minus1).ue(raw.height_minus1);
  out.flag(raw.frame_mbs_only_flag);
  if (!raw.frame_mbs_only_flag) out.flag(false);
  out.flag(true).flag(!raw.crop.empty());
  for (const std::uint32_t offset : raw.crop) out.ue(offset);
  return out.flag(false).trailing().payload();
}

struct BadSpsCase {
  const char* name;
  RawSps raw;
  const char* named;  ///< what the message must name
};

std::ostream& operator<<(std::ostream& out, const BadSpsCase& c) {
  return out << c.name;
}

class SpsOutOfRange : public testing::TestWithParam<BadSpsCase> {};

TEST_P(SpsOutOfRange, IsRefusedByName) {
  const auto parsed = parse_sps(write_raw(GetParam().raw));
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().code, ErrorCode::unreadable_input);
  EXPECT_NE(parsed.error().detail.find(GetParam().named), std::string::npos) << parsed.error().detail;
}

constexpr std::uint32_t kHuge = 0xffff'fffe;

INSTANTIATE_TEST_SUITE_P(
    Elements, SpsOutOfRange,
    testing::Values(
        BadSpsCase{"id", {.id = 32}, "seq_parameter_set_id 32, outside 0 to 31"},
        BadSpsCase{"chroma_format", {.chroma_format_idc = 4}, "chroma_format_idc"},
        BadSpsCase{"luma_depth", {.bit_depth_luma_minus8 = 7}, "bit_depth_luma_minus8"},
        BadSpsCase{"chroma_depth", {.bit_depth_chroma_minus8 = kHuge}, "bit_depth_chroma_minus8"},
        BadSpsCase{"frame_num", {.log2_max_frame_num_minus4 = 13}, "log2_max_frame_num_minus4"},
        BadSpsCase{"order_type", {.pic_order_cnt_type = 3}, "pic_order_cnt_type"},
        BadSpsCase{
            "order_lsb", {.log2_max_pic_order_cnt_lsb_minus4 = 13}, "log2_max_pic_order_cnt_lsb_minus4"},
        BadSpsCase{"cycle", {.pic_order_cnt_type = 1, .cycle = 256}, "num_ref_frames_in_pic_order_cnt_cycle"},
        BadSpsCase{"references", {.max_num_ref_frames = 17}, "max_num_ref_frames"},
        BadSpsCase{"width", {.width_minus1 = kMaxSizeInMbs}, "pic_width_in_mbs_minus1"},
        BadSpsCase{"absurd_width", {.width_minus1 = kHuge}, "pic_width_in_mbs_minus1"},
        BadSpsCase{"height", {.height_minus1 = kMaxSizeInMbs}, "pic_height_in_map_units_minus1"},
        BadSpsCase{"height_of_fields",
                   {.height_minus1 = kMaxSizeInMbs / 2, .frame_mbs_only_flag = false},
                   "pic_height_in_map_units_minus1"},
        BadSpsCase{"crop_left", {.crop = {32, 0, 0, 0}}, "frame_crop_left_offset"},
        BadSpsCase{"crop_leaves_no_column", {.crop = {16, 16, 0, 0}}, "frame_crop_right_offset"},
        BadSpsCase{"crop_leaves_no_row", {.crop = {0, 0, 20, 4}}, "frame_crop_bottom_offset"},
        BadSpsCase{"absurd_crop", {.crop = {0, 0, 0, kHuge}}, "frame_crop_bottom_offset"}),
    CaseName());

TEST(Sps, CutOffAnywhereIsAnErrorThatSaysWhere) {
  Sps sps = make_sps();
  sps.seq_scaling_matrix_present_flag = true;
  sps.scaling_lists = default_scaling_lists();
  sps.frame_cropping_flag = true;
  const std::vector<std::uint8_t> payload = write_sps(sps).payload();
  for (std::size_t size = 0; size + 1 < payload.size(); ++size) {
    const auto parsed = parse_sps(std::span(payload).first(size));
    ASSERT_FALSE(parsed.has_value()) << size;
    EXPECT_NE(parsed.error().detail.find("cut off or damaged at "), std::string::npos)
        << parsed.error().detail;
  }
  EXPECT_NE(parse_sps({}).error().detail.find("at profile_idc"), std::string::npos);
}

TEST(Sps, ReadsThroughEmulationPrevention) {
  Sps sps = make_sps();
  use_every_vui_element(sps);
  sps.vui.num_units_in_tick = 1;
  sps.vui.time_scale = 2;
  const BitWriter written = write_sps(sps);
  ASSERT_GT(written.payload().size(), written.rbsp().size()) << "the case must contain the bytes it is about";
  const auto parsed = parse_sps(written.payload());
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(*parsed == sps);
}

TEST(Sps, AVuiThatIsCutShortIsDropped) {
  Sps sps = make_sps();
  use_every_vui_element(sps);
  const std::vector<std::uint8_t> payload = write_sps(sps).payload();
  const auto parsed = parse_sps(std::span(payload).first(payload.size() - 3));
  ASSERT_TRUE(parsed.has_value()) << parsed.error().detail;
  EXPECT_TRUE(*parsed == make_sps());
}

TEST(Sps, AVuiOutOfRangeIsDropped) {
  Sps sps = make_sps();
  use_every_vui_element(sps);
  sps.vui.max_num_reorder_frames = 17;
  const auto parsed = parse_sps(write_sps(sps).payload());
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(*parsed == make_sps());
}

struct AspectRatioCase {
  const char* name;
  BitWriter vui_begin;
  Rational expected;
};

std::ostream& operator<<(std::ostream& out, const AspectRatioCase& c) {
  return out << c.name;
}

class SampleAspectRatio : public testing::TestWithParam<AspectRatioCase> {};

TEST_P(SampleAspectRatio, FollowsTableE1) {
  BitWriter out;
  out.u(8, 66).u(8, 0).u(8, 10).ue(0).ue(0).ue(2).ue(1).flag(false).ue(3).ue(2).flag(true).flag(true).flag(
      false);
  out.flag(true);  // vui_parameters_present_flag
  const BitWriter& vui = GetParam().vui_begin;
  for (std::size_t i = 0; i < vui.size(); ++i) out.flag((vui.rbsp()[i / 8] >> (7 - i % 8) & 1) != 0);
  out.u(8, 0).trailing();
  const auto parsed = parse_sps(out.payload());
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(parsed->vui_parameters_present_flag);
  EXPECT_EQ(parsed->vui.sample_aspect_ratio, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Vui, SampleAspectRatio,
    testing::Values(AspectRatioCase{"absent", BitWriter().flag(false), {0, 1}},
                    AspectRatioCase{"unspecified", BitWriter().flag(true).u(8, 0), {0, 1}},
                    AspectRatioCase{"square", BitWriter().flag(true).u(8, 1), {1, 1}},
                    AspectRatioCase{"pal_wide", BitWriter().flag(true).u(8, 4), {16, 11}},
                    AspectRatioCase{"last_of_the_table", BitWriter().flag(true).u(8, 16), {2, 1}},
                    AspectRatioCase{"reserved", BitWriter().flag(true).u(8, 17), {0, 1}},
                    AspectRatioCase{"extended", BitWriter().flag(true).u(8, 255).u(16, 7).u(16, 5), {7, 5}},
                    AspectRatioCase{
                        "extended_by_zero", BitWriter().flag(true).u(8, 255).u(16, 7).u(16, 0), {0, 1}}),
    CaseName());

struct DpbCase {
  const char* name;
  std::uint8_t profile_idc;
  std::uint8_t constraint_set_flags;
  std::uint8_t level_idc;
  Size size_in_mbs;
  std::uint8_t max_num_ref_frames;
  unsigned frames;
};

std::ostream& operator<<(std::ostream& out, const DpbCase& c) {
  return out << c.name;
}

class MaxDpbFrames : public testing::TestWithParam<DpbCase> {};

TEST_P(MaxDpbFrames, FollowsTableA1) {
  const DpbCase& c = GetParam();
  Sps sps = make_sps();
  sps.profile_idc = c.profile_idc;
  sps.constraint_set_flags = c.constraint_set_flags;
  sps.level_idc = c.level_idc;
  sps.pic_width_in_mbs = c.size_in_mbs.width;
  sps.pic_height_in_map_units = c.size_in_mbs.height;
  sps.max_num_ref_frames = c.max_num_ref_frames;
  EXPECT_EQ(max_dpb_frames(sps), c.frames);
}

constexpr std::uint8_t kSet3 = 1 << 3;
constexpr Size kQcif = {11, 9};
constexpr Size k1080p = {120, 68};

INSTANTIATE_TEST_SUITE_P(
    Levels, MaxDpbFrames,
    testing::Values(
        DpbCase{"level_1", 66, 0, 10, kQcif, 1, 4}, DpbCase{"level_1b_by_number", 100, 0, 9, kQcif, 1, 4},
        DpbCase{"level_1b_by_constraint_baseline", 66, kSet3, 11, kQcif, 1, 4},
        DpbCase{"level_1b_by_constraint_main", 77, kSet3, 11, kQcif, 1, 4},
        DpbCase{"level_1b_by_constraint_extended", 88, kSet3, 11, kQcif, 1, 4},
        DpbCase{"level_1_1", 66, 0, 11, kQcif, 1, 9},
        DpbCase{"level_1_1_high_whatever_set3_says", 100, kSet3, 11, kQcif, 1, 9},
        DpbCase{"level_2", 77, 0, 20, {22, 18}, 1, 6}, DpbCase{"level_2_1", 77, 0, 21, {22, 18}, 1, 12},
        DpbCase{"level_3", 77, 0, 30, {45, 36}, 1, 5}, DpbCase{"level_3_1", 100, 0, 31, {80, 45}, 1, 5},
        DpbCase{"level_3_2", 100, 0, 32, {80, 64}, 1, 4}, DpbCase{"level_4", 100, 0, 40, k1080p, 1, 4},
        DpbCase{"level_4_1", 100, 0, 41, k1080p, 1, 4}, DpbCase{"level_4_2", 100, 0, 42, k1080p, 1, 4},
        DpbCase{"level_5", 100, 0, 50, k1080p, 1, 13}, DpbCase{"level_5_1", 100, 0, 51, {240, 135}, 1, 5},
        DpbCase{"level_6_2", 100, 0, 62, {480, 270}, 1, 5},
        DpbCase{"never_above_16", 100, 0, 51, kQcif, 1, 16},
        DpbCase{"unknown_level_promises_nothing", 100, 0, 255, k1080p, 1, 16},
        DpbCase{"a_stream_that_breaks_its_level", 100, 0, 10, k1080p, 3, 3},
        DpbCase{"never_below_1", 100, 0, 10, k1080p, 0, 1}),
    CaseName());

TEST(Sps, ReorderingComesFromTheVuiThenFromTheOrderTypeThenFromTheProfile) {
  Sps sps = make_sps();
  EXPECT_EQ(max_num_reorder_frames(sps), std::nullopt);
  sps.constraint_set_flags = kSet3;
  EXPECT_EQ(max_num_reorder_frames(sps), 0U) << "intra profile";
  sps.profile_idc = 77;
  EXPECT_EQ(max_num_reorder_frames(sps), std::nullopt) << "no intra profile exists beside Main";
  sps.pic_order_cnt_type = 2;
  EXPECT_EQ(max_num_reorder_frames(sps), 0U);
  sps.pic_order_cnt_type = 0;
  sps.vui.bitstream_restriction_flag = true;
  sps.vui.max_num_reorder_frames = 3;
  EXPECT_EQ(max_num_reorder_frames(sps), 3U);
}

TEST(Sps, ColourIsUnspecifiedUnlessTheVuiSaysOtherwise) {
  Sps sps = make_sps();
  EXPECT_EQ(color_info(sps), ColorInfo{});
  use_every_vui_element(sps);
  sps.vui.chroma_sample_loc_type_top_field = 2;
  EXPECT_EQ(color_info(sps), (ColorInfo{.matrix_coefficients = 9,
                                        .color_primaries = 1,
                                        .transfer_characteristics = 255,
                                        .full_range = true,
                                        .chroma_siting = ChromaSiting::top_left}));
  sps.chroma_format_idc = 2;
  EXPECT_EQ(color_info(sps).chroma_siting, ChromaSiting::unspecified) << "4:2:2 has no siting to choose";
}

}  // namespace
}  // namespace zcplay::h264
