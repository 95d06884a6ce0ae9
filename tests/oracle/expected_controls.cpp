// SPDX-License-Identifier: MIT
#include "tests/oracle/expected_controls.h"

#include <linux/v4l2-controls.h>

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "decode/h264/decode_job.h"
#include "decode/h264/scaling_lists.h"

namespace zcplay::oracle {
namespace {

template <typename Number>
void set(Number& field, std::int64_t value) {
  field = static_cast<Number>(value);
}

template <typename Flags>
void set_flag(Flags& flags, bool condition, std::uint32_t mask) {
  if (condition) flags = static_cast<Flags>(flags | mask);
}

void expect_sps(const Syntax& sps, v4l2_ctrl_h264_sps& control) {
  set(control.profile_idc, sps.value("profile_idc"));
  for (unsigned i = 0; i < 6; ++i) {
    set_flag(control.constraint_set_flags, sps.value(fmt::format("constraint_set{}_flag", i)) != 0, 1U << i);
  }
  set(control.level_idc, sps.value("level_idc"));
  set(control.seq_parameter_set_id, sps.value("seq_parameter_set_id"));
  set(control.chroma_format_idc, sps.value("chroma_format_idc", 1));
  set(control.bit_depth_luma_minus8, sps.value("bit_depth_luma_minus8"));
  set(control.bit_depth_chroma_minus8, sps.value("bit_depth_chroma_minus8"));
  set(control.log2_max_frame_num_minus4, sps.value("log2_max_frame_num_minus4"));
  set(control.pic_order_cnt_type, sps.value("pic_order_cnt_type"));
  set(control.log2_max_pic_order_cnt_lsb_minus4, sps.value("log2_max_pic_order_cnt_lsb_minus4"));
  set(control.max_num_ref_frames, sps.value("max_num_ref_frames"));
  set(control.num_ref_frames_in_pic_order_cnt_cycle, sps.value("num_ref_frames_in_pic_order_cnt_cycle"));
  for (std::size_t i = 0; i < control.num_ref_frames_in_pic_order_cnt_cycle; ++i) {
    set(control.offset_for_ref_frame[i], sps.value(fmt::format("offset_for_ref_frame[{}]", i)));
  }
  set(control.offset_for_non_ref_pic, sps.value("offset_for_non_ref_pic"));
  set(control.offset_for_top_to_bottom_field, sps.value("offset_for_top_to_bottom_field"));
  set(control.pic_width_in_mbs_minus1, sps.value("pic_width_in_mbs_minus1"));
  set(control.pic_height_in_map_units_minus1, sps.value("pic_height_in_map_units_minus1"));
  const auto flag = [&](const char* name, std::uint32_t mask) {
    set_flag(control.flags, sps.value(name) != 0, mask);
  };
  flag("separate_colour_plane_flag", V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE);
  flag("qpprime_y_zero_transform_bypass_flag", V4L2_H264_SPS_FLAG_QPPRIME_Y_ZERO_TRANSFORM_BYPASS);
  flag("delta_pic_order_always_zero_flag", V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO);
  flag("gaps_in_frame_num_allowed_flag", V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED);
  flag("frame_mbs_only_flag", V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY);
  flag("mb_adaptive_frame_field_flag", V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD);
  flag("direct_8x8_inference_flag", V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE);
}

void expect_pps(const Syntax& pps, const Syntax& sps, v4l2_ctrl_h264_pps& control) {
  set(control.pic_parameter_set_id, pps.value("pic_parameter_set_id"));
  set(control.seq_parameter_set_id, pps.value("seq_parameter_set_id"));
  set(control.num_slice_groups_minus1, pps.value("num_slice_groups_minus1"));
  set(control.num_ref_idx_l0_default_active_minus1, pps.value("num_ref_idx_l0_default_active_minus1"));
  set(control.num_ref_idx_l1_default_active_minus1, pps.value("num_ref_idx_l1_default_active_minus1"));
  set(control.weighted_bipred_idc, pps.value("weighted_bipred_idc"));
  set(control.pic_init_qp_minus26, pps.value("pic_init_qp_minus26"));
  set(control.pic_init_qs_minus26, pps.value("pic_init_qs_minus26"));
  set(control.chroma_qp_index_offset, pps.value("chroma_qp_index_offset"));
  // 7.4.2.2: inferred to be equal to the first where it is not sent.
  set(control.second_chroma_qp_index_offset,
      pps.value("second_chroma_qp_index_offset", pps.value("chroma_qp_index_offset")));
  const auto flag = [&](const char* name, std::uint32_t mask) {
    set_flag(control.flags, pps.value(name) != 0, mask);
  };
  flag("entropy_coding_mode_flag", V4L2_H264_PPS_FLAG_ENTROPY_CODING_MODE);
  flag("bottom_field_pic_order_in_frame_present_flag",
       V4L2_H264_PPS_FLAG_BOTTOM_FIELD_PIC_ORDER_IN_FRAME_PRESENT);
  flag("weighted_pred_flag", V4L2_H264_PPS_FLAG_WEIGHTED_PRED);
  flag("deblocking_filter_control_present_flag", V4L2_H264_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT);
  flag("constrained_intra_pred_flag", V4L2_H264_PPS_FLAG_CONSTRAINED_INTRA_PRED);
  flag("redundant_pic_cnt_present_flag", V4L2_H264_PPS_FLAG_REDUNDANT_PIC_CNT_PRESENT);
  flag("transform_8x8_mode_flag", V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE);
  flag("pic_scaling_matrix_present_flag", V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT);
  // The uAPI's flag asks for the matrix control to be used, whichever parameter set sent lists.
  set_flag(control.flags, sps.value("seq_scaling_matrix_present_flag") != 0,
           V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT);
}

/// VDPAU has the 4x4 lists and those for luma 8x8. The chroma 8x8 lists exist in 4:4:4 only; in what
/// VDPAU can show they are never sent, and fall back to the default lists where a matrix is present.
void expect_scaling_matrix(const ViewedPicture& picture, bool matrix_present,
                           v4l2_ctrl_h264_scaling_matrix& control) {
  std::memcpy(control.scaling_list_4x4, picture.info.scaling_lists_4x4, sizeof(control.scaling_list_4x4));
  std::memcpy(control.scaling_list_8x8, picture.info.scaling_lists_8x8,
              sizeof(picture.info.scaling_lists_8x8));
  const h264::ScalingLists& lists =
      matrix_present ? h264::default_scaling_lists() : h264::flat_scaling_lists();
  for (std::size_t list = 2; list < 6; ++list) {
    std::ranges::copy(lists.list_8x8[list], control.scaling_list_8x8[list]);
  }
}

/// The bits from the first of `names` that was sent to the end of the last.
std::uint32_t bit_size(const Syntax& header, std::span<const char* const> names) {
  std::uint32_t begin = UINT32_MAX;
  std::uint32_t end = 0;
  for (const char* name : names) {
    const SyntaxElement* element = header.find(name);
    if (element == nullptr) continue;
    begin = std::min(begin, element->position);
    end = std::max(end, element->position + element->size);
  }
  return end == 0 ? 0 : end - begin;
}

std::uint32_t pic_order_cnt_bit_size(const Syntax& header) {
  constexpr std::array kElements = {"pic_order_cnt_lsb", "delta_pic_order_cnt_bottom",
                                    "delta_pic_order_cnt[0]", "delta_pic_order_cnt[1]"};
  return bit_size(header, kElements);
}

/// dec_ref_pic_marking() is what lies between its first element and what follows in every header.
std::uint32_t marking_bit_size(const Syntax& header) {
  const SyntaxElement* first = header.find("no_output_of_prior_pics_flag");
  if (first == nullptr) first = header.find("adaptive_ref_pic_marking_mode_flag");
  const SyntaxElement* next = header.find("cabac_init_idc");
  if (next == nullptr) next = header.find("slice_qp_delta");
  return first == nullptr || next == nullptr ? 0 : next->position - first->position;
}

/// The weakest slice type of the picture: B over P over I; SP counts as P, SI as I.
char picture_type(std::span<const TracedSlice> slices) {
  char type = 'I';
  for (const TracedSlice& slice : slices) {
    const std::int64_t slice_type = slice.header.value("slice_type") % 5;
    if (slice_type == 1) return 'B';
    if (slice_type == 0 || slice_type == 3) type = 'P';
  }
  return type;
}

void expect_slice_header(std::span<const TracedSlice> slices, v4l2_ctrl_h264_decode_params& control) {
  const Syntax& header = slices.front().header;
  set(control.nal_ref_idc, header.value("nal_ref_idc"));
  set(control.frame_num, header.value("frame_num"));
  set(control.idr_pic_id, header.value("idr_pic_id"));
  set(control.pic_order_cnt_lsb, header.value("pic_order_cnt_lsb"));
  set(control.delta_pic_order_cnt_bottom, header.value("delta_pic_order_cnt_bottom"));
  set(control.delta_pic_order_cnt0, header.value("delta_pic_order_cnt[0]"));
  set(control.delta_pic_order_cnt1, header.value("delta_pic_order_cnt[1]"));
  control.dec_ref_pic_marking_bit_size = marking_bit_size(header);
  control.pic_order_cnt_bit_size = pic_order_cnt_bit_size(header);
  set(control.slice_group_change_cycle, header.value("slice_group_change_cycle"));
  constexpr std::int64_t kIdrSlice = 5;
  set_flag(control.flags, header.value("nal_unit_type") == kIdrSlice, V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC);
  set_flag(control.flags, header.value("field_pic_flag") != 0, V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC);
  set_flag(control.flags, header.value("bottom_field_flag") != 0, V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD);
  set_flag(control.flags, picture_type(slices) == 'P', V4L2_H264_DECODE_PARAM_FLAG_PFRAME);
  set_flag(control.flags, picture_type(slices) == 'B', V4L2_H264_DECODE_PARAM_FLAG_BFRAME);
}

struct OrderCounts {
  std::int32_t top = 0;
  std::int32_t bottom = 0;
};

/// The uAPI leaves open what stands for a field that is not there; ours is to repeat the other's.
OrderCounts only_fields(OrderCounts counts, std::uint8_t fields) {
  if (fields == h264::kTopField) counts.bottom = counts.top;
  if (fields == h264::kBottomField) counts.top = counts.bottom;
  return counts;
}

OrderCounts current_counts(const ViewedPicture& picture) {
  const OrderCounts counts{picture.field_order_cnt[0], picture.field_order_cnt[1]};
  if (picture.info.field_pic_flag == 0 || picture.second_field) return counts;
  return only_fields(counts, picture.info.bottom_field_flag != 0 ? h264::kBottomField : h264::kTopField);
}

/// 8.2.4.1, with the uAPI's single number for both fields of a frame: that of the field whose parity
/// is the current picture's if it is a reference, else that of the other.
std::int64_t pic_num(const ViewedReference& reference, const VdpPictureInfoH264& info) {
  std::int64_t number = reference.frame_idx;
  if (!reference.long_term && number > info.frame_num) {
    number -= std::int64_t{1} << (info.log2_max_frame_num_minus4 + 4);
  }
  if (info.field_pic_flag == 0) return number;
  const std::uint8_t parity = info.bottom_field_flag != 0 ? h264::kBottomField : h264::kTopField;
  return 2 * number + ((reference.fields & parity) != 0 ? 1 : 0);
}

void expect_reference(const ViewedReference& reference, const VdpPictureInfoH264& info,
                      v4l2_h264_dpb_entry& entry) {
  entry.reference_ts = reference.frame.reference_timestamp();
  set(entry.pic_num, pic_num(reference, info));
  entry.frame_num = reference.frame_idx;
  entry.fields = reference.fields;
  const OrderCounts counts =
      only_fields({reference.field_order_cnt[0], reference.field_order_cnt[1]}, reference.decoded_fields);
  entry.top_field_order_cnt = counts.top;
  entry.bottom_field_order_cnt = counts.bottom;
  entry.flags = V4L2_H264_DPB_ENTRY_FLAG_VALID | V4L2_H264_DPB_ENTRY_FLAG_ACTIVE;
  set_flag(entry.flags, reference.long_term, V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM);
  set_flag(entry.flags, reference.coded_as_fields, V4L2_H264_DPB_ENTRY_FLAG_FIELD);
}

}  // namespace

v4l2::H264Controls expected_controls(const ViewedPicture& picture, std::span<const TracedSlice> slices) {
  v4l2::H264Controls controls{};
  const Syntax& sps = *slices.front().sps;
  const Syntax& pps = *slices.front().pps;
  expect_sps(sps, controls.sps);
  expect_pps(pps, sps, controls.pps);
  const bool matrix_present = (controls.pps.flags & V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT) != 0;
  expect_scaling_matrix(picture, matrix_present, controls.scaling_matrix);
  expect_slice_header(slices, controls.decode_params);
  const OrderCounts counts = current_counts(picture);
  controls.decode_params.top_field_order_cnt = counts.top;
  controls.decode_params.bottom_field_order_cnt = counts.bottom;
  for (std::size_t i = 0; i < picture.references.size(); ++i) {
    expect_reference(picture.references[i], picture.info, controls.decode_params.dpb[i]);
  }
  return controls;
}

}  // namespace zcplay::oracle
