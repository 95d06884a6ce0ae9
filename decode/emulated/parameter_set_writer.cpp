// SPDX-License-Identifier: MIT
#include "decode/emulated/parameter_set_writer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include <fmt/format.h>

#include "decode/emulated/nal_writer.h"

namespace zcplay::emulated {
namespace {

constexpr std::uint8_t kSpsHeader = 3 << 5 | 7;  // nal_ref_idc 3, nal_unit_type
constexpr std::uint8_t kPpsHeader = 3 << 5 | 8;

/// Raster positions along the zig-zag of figure 8-8. Made here rather than shared with the parser, which
/// would hide a mistake from the comparison of what both come to.
template <std::size_t Side>
constexpr std::array<std::uint8_t, Side * Side> make_zigzag() {
  std::array<std::uint8_t, Side * Side> positions{};
  std::size_t next = 0;
  for (std::size_t diagonal = 0; diagonal < 2 * Side - 1; ++diagonal) {
    for (std::size_t i = 0; i <= diagonal; ++i) {
      const std::size_t row = diagonal % 2 == 0 ? diagonal - i : i;
      const std::size_t column = diagonal - row;
      if (row < Side && column < Side) positions[next++] = static_cast<std::uint8_t>(row * Side + column);
    }
  }
  return positions;
}

constexpr auto kZigzag4x4 = make_zigzag<4>();
constexpr auto kZigzag8x8 = make_zigzag<8>();

bool has(std::uint32_t flags, std::uint32_t flag) {
  return (flags & flag) != 0;
}

bool sends_scaling_matrix(const v4l2_ctrl_h264_pps& pps) {
  return has(pps.flags, V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT);
}

std::size_t lists_8x8(const v4l2_ctrl_h264_sps& sps, const v4l2_ctrl_h264_pps& pps) {
  if (!has(pps.flags, V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE)) return 0;
  return sps.chroma_format_idc == 3 ? 6 : 2;
}

/// scaling_list(), 7.3.2.1.1.1, with every coefficient sent.
void write_scaling_list(NalWriter& writer, std::span<const std::uint8_t> raster,
                        std::span<const std::uint8_t> scan) {
  std::uint8_t last = 8;
  writer.flag(true);  // scaling_list_present_flag
  for (const std::uint8_t position : scan) {
    const std::uint8_t scale = raster[position];
    writer.se(static_cast<std::int8_t>(static_cast<std::uint8_t>(scale - last)));
    last = scale;
  }
}

bool has_zero(std::span<const std::uint8_t> list) {
  return std::ranges::find(list, 0) != list.end();
}

/// A 0 ends a list early or asks for the default one (7.4.2.1.1.1), so it cannot be a scale.
std::optional<std::string> find_zero_scale(const v4l2_ctrl_h264_scaling_matrix& matrix,
                                           std::size_t count_8x8) {
  for (std::size_t i = 0; i < 6; ++i) {
    if (has_zero(matrix.scaling_list_4x4[i])) return fmt::format("scaling_list_4x4[{}] has a scale of 0", i);
  }
  for (std::size_t i = 0; i < count_8x8; ++i) {
    if (has_zero(matrix.scaling_list_8x8[i])) return fmt::format("scaling_list_8x8[{}] has a scale of 0", i);
  }
  return std::nullopt;
}

struct Range {
  const char* name;
  std::int64_t value;
  std::int64_t minimum;
  std::int64_t maximum;
};

void write_pic_order_cnt(NalWriter& writer, const v4l2_ctrl_h264_sps& sps) {
  writer.ue(sps.pic_order_cnt_type);
  if (sps.pic_order_cnt_type == 0) {
    writer.ue(sps.log2_max_pic_order_cnt_lsb_minus4);
  } else if (sps.pic_order_cnt_type == 1) {
    writer.flag(has(sps.flags, V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO));
    writer.se(sps.offset_for_non_ref_pic);
    writer.se(sps.offset_for_top_to_bottom_field);
    writer.ue(sps.num_ref_frames_in_pic_order_cnt_cycle);
    for (std::size_t i = 0; i < sps.num_ref_frames_in_pic_order_cnt_cycle; ++i) {
      writer.se(sps.offset_for_ref_frame[i]);
    }
  }
}

}  // namespace

std::optional<std::string> find_unwritable(const v4l2_ctrl_h264_sps& sps, const v4l2_ctrl_h264_pps& pps,
                                           const v4l2_ctrl_h264_scaling_matrix* matrix) {
  const Range ranges[] = {
      {"sps.seq_parameter_set_id", sps.seq_parameter_set_id, 0, 31},
      {"sps.chroma_format_idc", sps.chroma_format_idc, 0, 3},
      {"sps.bit_depth_luma_minus8", sps.bit_depth_luma_minus8, 0, 6},
      {"sps.bit_depth_chroma_minus8", sps.bit_depth_chroma_minus8, 0, 6},
      {"sps.log2_max_frame_num_minus4", sps.log2_max_frame_num_minus4, 0, 12},
      {"sps.pic_order_cnt_type", sps.pic_order_cnt_type, 0, 2},
      {"sps.log2_max_pic_order_cnt_lsb_minus4", sps.log2_max_pic_order_cnt_lsb_minus4, 0, 12},
      {"sps.max_num_ref_frames", sps.max_num_ref_frames, 0, 16},
      {"sps.offset_for_non_ref_pic", sps.offset_for_non_ref_pic, -INT32_MAX, INT32_MAX},
      {"sps.offset_for_top_to_bottom_field", sps.offset_for_top_to_bottom_field, -INT32_MAX, INT32_MAX},
      {"pps.seq_parameter_set_id", pps.seq_parameter_set_id, sps.seq_parameter_set_id,
       sps.seq_parameter_set_id},
      {"pps.num_slice_groups_minus1 (slice groups cannot be expressed)", pps.num_slice_groups_minus1, 0, 0},
      {"pps.num_ref_idx_l0_default_active_minus1", pps.num_ref_idx_l0_default_active_minus1, 0, 31},
      {"pps.num_ref_idx_l1_default_active_minus1", pps.num_ref_idx_l1_default_active_minus1, 0, 31},
      {"pps.weighted_bipred_idc", pps.weighted_bipred_idc, 0, 2},
  };
  for (const Range& range : ranges) {
    if (range.value < range.minimum || range.value > range.maximum) {
      return fmt::format("{} is {}, which is not in {} to {}", range.name, range.value, range.minimum,
                         range.maximum);
    }
  }
  const std::span offsets(sps.offset_for_ref_frame, sps.num_ref_frames_in_pic_order_cnt_cycle);
  if (std::ranges::find(offsets, INT32_MIN) != offsets.end())
    return "sps.offset_for_ref_frame has a value below -2^31+1";
  if (!sends_scaling_matrix(pps)) return std::nullopt;
  if (matrix == nullptr) return "the PPS says that there is a scaling matrix, but that control is missing";
  return find_zero_scale(*matrix, lists_8x8(sps, pps));
}

std::vector<std::uint8_t> write_sps(const v4l2_ctrl_h264_sps& sps) {
  NalWriter writer(kSpsHeader);
  writer.bits(8, sps.profile_idc);
  for (unsigned set = 0; set < 6; ++set) writer.flag((sps.constraint_set_flags >> set & 1) != 0);
  writer.bits(2, 0);  // reserved_zero_2bits
  writer.bits(8, sps.level_idc);
  writer.ue(sps.seq_parameter_set_id);
  if (V4L2_H264_SPS_HAS_CHROMA_FORMAT(&sps)) {
    writer.ue(sps.chroma_format_idc);
    if (sps.chroma_format_idc == 3) writer.flag(has(sps.flags, V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE));
    writer.ue(sps.bit_depth_luma_minus8);
    writer.ue(sps.bit_depth_chroma_minus8);
    writer.flag(has(sps.flags, V4L2_H264_SPS_FLAG_QPPRIME_Y_ZERO_TRANSFORM_BYPASS));
    writer.flag(false);  // seq_scaling_matrix_present_flag
  }
  writer.ue(sps.log2_max_frame_num_minus4);
  write_pic_order_cnt(writer, sps);
  writer.ue(sps.max_num_ref_frames);
  writer.flag(has(sps.flags, V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED));
  writer.ue(sps.pic_width_in_mbs_minus1);
  writer.ue(sps.pic_height_in_map_units_minus1);
  const bool frames_only = has(sps.flags, V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY);
  writer.flag(frames_only);
  if (!frames_only) writer.flag(has(sps.flags, V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD));
  writer.flag(has(sps.flags, V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE));
  writer.flag(false);  // frame_cropping_flag
  writer.flag(false);  // vui_parameters_present_flag
  return writer.finish();
}

std::vector<std::uint8_t> write_pps(const v4l2_ctrl_h264_sps& sps, const v4l2_ctrl_h264_pps& pps,
                                    const v4l2_ctrl_h264_scaling_matrix* matrix) {
  NalWriter writer(kPpsHeader);
  writer.ue(pps.pic_parameter_set_id);
  writer.ue(pps.seq_parameter_set_id);
  writer.flag(has(pps.flags, V4L2_H264_PPS_FLAG_ENTROPY_CODING_MODE));
  writer.flag(has(pps.flags, V4L2_H264_PPS_FLAG_BOTTOM_FIELD_PIC_ORDER_IN_FRAME_PRESENT));
  writer.ue(pps.num_slice_groups_minus1);
  writer.ue(pps.num_ref_idx_l0_default_active_minus1);
  writer.ue(pps.num_ref_idx_l1_default_active_minus1);
  writer.flag(has(pps.flags, V4L2_H264_PPS_FLAG_WEIGHTED_PRED));
  writer.bits(2, pps.weighted_bipred_idc);
  writer.se(pps.pic_init_qp_minus26);
  writer.se(pps.pic_init_qs_minus26);
  writer.se(pps.chroma_qp_index_offset);
  writer.flag(has(pps.flags, V4L2_H264_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT));
  writer.flag(has(pps.flags, V4L2_H264_PPS_FLAG_CONSTRAINED_INTRA_PRED));
  writer.flag(has(pps.flags, V4L2_H264_PPS_FLAG_REDUNDANT_PIC_CNT_PRESENT));

  // The rest came with the High profiles; libavcodec ignores it for others, so it goes only where needed.
  const bool transform_8x8 = has(pps.flags, V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE);
  const bool send_matrix = sends_scaling_matrix(pps) && matrix != nullptr;
  if (!transform_8x8 && !send_matrix && pps.second_chroma_qp_index_offset == pps.chroma_qp_index_offset) {
    return writer.finish();
  }
  writer.flag(transform_8x8);
  writer.flag(send_matrix);
  if (send_matrix) {
    for (const auto& list : matrix->scaling_list_4x4) write_scaling_list(writer, list, kZigzag4x4);
    for (std::size_t i = 0; i < lists_8x8(sps, pps); ++i) {
      write_scaling_list(writer, matrix->scaling_list_8x8[i], kZigzag8x8);
    }
  }
  writer.se(pps.second_chroma_qp_index_offset);
  return writer.finish();
}

}  // namespace zcplay::emulated
