// SPDX-License-Identifier: MIT
#include "tests/control_trace/control_fields.h"

#include <linux/v4l2-controls.h>

#include <cassert>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

namespace zcplay::control_trace {
namespace {

using v4l2::H264Controls;

struct FlagBit {
  std::string_view name;
  std::uint32_t mask;
};

constexpr FlagBit kConstraintSets[] = {
    {"set0", V4L2_H264_SPS_CONSTRAINT_SET0_FLAG}, {"set1", V4L2_H264_SPS_CONSTRAINT_SET1_FLAG},
    {"set2", V4L2_H264_SPS_CONSTRAINT_SET2_FLAG}, {"set3", V4L2_H264_SPS_CONSTRAINT_SET3_FLAG},
    {"set4", V4L2_H264_SPS_CONSTRAINT_SET4_FLAG}, {"set5", V4L2_H264_SPS_CONSTRAINT_SET5_FLAG},
};

constexpr FlagBit kSpsFlags[] = {
    {"separate_colour_plane", V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE},
    {"qpprime_y_zero_transform_bypass", V4L2_H264_SPS_FLAG_QPPRIME_Y_ZERO_TRANSFORM_BYPASS},
    {"delta_pic_order_always_zero", V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO},
    {"gaps_in_frame_num_value_allowed", V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED},
    {"frame_mbs_only", V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY},
    {"mb_adaptive_frame_field", V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD},
    {"direct_8x8_inference", V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE},
};

constexpr FlagBit kPpsFlags[] = {
    {"entropy_coding_mode", V4L2_H264_PPS_FLAG_ENTROPY_CODING_MODE},
    {"bottom_field_pic_order_in_frame_present", V4L2_H264_PPS_FLAG_BOTTOM_FIELD_PIC_ORDER_IN_FRAME_PRESENT},
    {"weighted_pred", V4L2_H264_PPS_FLAG_WEIGHTED_PRED},
    {"deblocking_filter_control_present", V4L2_H264_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT},
    {"constrained_intra_pred", V4L2_H264_PPS_FLAG_CONSTRAINED_INTRA_PRED},
    {"redundant_pic_cnt_present", V4L2_H264_PPS_FLAG_REDUNDANT_PIC_CNT_PRESENT},
    {"transform_8x8_mode", V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE},
    {"scaling_matrix_present", V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT},
};

constexpr FlagBit kDecodeFlags[] = {
    {"idr_pic", V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC},
    {"field_pic", V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC},
    {"bottom_field", V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD},
    {"pframe", V4L2_H264_DECODE_PARAM_FLAG_PFRAME},
    {"bframe", V4L2_H264_DECODE_PARAM_FLAG_BFRAME},
};

constexpr FlagBit kDpbFlags[] = {
    {"valid", V4L2_H264_DPB_ENTRY_FLAG_VALID},
    {"active", V4L2_H264_DPB_ENTRY_FLAG_ACTIVE},
    {"long_term", V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM},
    {"field", V4L2_H264_DPB_ENTRY_FLAG_FIELD},
};

constexpr FlagBit kDpbFields[] = {
    {"top", V4L2_H264_TOP_FIELD_REF},
    {"bottom", V4L2_H264_BOTTOM_FIELD_REF},
};

/// A row a flag, and one for the bits that have no meaning and must be 0.
void add_flags(std::vector<ControlField>& fields, std::string_view name, std::size_t offset, std::size_t size,
               std::span<const FlagBit> bits) {
  auto undefined = static_cast<std::uint32_t>((std::uint64_t{1} << (8 * size)) - 1);
  for (const FlagBit& bit : bits) {
    fields.push_back({fmt::format("{}.{}", name, bit.name), offset, size, 1, bit.mask});
    undefined &= ~bit.mask;
  }
  fields.push_back({fmt::format("{}.undefined_bits", name), offset, size, 1, undefined});
}

template <typename Member>
ControlField number_field(const char* name, std::size_t offset) {
  constexpr std::size_t kCount = std::is_array_v<Member> ? std::extent_v<Member> : 1;
  using Number = std::remove_extent_t<Member>;
  return {name, offset, sizeof(Number), kCount, 0, std::is_signed_v<Number>};
}

#define MEMBER(member) \
  fields.push_back(number_field<decltype(H264Controls::member)>(#member, offsetof(H264Controls, member)))
#define FLAGS(member, bits) \
  add_flags(fields, #member, offsetof(H264Controls, member), sizeof(H264Controls::member), bits)

void add_sps(std::vector<ControlField>& fields) {
  MEMBER(sps.profile_idc);
  FLAGS(sps.constraint_set_flags, kConstraintSets);
  MEMBER(sps.level_idc);
  MEMBER(sps.seq_parameter_set_id);
  MEMBER(sps.chroma_format_idc);
  MEMBER(sps.bit_depth_luma_minus8);
  MEMBER(sps.bit_depth_chroma_minus8);
  MEMBER(sps.log2_max_frame_num_minus4);
  MEMBER(sps.pic_order_cnt_type);
  MEMBER(sps.log2_max_pic_order_cnt_lsb_minus4);
  MEMBER(sps.max_num_ref_frames);
  MEMBER(sps.num_ref_frames_in_pic_order_cnt_cycle);
  MEMBER(sps.offset_for_ref_frame);
  MEMBER(sps.offset_for_non_ref_pic);
  MEMBER(sps.offset_for_top_to_bottom_field);
  MEMBER(sps.pic_width_in_mbs_minus1);
  MEMBER(sps.pic_height_in_map_units_minus1);
  FLAGS(sps.flags, kSpsFlags);
}

void add_pps(std::vector<ControlField>& fields) {
  MEMBER(pps.pic_parameter_set_id);
  MEMBER(pps.seq_parameter_set_id);
  MEMBER(pps.num_slice_groups_minus1);
  MEMBER(pps.num_ref_idx_l0_default_active_minus1);
  MEMBER(pps.num_ref_idx_l1_default_active_minus1);
  MEMBER(pps.weighted_bipred_idc);
  MEMBER(pps.pic_init_qp_minus26);
  MEMBER(pps.pic_init_qs_minus26);
  MEMBER(pps.chroma_qp_index_offset);
  MEMBER(pps.second_chroma_qp_index_offset);
  FLAGS(pps.flags, kPpsFlags);
}

void add_scaling_matrix(std::vector<ControlField>& fields) {
  for (std::size_t list = 0; list < 6; ++list) {
    fields.push_back({fmt::format("scaling_matrix.scaling_list_4x4[{}]", list),
                      offsetof(H264Controls, scaling_matrix.scaling_list_4x4) + list * 16, 1, 16, 0});
  }
  for (std::size_t list = 0; list < 6; ++list) {
    fields.push_back({fmt::format("scaling_matrix.scaling_list_8x8[{}]", list),
                      offsetof(H264Controls, scaling_matrix.scaling_list_8x8) + list * 64, 1, 64, 0});
  }
}

void add_decode_params(std::vector<ControlField>& fields) {
  MEMBER(decode_params.nal_ref_idc);
  MEMBER(decode_params.frame_num);
  MEMBER(decode_params.top_field_order_cnt);
  MEMBER(decode_params.bottom_field_order_cnt);
  MEMBER(decode_params.idr_pic_id);
  MEMBER(decode_params.pic_order_cnt_lsb);
  MEMBER(decode_params.delta_pic_order_cnt_bottom);
  MEMBER(decode_params.delta_pic_order_cnt0);
  MEMBER(decode_params.delta_pic_order_cnt1);
  MEMBER(decode_params.dec_ref_pic_marking_bit_size);
  MEMBER(decode_params.pic_order_cnt_bit_size);
  MEMBER(decode_params.slice_group_change_cycle);
  MEMBER(decode_params.reserved);
  FLAGS(decode_params.flags, kDecodeFlags);
}

#undef MEMBER
#undef FLAGS

#define ENTRY(member)                                                   \
  fields.push_back(number_field<decltype(v4l2_h264_dpb_entry::member)>( \
      "decode_params.dpb[]." #member, offsetof(v4l2_h264_dpb_entry, member)))

std::vector<ControlField> make_dpb_entry_fields() {
  std::vector<ControlField> fields;
  ENTRY(reference_ts);
  ENTRY(pic_num);
  ENTRY(frame_num);
  add_flags(fields, "decode_params.dpb[].fields", offsetof(v4l2_h264_dpb_entry, fields), 1, kDpbFields);
  ENTRY(reserved);
  ENTRY(top_field_order_cnt);
  ENTRY(bottom_field_order_cnt);
  add_flags(fields, "decode_params.dpb[].flags", offsetof(v4l2_h264_dpb_entry, flags), 4, kDpbFlags);
  return fields;
}

#undef ENTRY

std::vector<ControlField> make_control_fields() {
  std::vector<ControlField> fields;
  add_sps(fields);
  add_pps(fields);
  add_scaling_matrix(fields);
  add_decode_params(fields);
  return fields;
}

std::uint64_t read_number(std::span<const std::byte> bytes, std::size_t offset, std::size_t size) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.subspan(offset, size).data(), size);  // little-endian, as all our targets
  return number;
}

}  // namespace

const std::vector<ControlField>& control_fields() {
  static const std::vector<ControlField> fields = make_control_fields();
  return fields;
}

const std::vector<ControlField>& dpb_entry_fields() {
  static const std::vector<ControlField> fields = make_dpb_entry_fields();
  return fields;
}

std::uint64_t read_field(const ControlField& field, std::span<const std::byte> bytes, std::size_t index) {
  assert(index < field.count);
  const std::uint64_t number = read_number(bytes, field.offset + index * field.size, field.size);
  return field.is_flag() ? number & field.mask : number;
}

void write_field(const ControlField& field, std::span<std::byte> bytes, std::uint64_t value,
                 std::size_t index) {
  assert(index < field.count);
  const std::size_t offset = field.offset + index * field.size;
  if (field.is_flag()) {
    const std::uint64_t number = read_number(bytes, offset, field.size);
    value = value != 0 ? number | field.mask : number & ~std::uint64_t{field.mask};
  }
  std::memcpy(bytes.subspan(offset, field.size).data(), &value, field.size);
}

bool fields_equal(const ControlField& field, std::span<const std::byte> left,
                  std::span<const std::byte> right) {
  for (std::size_t i = 0; i < field.count; ++i) {
    if (read_field(field, left, i) != read_field(field, right, i)) return false;
  }
  return true;
}

}  // namespace zcplay::control_trace
