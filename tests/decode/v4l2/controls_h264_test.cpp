// SPDX-License-Identifier: MIT
#include "decode/v4l2/controls_h264.h"

#include <cstring>
#include <vector>

#include <gtest/gtest.h>

namespace zcplay::v4l2 {
namespace {

/// A job with every value different from its neighbours', so that a swapped field shows.
class ControlsH264Test : public testing::Test {
 protected:
  ControlsH264Test() {
    sps_.pic_width_in_mbs = 120;
    sps_.pic_height_in_map_units = 34;
    for (std::size_t list = 0; list < 6; ++list) {
      for (std::size_t i = 0; i < 16; ++i) {
        pps_.scaling_lists.list_4x4[list][i] = static_cast<std::uint8_t>(list * 16 + i + 1);
      }
      for (std::size_t i = 0; i < 64; ++i) {
        pps_.scaling_lists.list_8x8[list][i] = static_cast<std::uint8_t>(list * 64 + i);
      }
    }
    job_.frame = FrameId(77);
    job_.sps = &sps_;
    job_.pps = &pps_;
    job_.header = &header_;
  }

  const H264Controls& fill() {
    std::memset(&controls_, 0xa5, sizeof(controls_));
    job_.dpb = dpb_;
    fill_h264_controls(job_, controls_);
    return controls_;
  }

  h264::Sps sps_;
  h264::Pps pps_{};
  h264::SliceHeader header_{};
  std::vector<h264::DpbEntry> dpb_;
  h264::DecodeJob job_;
  H264Controls controls_{};
};

h264::DpbEntry short_term(std::uint64_t id, std::uint16_t frame_num, std::int32_t wrap) {
  return {.frame = FrameId(id),
          .reference_fields = h264::kFrame,
          .decoded_fields = h264::kFrame,
          .frame_num = frame_num,
          .frame_num_wrap = wrap,
          .top_field_order_cnt = 10,
          .bottom_field_order_cnt = 11};
}

h264::DpbEntry long_term(std::uint64_t id, std::uint16_t index) {
  return {.frame = FrameId(id),
          .reference_fields = h264::kFrame,
          .decoded_fields = h264::kFrame,
          .long_term = true,
          .frame_num = 999,
          .long_term_frame_idx = index,
          .frame_num_wrap = index,
          .top_field_order_cnt = -4,
          .bottom_field_order_cnt = -3};
}

TEST_F(ControlsH264Test, ReservedBytesAndUnusedEntriesAreZero) {
  dpb_ = {short_term(1, 5, 5)};
  const auto& params = fill().decode_params;
  EXPECT_EQ(params.reserved, 0u);
  for (const auto byte : params.dpb[0].reserved) EXPECT_EQ(byte, 0);
  const v4l2_h264_dpb_entry empty{};
  EXPECT_EQ(std::memcmp(&params.dpb[1], &empty, sizeof(empty)), 0);
  EXPECT_EQ(std::memcmp(&params.dpb[15], &empty, sizeof(empty)), 0);
}

TEST_F(ControlsH264Test, ScalingListsStayInRasterOrderAndTable72Order) {
  const auto& matrix = fill().scaling_matrix;
  EXPECT_EQ(matrix.scaling_list_4x4[3][1], 3 * 16 + 2);
  EXPECT_EQ(matrix.scaling_list_8x8[1][8], 64 + 8) << "8x8 list 1 is Inter Y, row 1 starts at 8";
}

TEST_F(ControlsH264Test, ScalingMatrixFlagFollowsEitherParameterSet) {
  EXPECT_EQ(fill().pps.flags & V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT, 0);
  sps_.seq_scaling_matrix_present_flag = true;
  EXPECT_NE(fill().pps.flags & V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT, 0);
  sps_.seq_scaling_matrix_present_flag = false;
  pps_.pic_scaling_matrix_present_flag = true;
  EXPECT_NE(fill().pps.flags & V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT, 0);
}

TEST_F(ControlsH264Test, ShortTermFrame) {
  dpb_ = {short_term(5, 15, -1)};
  const auto& entry = fill().decode_params.dpb[0];
  EXPECT_EQ(entry.reference_ts, 5000u);
  EXPECT_EQ(entry.pic_num, static_cast<std::uint32_t>(-1)) << "FrameNumWrap may be negative";
  EXPECT_EQ(entry.frame_num, 15);
  EXPECT_EQ(entry.fields, V4L2_H264_FRAME_REF);
  EXPECT_EQ(entry.top_field_order_cnt, 10);
  EXPECT_EQ(entry.bottom_field_order_cnt, 11);
  EXPECT_EQ(entry.flags, V4L2_H264_DPB_ENTRY_FLAG_VALID | V4L2_H264_DPB_ENTRY_FLAG_ACTIVE);
}

// The trap: pic_num is LongTermPicNum and frame_num is long_term_frame_idx, never frame_num.
TEST_F(ControlsH264Test, LongTermFrame) {
  dpb_ = {long_term(6, 2)};
  const auto& entry = fill().decode_params.dpb[0];
  EXPECT_EQ(entry.pic_num, 2u);
  EXPECT_EQ(entry.frame_num, 2);
  EXPECT_EQ(entry.flags, V4L2_H264_DPB_ENTRY_FLAG_VALID | V4L2_H264_DPB_ENTRY_FLAG_ACTIVE |
                             V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM);
}

TEST_F(ControlsH264Test, LongTermField) {
  header_.field_pic_flag = true;
  dpb_ = {long_term(6, 2)};
  const auto& entry = fill().decode_params.dpb[0];
  EXPECT_EQ(entry.pic_num, 5u) << "2 * LongTermFrameIdx + 1 (8-32)";
  EXPECT_EQ(entry.frame_num, 2);
}

TEST_F(ControlsH264Test, FieldPicNumTakesTheReferenceFieldOfTheSameParity) {
  header_.field_pic_flag = true;
  header_.bottom_field_flag = true;
  dpb_ = {short_term(1, 4, 4), short_term(2, 6, 6)};
  dpb_[1].reference_fields = h264::kTopField;
  dpb_[1].coded_as_fields = true;
  const auto& params = fill().decode_params;
  EXPECT_EQ(params.dpb[0].pic_num, 9u);
  EXPECT_EQ(params.dpb[1].pic_num, 12u) << "only the opposite parity is a reference (8-31)";
  EXPECT_EQ(params.dpb[1].fields, V4L2_H264_TOP_FIELD_REF);
  EXPECT_NE(params.dpb[1].flags & V4L2_H264_DPB_ENTRY_FLAG_FIELD, 0u);
  EXPECT_EQ(params.dpb[0].flags & V4L2_H264_DPB_ENTRY_FLAG_FIELD, 0u);
}

TEST_F(ControlsH264Test, AFieldNotYetDecodedRepeatsThePocOfTheOther) {
  dpb_ = {short_term(1, 4, 4)};
  dpb_[0].decoded_fields = dpb_[0].reference_fields = h264::kBottomField;
  dpb_[0].top_field_order_cnt = 12345;
  dpb_[0].bottom_field_order_cnt = 40;
  const auto& entry = fill().decode_params.dpb[0];
  EXPECT_EQ(entry.top_field_order_cnt, 40);
  EXPECT_EQ(entry.bottom_field_order_cnt, 40);
}

TEST_F(ControlsH264Test, CurrentPictureOrderCounts) {
  job_.top_field_order_cnt = 8;
  job_.bottom_field_order_cnt = 9;
  EXPECT_EQ(fill().decode_params.top_field_order_cnt, 8);
  EXPECT_EQ(fill().decode_params.bottom_field_order_cnt, 9);

  header_.field_pic_flag = true;
  EXPECT_EQ(fill().decode_params.bottom_field_order_cnt, 8) << "first field: the other has no POC yet";

  header_.bottom_field_flag = true;
  EXPECT_EQ(fill().decode_params.top_field_order_cnt, 9) << "a bottom field may come first";
  job_.second_field = true;
  EXPECT_EQ(fill().decode_params.top_field_order_cnt, 8) << "of the first field, though it is no reference";
  EXPECT_EQ(fill().decode_params.bottom_field_order_cnt, 9);
}

TEST_F(ControlsH264Test, DecodeParamsCopyTheSliceHeader) {
  header_.nal_type = h264::NalType::idr_slice;
  header_.nal_ref_idc = 3;
  header_.frame_num = 1234;
  header_.idr_pic_id = 4321;
  header_.pic_order_cnt_lsb = 99;
  header_.delta_pic_order_cnt_bottom = -7;
  header_.delta_pic_order_cnt = {-8, -9};
  header_.dec_ref_pic_marking_bit_size = 17;
  header_.pic_order_cnt_bit_size = 23;
  header_.slice_group_change_cycle = 31;
  job_.type = 'I';
  const auto& params = fill().decode_params;
  EXPECT_EQ(params.nal_ref_idc, 3);
  EXPECT_EQ(params.frame_num, 1234);
  EXPECT_EQ(params.idr_pic_id, 4321);
  EXPECT_EQ(params.pic_order_cnt_lsb, 99);
  EXPECT_EQ(params.delta_pic_order_cnt_bottom, -7);
  EXPECT_EQ(params.delta_pic_order_cnt0, -8);
  EXPECT_EQ(params.delta_pic_order_cnt1, -9);
  EXPECT_EQ(params.dec_ref_pic_marking_bit_size, 17u);
  EXPECT_EQ(params.pic_order_cnt_bit_size, 23u);
  EXPECT_EQ(params.slice_group_change_cycle, 31u);
  EXPECT_EQ(params.flags, V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC);
}

struct FlagCase {
  const char* name;
  bool field, bottom;
  char type;
  std::uint32_t flags;
};

class DecodeParamFlags : public ControlsH264Test, public testing::WithParamInterface<FlagCase> {};

TEST_P(DecodeParamFlags, AreExactly) {
  header_.field_pic_flag = GetParam().field;
  header_.bottom_field_flag = GetParam().bottom;
  job_.type = GetParam().type;
  EXPECT_EQ(fill().decode_params.flags, GetParam().flags);
}

INSTANTIATE_TEST_SUITE_P(
    Table, DecodeParamFlags,
    testing::Values(FlagCase{"intra_frame", false, false, 'I', 0},
                    FlagCase{"p_frame", false, false, 'P', V4L2_H264_DECODE_PARAM_FLAG_PFRAME},
                    FlagCase{"b_frame", false, false, 'B', V4L2_H264_DECODE_PARAM_FLAG_BFRAME},
                    FlagCase{"top_field", true, false, 'I', V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC},
                    FlagCase{"bottom_p_field", true, true, 'P',
                             V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC |
                                 V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD |
                                 V4L2_H264_DECODE_PARAM_FLAG_PFRAME}),
    [](const testing::TestParamInfo<FlagCase>& param) { return param.param.name; });

TEST_F(ControlsH264Test, SpsKeepsOnlyWhatItsPocTypeHas) {
  sps_.log2_max_pic_order_cnt_lsb = 9;
  sps_.num_ref_frames_in_pic_order_cnt_cycle = 2;
  sps_.offset_for_ref_frame[1] = -5;
  sps_.offset_for_non_ref_pic = -2;
  sps_.offset_for_top_to_bottom_field = 3;
  v4l2_ctrl_h264_sps control;
  sps_.pic_order_cnt_type = 0;
  fill_h264_sps(sps_, control);
  EXPECT_EQ(control.log2_max_pic_order_cnt_lsb_minus4, 5);
  EXPECT_EQ(control.num_ref_frames_in_pic_order_cnt_cycle, 0);
  sps_.pic_order_cnt_type = 1;
  fill_h264_sps(sps_, control);
  EXPECT_EQ(control.log2_max_pic_order_cnt_lsb_minus4, 0);
  EXPECT_EQ(control.num_ref_frames_in_pic_order_cnt_cycle, 2);
  EXPECT_EQ(control.offset_for_ref_frame[1], -5);
  EXPECT_EQ(control.offset_for_non_ref_pic, -2);
  EXPECT_EQ(control.offset_for_top_to_bottom_field, 3);
}

TEST_F(ControlsH264Test, SpsFields) {
  sps_.profile_idc = 110;
  sps_.constraint_set_flags = 0x12;
  sps_.level_idc = 41;
  sps_.seq_parameter_set_id = 7;
  sps_.chroma_format_idc = 2;
  sps_.bit_depth_luma = 10;
  sps_.bit_depth_chroma = 9;
  sps_.log2_max_frame_num = 8;
  sps_.max_num_ref_frames = 6;
  sps_.frame_mbs_only_flag = false;
  sps_.mb_adaptive_frame_field_flag = true;
  sps_.direct_8x8_inference_flag = true;
  sps_.gaps_in_frame_num_value_allowed_flag = true;
  const auto& control = fill().sps;
  EXPECT_EQ(control.profile_idc, 110);
  EXPECT_EQ(control.constraint_set_flags, 0x12);
  EXPECT_EQ(control.level_idc, 41);
  EXPECT_EQ(control.seq_parameter_set_id, 7);
  EXPECT_EQ(control.chroma_format_idc, 2);
  EXPECT_EQ(control.bit_depth_luma_minus8, 2);
  EXPECT_EQ(control.bit_depth_chroma_minus8, 1);
  EXPECT_EQ(control.log2_max_frame_num_minus4, 4);
  EXPECT_EQ(control.max_num_ref_frames, 6);
  EXPECT_EQ(control.pic_width_in_mbs_minus1, 119);
  EXPECT_EQ(control.pic_height_in_map_units_minus1, 33);
  EXPECT_EQ(control.flags, V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD |
                               V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE |
                               V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED);
}

TEST_F(ControlsH264Test, PpsFields) {
  pps_.pic_parameter_set_id = 200;
  pps_.seq_parameter_set_id = 7;
  pps_.num_slice_groups = 1;
  pps_.num_ref_idx_l0_default_active = 4;
  pps_.num_ref_idx_l1_default_active = 2;
  pps_.weighted_bipred_idc = 2;
  pps_.pic_init_qp_minus26 = -3;
  pps_.pic_init_qs_minus26 = -4;
  pps_.chroma_qp_index_offset = -5;
  pps_.second_chroma_qp_index_offset = -6;
  pps_.entropy_coding_mode_flag = true;
  pps_.constrained_intra_pred_flag = true;
  pps_.transform_8x8_mode_flag = true;
  const auto& control = fill().pps;
  EXPECT_EQ(control.pic_parameter_set_id, 200);
  EXPECT_EQ(control.seq_parameter_set_id, 7);
  EXPECT_EQ(control.num_slice_groups_minus1, 0);
  EXPECT_EQ(control.num_ref_idx_l0_default_active_minus1, 3);
  EXPECT_EQ(control.num_ref_idx_l1_default_active_minus1, 1);
  EXPECT_EQ(control.weighted_bipred_idc, 2);
  EXPECT_EQ(control.pic_init_qp_minus26, -3);
  EXPECT_EQ(control.pic_init_qs_minus26, -4);
  EXPECT_EQ(control.chroma_qp_index_offset, -5);
  EXPECT_EQ(control.second_chroma_qp_index_offset, -6);
  EXPECT_EQ(control.flags, V4L2_H264_PPS_FLAG_ENTROPY_CODING_MODE |
                               V4L2_H264_PPS_FLAG_CONSTRAINED_INTRA_PRED |
                               V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE);
}

}  // namespace
}  // namespace zcplay::v4l2
