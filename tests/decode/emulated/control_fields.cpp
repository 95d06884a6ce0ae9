// SPDX-License-Identifier: MIT
#include "tests/decode/emulated/control_fields.h"

#include <linux/v4l2-controls.h>
#include <linux/videodev2.h>

#include <array>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>

namespace zcplay::test {
namespace {

struct Field {
  std::string_view control;
  std::string_view name;
  std::size_t offset;
  std::size_t size;
  bool is_signed;
};

#define ZCPLAY_FIELD(control, type, member)                                                                  \
  Field {                                                                                                    \
    control, #member, offsetof(type, member), sizeof(type::member), std::is_signed_v<decltype(type::member)> \
  }
#define SPS(member) ZCPLAY_FIELD("sps", v4l2_ctrl_h264_sps, member)
#define PPS(member) ZCPLAY_FIELD("pps", v4l2_ctrl_h264_pps, member)
#define PARAMS(member) ZCPLAY_FIELD("params", v4l2_ctrl_h264_decode_params, member)

constexpr std::array kFields{
    SPS(profile_idc),
    SPS(chroma_format_idc),
    SPS(bit_depth_luma_minus8),
    SPS(bit_depth_chroma_minus8),
    SPS(log2_max_frame_num_minus4),
    SPS(pic_order_cnt_type),
    SPS(log2_max_pic_order_cnt_lsb_minus4),
    SPS(max_num_ref_frames),
    SPS(num_ref_frames_in_pic_order_cnt_cycle),
    SPS(offset_for_non_ref_pic),
    SPS(pic_width_in_mbs_minus1),
    SPS(pic_height_in_map_units_minus1),
    SPS(flags),
    PPS(num_slice_groups_minus1),
    PPS(num_ref_idx_l0_default_active_minus1),
    PPS(num_ref_idx_l1_default_active_minus1),
    PPS(weighted_bipred_idc),
    PPS(pic_init_qp_minus26),
    PPS(pic_init_qs_minus26),
    PPS(chroma_qp_index_offset),
    PPS(second_chroma_qp_index_offset),
    PARAMS(nal_ref_idc),
    PARAMS(reserved),
    PARAMS(flags),
};

const Field* find(std::string_view name, std::string_view control) {
  for (const Field& field : kFields) {
    if (field.control == control && field.name == name) return &field;
  }
  return nullptr;
}

template <typename T>
std::vector<std::byte> bytes_of(const T& value) {
  std::vector<std::byte> bytes(sizeof value);
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

}  // namespace

std::uint32_t control_id(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::uint32_t>, 6> kIds{{
      {"sps", V4L2_CID_STATELESS_H264_SPS},
      {"pps", V4L2_CID_STATELESS_H264_PPS},
      {"matrix", V4L2_CID_STATELESS_H264_SCALING_MATRIX},
      {"params", V4L2_CID_STATELESS_H264_DECODE_PARAMS},
      {"mode", V4L2_CID_STATELESS_H264_DECODE_MODE},
      {"start_code", V4L2_CID_STATELESS_H264_START_CODE},
  }};
  for (const auto& [known, id] : kIds) {
    if (known == name) return id;
  }
  return name.starts_with("0x") ? static_cast<std::uint32_t>(std::stoul(std::string(name), nullptr, 0)) : 0;
}

std::vector<std::byte> control_value(std::string_view name) {
  if (name == "sps") {
    v4l2_ctrl_h264_sps sps{};
    sps.profile_idc = 100;
    sps.level_idc = 10;
    sps.chroma_format_idc = 1;
    sps.max_num_ref_frames = 4;
    sps.pic_width_in_mbs_minus1 = 3;
    sps.pic_height_in_map_units_minus1 = 3;
    sps.flags = V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY;
    return bytes_of(sps);
  }
  if (name == "pps") return bytes_of(v4l2_ctrl_h264_pps{});
  if (name == "matrix") return bytes_of(v4l2_ctrl_h264_scaling_matrix{});
  if (name == "params") {
    v4l2_ctrl_h264_decode_params params{};
    params.flags = V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC;
    return bytes_of(params);
  }
  return {};
}

bool has_control_field(std::string_view name, std::string_view control) {
  return find(name, control) != nullptr;
}

void set_control_field(std::vector<std::byte>& value, std::string_view name, std::string_view control,
                       std::int64_t to) {
  const Field* field = find(name, control);
  // Little and big endian alike: through a number of the field's own size.
  const auto store = [&](auto number) { std::memcpy(value.data() + field->offset, &number, sizeof number); };
  if (field->size == 1) store(static_cast<std::uint8_t>(to));
  if (field->size == 2) store(static_cast<std::uint16_t>(to));
  if (field->size == 4) store(static_cast<std::uint32_t>(to));
}

std::int64_t control_field(const std::vector<std::byte>& value, std::string_view name,
                           std::string_view control) {
  const Field* field = find(name, control);
  const auto load = [&]<typename T>(T number) -> std::int64_t {
    std::memcpy(&number, value.data() + field->offset, sizeof number);
    return static_cast<std::int64_t>(number);
  };
  if (field->size == 1) return field->is_signed ? load(std::int8_t{}) : load(std::uint8_t{});
  if (field->size == 2) return field->is_signed ? load(std::int16_t{}) : load(std::uint16_t{});
  return field->is_signed ? load(std::int32_t{}) : load(std::uint32_t{});
}

}  // namespace zcplay::test
