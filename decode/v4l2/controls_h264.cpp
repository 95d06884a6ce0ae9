// SPDX-License-Identifier: MIT
#include "decode/v4l2/controls_h264.h"

#include <algorithm>
#include <cstring>

namespace zcplay::v4l2 {
namespace {

using h264::DecodeJob;
using h264::DpbEntry;
using h264::SliceHeader;

template <typename Flags>
void set_flag(Flags& flags, bool condition, unsigned flag) {
  if (condition) flags = static_cast<Flags>(flags | flag);
}

void fill_pps(const h264::Pps& pps, const h264::Sps& sps, v4l2_ctrl_h264_pps& control) {
  control = {};
  control.pic_parameter_set_id = pps.pic_parameter_set_id;
  control.seq_parameter_set_id = pps.seq_parameter_set_id;
  control.num_slice_groups_minus1 = static_cast<__u8>(pps.num_slice_groups - 1);
  control.num_ref_idx_l0_default_active_minus1 = static_cast<__u8>(pps.num_ref_idx_l0_default_active - 1);
  control.num_ref_idx_l1_default_active_minus1 = static_cast<__u8>(pps.num_ref_idx_l1_default_active - 1);
  control.weighted_bipred_idc = pps.weighted_bipred_idc;
  control.pic_init_qp_minus26 = pps.pic_init_qp_minus26;
  control.pic_init_qs_minus26 = pps.pic_init_qs_minus26;
  control.chroma_qp_index_offset = pps.chroma_qp_index_offset;
  control.second_chroma_qp_index_offset = pps.second_chroma_qp_index_offset;
  set_flag(control.flags, pps.entropy_coding_mode_flag, V4L2_H264_PPS_FLAG_ENTROPY_CODING_MODE);
  set_flag(control.flags, pps.bottom_field_pic_order_in_frame_present_flag,
           V4L2_H264_PPS_FLAG_BOTTOM_FIELD_PIC_ORDER_IN_FRAME_PRESENT);
  set_flag(control.flags, pps.weighted_pred_flag, V4L2_H264_PPS_FLAG_WEIGHTED_PRED);
  set_flag(control.flags, pps.deblocking_filter_control_present_flag,
           V4L2_H264_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT);
  set_flag(control.flags, pps.constrained_intra_pred_flag, V4L2_H264_PPS_FLAG_CONSTRAINED_INTRA_PRED);
  set_flag(control.flags, pps.redundant_pic_cnt_present_flag, V4L2_H264_PPS_FLAG_REDUNDANT_PIC_CNT_PRESENT);
  set_flag(control.flags, pps.transform_8x8_mode_flag, V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE);
  // The uAPI flag does not say where lists were sent but that the matrix control "must be used":
  // hardware takes flat lists without it, so lists of the SPS alone raise it too.
  set_flag(control.flags, pps.pic_scaling_matrix_present_flag || sps.seq_scaling_matrix_present_flag,
           V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT);
}

void fill_scaling_matrix(const h264::ScalingLists& lists, v4l2_ctrl_h264_scaling_matrix& control) {
  static_assert(sizeof(control.scaling_list_4x4) == sizeof(lists.list_4x4));
  static_assert(sizeof(control.scaling_list_8x8) == sizeof(lists.list_8x8));
  std::memcpy(control.scaling_list_4x4, lists.list_4x4.data(), sizeof(control.scaling_list_4x4));
  std::memcpy(control.scaling_list_8x8, lists.list_8x8.data(), sizeof(control.scaling_list_8x8));
}

struct FieldOrderCounts {
  std::int32_t top = 0;
  std::int32_t bottom = 0;
};

/// The uAPI has no way to say "this field has no POC yet". Drivers and the kernel's own reference
/// list builder take min(top, bottom) for the POC of a frame store, and clause 8.2.4.2.4 wants the
/// POC of the one field that is there; giving both the same value makes these agree, which 0 would
/// not.
FieldOrderCounts complete(FieldOrderCounts counts, std::uint8_t fields) {
  if (fields == h264::kTopField) counts.bottom = counts.top;
  if (fields == h264::kBottomField) counts.top = counts.bottom;
  return counts;
}

/// PicNum or LongTermPicNum (8-28 to 8-33). One entry stands for both fields of a frame, but the
/// uAPI has one number: that of the field with the parity of the current picture if it is a
/// reference, else that of the other.
std::int32_t pic_num(const DpbEntry& entry, const SliceHeader& header) {
  if (!header.field_pic_flag) return entry.frame_num_wrap;
  const std::uint8_t parity = header.bottom_field_flag ? h264::kBottomField : h264::kTopField;
  const bool same_parity = (entry.reference_fields & parity) != 0;
  return 2 * entry.frame_num_wrap + (same_parity ? 1 : 0);
}

void fill_dpb_entry(const DpbEntry& entry, const SliceHeader& header, v4l2_h264_dpb_entry& control) {
  control.reference_ts = entry.frame.reference_timestamp();
  control.pic_num = static_cast<__u32>(pic_num(entry, header));
  control.frame_num = entry.long_term ? entry.long_term_frame_idx : entry.frame_num;
  control.fields = entry.reference_fields;
  const FieldOrderCounts counts =
      complete({entry.top_field_order_cnt, entry.bottom_field_order_cnt}, entry.decoded_fields);
  control.top_field_order_cnt = counts.top;
  control.bottom_field_order_cnt = counts.bottom;
  control.flags = V4L2_H264_DPB_ENTRY_FLAG_VALID;
  set_flag(control.flags, entry.reference_fields != h264::kNoField, V4L2_H264_DPB_ENTRY_FLAG_ACTIVE);
  set_flag(control.flags, entry.long_term, V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM);
  set_flag(control.flags, entry.coded_as_fields, V4L2_H264_DPB_ENTRY_FLAG_FIELD);
}

/// A first field has no POC of the other yet; a second one has, be the first a reference or not.
FieldOrderCounts current_order_counts(const DecodeJob& job) {
  const FieldOrderCounts counts{job.top_field_order_cnt, job.bottom_field_order_cnt};
  if (!job.header->field_pic_flag || job.second_field) return counts;
  return complete(counts, job.header->bottom_field_flag ? h264::kBottomField : h264::kTopField);
}

void fill_decode_params(const DecodeJob& job, v4l2_ctrl_h264_decode_params& control) {
  control = {};
  const SliceHeader& header = *job.header;
  const std::size_t count = std::min<std::size_t>(job.dpb.size(), V4L2_H264_NUM_DPB_ENTRIES);
  for (std::size_t i = 0; i < count; ++i) fill_dpb_entry(job.dpb[i], header, control.dpb[i]);
  control.nal_ref_idc = header.nal_ref_idc;
  control.frame_num = header.frame_num;
  const FieldOrderCounts counts = current_order_counts(job);
  control.top_field_order_cnt = counts.top;
  control.bottom_field_order_cnt = counts.bottom;
  control.idr_pic_id = header.idr_pic_id;
  control.pic_order_cnt_lsb = header.pic_order_cnt_lsb;
  control.delta_pic_order_cnt_bottom = header.delta_pic_order_cnt_bottom;
  control.delta_pic_order_cnt0 = header.delta_pic_order_cnt[0];
  control.delta_pic_order_cnt1 = header.delta_pic_order_cnt[1];
  control.dec_ref_pic_marking_bit_size = header.dec_ref_pic_marking_bit_size;
  control.pic_order_cnt_bit_size = header.pic_order_cnt_bit_size;
  control.slice_group_change_cycle = header.slice_group_change_cycle;
  set_flag(control.flags, header.idr(), V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC);
  set_flag(control.flags, header.field_pic_flag, V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC);
  set_flag(control.flags, header.bottom_field_flag, V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD);
  set_flag(control.flags, job.type == 'P', V4L2_H264_DECODE_PARAM_FLAG_PFRAME);
  set_flag(control.flags, job.type == 'B', V4L2_H264_DECODE_PARAM_FLAG_BFRAME);
}

}  // namespace

void fill_h264_sps(const h264::Sps& sps, v4l2_ctrl_h264_sps& control) {
  control = {};
  control.profile_idc = sps.profile_idc;
  control.constraint_set_flags = sps.constraint_set_flags;
  control.level_idc = sps.level_idc;
  control.seq_parameter_set_id = sps.seq_parameter_set_id;
  control.chroma_format_idc = sps.chroma_format_idc;
  control.bit_depth_luma_minus8 = static_cast<__u8>(sps.bit_depth_luma - 8);
  control.bit_depth_chroma_minus8 = static_cast<__u8>(sps.bit_depth_chroma - 8);
  control.log2_max_frame_num_minus4 = static_cast<__u8>(sps.log2_max_frame_num - 4);
  control.pic_order_cnt_type = sps.pic_order_cnt_type;
  if (sps.pic_order_cnt_type == 0) {
    control.log2_max_pic_order_cnt_lsb_minus4 = static_cast<__u8>(sps.log2_max_pic_order_cnt_lsb - 4);
  }
  control.max_num_ref_frames = sps.max_num_ref_frames;
  if (sps.pic_order_cnt_type == 1) {
    control.num_ref_frames_in_pic_order_cnt_cycle = sps.num_ref_frames_in_pic_order_cnt_cycle;
    std::copy(sps.offset_for_ref_frame.begin(), sps.offset_for_ref_frame.end(), control.offset_for_ref_frame);
    control.offset_for_non_ref_pic = sps.offset_for_non_ref_pic;
    control.offset_for_top_to_bottom_field = sps.offset_for_top_to_bottom_field;
  }
  control.pic_width_in_mbs_minus1 = static_cast<__u16>(sps.pic_width_in_mbs - 1);
  control.pic_height_in_map_units_minus1 = static_cast<__u16>(sps.pic_height_in_map_units - 1);
  set_flag(control.flags, sps.separate_colour_plane_flag, V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE);
  set_flag(control.flags, sps.qpprime_y_zero_transform_bypass_flag,
           V4L2_H264_SPS_FLAG_QPPRIME_Y_ZERO_TRANSFORM_BYPASS);
  set_flag(control.flags, sps.delta_pic_order_always_zero_flag,
           V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO);
  set_flag(control.flags, sps.gaps_in_frame_num_value_allowed_flag,
           V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED);
  set_flag(control.flags, sps.frame_mbs_only_flag, V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY);
  set_flag(control.flags, sps.mb_adaptive_frame_field_flag, V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD);
  set_flag(control.flags, sps.direct_8x8_inference_flag, V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE);
}

void fill_h264_controls(const DecodeJob& job, H264Controls& controls) {
  fill_h264_sps(*job.sps, controls.sps);
  fill_pps(*job.pps, *job.sps, controls.pps);
  fill_scaling_matrix(job.pps->scaling_lists, controls.scaling_matrix);
  fill_decode_params(job, controls.decode_params);
}

}  // namespace zcplay::v4l2
