// SPDX-License-Identifier: MIT
// The scripts say that values are refused; this says for which field, and what is cleared.
#include "decode/emulated/h264_control_checks.h"

#include <cerrno>
#include <cstring>
#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace zcplay::emulated {
namespace {

v4l2_ctrl_h264_sps high_profile() {
  v4l2_ctrl_h264_sps sps{};
  sps.profile_idc = 100;
  sps.chroma_format_idc = 1;
  sps.pic_width_in_mbs_minus1 = 3;
  sps.pic_height_in_map_units_minus1 = 3;
  sps.flags = V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY;
  return sps;
}

struct SpsCase {
  const char* name;
  std::function<void(v4l2_ctrl_h264_sps&)> change;
  const char* field;  ///< "" if it is accepted
};

class SpsRules : public testing::TestWithParam<SpsCase> {};

TEST_P(SpsRules, AreTheKernels) {
  v4l2_ctrl_h264_sps sps = high_profile();
  GetParam().change(sps);
  const ControlVerdict verdict = validate_h264_sps(sps);
  EXPECT_EQ(verdict.field, GetParam().field);
  EXPECT_EQ(verdict.error, *GetParam().field != '\0' ? EINVAL : 0);
}

INSTANTIATE_TEST_SUITE_P(
    Sps, SpsRules,
    testing::Values(
        SpsCase{"high", [](auto&) {}, ""},
        SpsCase{"chroma_422_below_122", [](auto& s) { s.chroma_format_idc = 2; }, "chroma_format_idc"},
        SpsCase{"chroma_422_at_122", [](auto& s) { s.profile_idc = 122, s.chroma_format_idc = 2; }, ""},
        SpsCase{"chroma_444_below_244", [](auto& s) { s.profile_idc = 122, s.chroma_format_idc = 3; },
                "chroma_format_idc"},
        SpsCase{"chroma_444_at_244", [](auto& s) { s.profile_idc = 244, s.chroma_format_idc = 3; }, ""},
        SpsCase{"chroma_beyond", [](auto& s) { s.profile_idc = 244, s.chroma_format_idc = 4; },
                "chroma_format_idc"},
        SpsCase{"luma_14_bits", [](auto& s) { s.bit_depth_luma_minus8 = 6; }, ""},
        SpsCase{"luma_15_bits", [](auto& s) { s.bit_depth_luma_minus8 = 7; }, "bit_depth_luma_minus8"},
        SpsCase{"chroma_15_bits", [](auto& s) { s.bit_depth_chroma_minus8 = 7; }, "bit_depth_chroma_minus8"},
        SpsCase{"frame_num_13", [](auto& s) { s.log2_max_frame_num_minus4 = 13; },
                "log2_max_frame_num_minus4"},
        SpsCase{"poc_type_3", [](auto& s) { s.pic_order_cnt_type = 3; }, "pic_order_cnt_type"},
        SpsCase{"poc_lsb_13", [](auto& s) { s.log2_max_pic_order_cnt_lsb_minus4 = 13; },
                "log2_max_pic_order_cnt_lsb_minus4"},
        SpsCase{"references_32", [](auto& s) { s.max_num_ref_frames = 32; }, ""},
        SpsCase{"references_33", [](auto& s) { s.max_num_ref_frames = 33; }, "max_num_ref_frames"}),
    [](const auto& row) { return row.param.name; });

TEST(SpsClearing, FieldsOfAnotherPocType) {
  v4l2_ctrl_h264_sps sps = high_profile();
  sps.num_ref_frames_in_pic_order_cnt_cycle = 3;
  sps.offset_for_ref_frame[2] = 9;
  sps.offset_for_non_ref_pic = 4;
  sps.offset_for_top_to_bottom_field = 5;
  sps.log2_max_pic_order_cnt_lsb_minus4 = 6;
  v4l2_ctrl_h264_sps type_0 = sps;
  EXPECT_TRUE(validate_h264_sps(type_0).ok());
  EXPECT_EQ(type_0.num_ref_frames_in_pic_order_cnt_cycle, 0);
  EXPECT_EQ(type_0.offset_for_ref_frame[2], 0);
  EXPECT_EQ(type_0.offset_for_non_ref_pic, 0);
  EXPECT_EQ(type_0.offset_for_top_to_bottom_field, 0);
  EXPECT_EQ(type_0.log2_max_pic_order_cnt_lsb_minus4, 6);
  for (const std::uint8_t type : {std::uint8_t{1}, std::uint8_t{2}}) {
    v4l2_ctrl_h264_sps other = sps;
    other.pic_order_cnt_type = type;
    EXPECT_TRUE(validate_h264_sps(other).ok());
    EXPECT_EQ(other.log2_max_pic_order_cnt_lsb_minus4, 0);
    EXPECT_EQ(other.offset_for_ref_frame[2], 9) << "type " << int{type};
  }
}

TEST(SpsClearing, HighProfileSyntaxOutsideOfHighProfiles) {
  v4l2_ctrl_h264_sps sps = high_profile();
  sps.profile_idc = 77;
  sps.chroma_format_idc = 3;
  sps.bit_depth_luma_minus8 = 7;
  sps.bit_depth_chroma_minus8 = 7;
  sps.flags |= V4L2_H264_SPS_FLAG_QPPRIME_Y_ZERO_TRANSFORM_BYPASS;
  EXPECT_TRUE(validate_h264_sps(sps).ok());
  EXPECT_EQ(sps.chroma_format_idc, 1);
  EXPECT_EQ(sps.bit_depth_luma_minus8, 0);
  EXPECT_EQ(sps.bit_depth_chroma_minus8, 0);
  EXPECT_EQ(sps.flags, V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY);
}

TEST(SpsClearing, FlagsThatCannotBe) {
  v4l2_ctrl_h264_sps sps = high_profile();
  sps.flags |= V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE | V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD |
               V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE;
  EXPECT_TRUE(validate_h264_sps(sps).ok());
  EXPECT_EQ(sps.flags, V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY | V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE);
}

struct PpsCase {
  const char* name;
  std::function<void(v4l2_ctrl_h264_pps&)> change;
  const char* field;
};

class PpsRules : public testing::TestWithParam<PpsCase> {};

TEST_P(PpsRules, AreTheKernels) {
  v4l2_ctrl_h264_pps pps{};
  GetParam().change(pps);
  const ControlVerdict verdict = validate_h264_pps(pps);
  EXPECT_EQ(verdict.field, GetParam().field);
  EXPECT_EQ(verdict.error, *GetParam().field != '\0' ? EINVAL : 0);
}

INSTANTIATE_TEST_SUITE_P(
    Pps, PpsRules,
    testing::Values(
        PpsCase{"plain", [](auto&) {}, ""},
        PpsCase{"slice_groups_9", [](auto& p) { p.num_slice_groups_minus1 = 8; }, "num_slice_groups_minus1"},
        PpsCase{"list0_33", [](auto& p) { p.num_ref_idx_l0_default_active_minus1 = 32; },
                "num_ref_idx_l0_default_active_minus1"},
        PpsCase{"list1_33", [](auto& p) { p.num_ref_idx_l1_default_active_minus1 = 32; },
                "num_ref_idx_l1_default_active_minus1"},
        PpsCase{"bipred_3", [](auto& p) { p.weighted_bipred_idc = 3; }, "weighted_bipred_idc"},
        PpsCase{"qp_low_enough", [](auto& p) { p.pic_init_qp_minus26 = -62; }, ""},
        PpsCase{"qp_too_low", [](auto& p) { p.pic_init_qp_minus26 = -63; }, "pic_init_qp_minus26"},
        PpsCase{"qp_too_high", [](auto& p) { p.pic_init_qp_minus26 = 26; }, "pic_init_qp_minus26"},
        PpsCase{"qs_too_low", [](auto& p) { p.pic_init_qs_minus26 = -27; }, "pic_init_qs_minus26"},
        PpsCase{"qs_too_high", [](auto& p) { p.pic_init_qs_minus26 = 26; }, "pic_init_qs_minus26"},
        PpsCase{"chroma_too_low", [](auto& p) { p.chroma_qp_index_offset = -13; }, "chroma_qp_index_offset"},
        PpsCase{"chroma_too_high", [](auto& p) { p.chroma_qp_index_offset = 13; }, "chroma_qp_index_offset"},
        PpsCase{"second_chroma_too_low", [](auto& p) { p.second_chroma_qp_index_offset = -13; },
                "second_chroma_qp_index_offset"},
        PpsCase{"second_chroma_too_high", [](auto& p) { p.second_chroma_qp_index_offset = 13; },
                "second_chroma_qp_index_offset"}),
    [](const auto& row) { return row.param.name; });

TEST(DecodeParamsRules, NalRefIdcAndReserved) {
  v4l2_ctrl_h264_decode_params params{};
  params.nal_ref_idc = 3;
  params.reserved = 1;
  std::memset(params.dpb[15].reserved, 0xff, sizeof params.dpb[15].reserved);
  params.dpb[15].flags = V4L2_H264_DPB_ENTRY_FLAG_VALID;
  EXPECT_TRUE(validate_h264_decode_params(params).ok());
  EXPECT_EQ(params.reserved, 0U);
  EXPECT_EQ(params.dpb[15].reserved[4], 0);
  EXPECT_EQ(params.dpb[15].flags, static_cast<__u32>(V4L2_H264_DPB_ENTRY_FLAG_VALID));
  params.nal_ref_idc = 4;
  EXPECT_EQ(validate_h264_decode_params(params).field, "nal_ref_idc");
}

class DeviceRules : public testing::TestWithParam<SpsCase> {};

TEST_P(DeviceRules, AreThoseOfDecoderDrivers) {
  v4l2_ctrl_h264_sps sps = high_profile();
  GetParam().change(sps);
  EXPECT_EQ(check_h264_sps_for_device(sps, 64, 64).field, GetParam().field);
}

INSTANTIATE_TEST_SUITE_P(
    Device, DeviceRules,
    testing::Values(
        SpsCase{"fits", [](auto&) {}, ""},
        SpsCase{"monochrome", [](auto& s) { s.chroma_format_idc = 0; }, ""},
        SpsCase{"chroma_422", [](auto& s) { s.chroma_format_idc = 2; }, "chroma_format_idc"},
        SpsCase{"ten_bits", [](auto& s) { s.bit_depth_luma_minus8 = s.bit_depth_chroma_minus8 = 2; }, ""},
        SpsCase{"nine_bits", [](auto& s) { s.bit_depth_luma_minus8 = s.bit_depth_chroma_minus8 = 1; },
                "bit_depth_luma_minus8"},
        SpsCase{"unequal_depths", [](auto& s) { s.bit_depth_luma_minus8 = 2; }, "bit_depth_chroma_minus8"},
        SpsCase{"too_wide", [](auto& s) { s.pic_width_in_mbs_minus1 = 4; }, "pic_width_in_mbs_minus1"},
        SpsCase{"widest", [](auto& s) { s.pic_width_in_mbs_minus1 = 0xffff; }, "pic_width_in_mbs_minus1"},
        SpsCase{"too_high", [](auto& s) { s.pic_height_in_map_units_minus1 = 4; },
                "pic_height_in_map_units_minus1"},
        SpsCase{"fields_too_high", [](auto& s) { s.flags = 0; }, "pic_height_in_map_units_minus1"},
        SpsCase{"fields_fit", [](auto& s) { s.flags = 0, s.pic_height_in_map_units_minus1 = 1; }, ""}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace zcplay::emulated
