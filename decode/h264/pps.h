// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "decode/h264/scaling_lists.h"
#include "decode/h264/sps.h"

namespace zcplay::h264 {

/// pic_parameter_set_rbsp(), 7.3.2.2. `_minus` offsets are resolved except the QPs, whose bias of 26
/// is part of their name in the standard and in V4L2.
struct Pps {
  std::uint8_t pic_parameter_set_id = 0;
  std::uint8_t seq_parameter_set_id = 0;
  bool entropy_coding_mode_flag = false;
  bool bottom_field_pic_order_in_frame_present_flag = false;
  std::uint8_t num_slice_groups = 1;  ///< above 1: FMO, which no hardware decodes
  std::uint8_t slice_group_map_type = 0;
  std::uint32_t slice_group_change_rate = 0;       ///< macroblocks; map types 3 to 5
  std::uint8_t num_ref_idx_l0_default_active = 1;  ///< 1 to 32
  std::uint8_t num_ref_idx_l1_default_active = 1;
  bool weighted_pred_flag = false;
  std::uint8_t weighted_bipred_idc = 0;
  std::int8_t pic_init_qp_minus26 = 0;
  std::int8_t pic_init_qs_minus26 = 0;
  std::int8_t chroma_qp_index_offset = 0;
  std::int8_t second_chroma_qp_index_offset = 0;
  bool deblocking_filter_control_present_flag = false;
  bool constrained_intra_pred_flag = false;
  bool redundant_pic_cnt_present_flag = false;
  bool transform_8x8_mode_flag = false;
  bool pic_scaling_matrix_present_flag = false;
  ScalingLists scaling_lists;  ///< in force: the SPS's where the PPS sends none
  friend bool operator==(const Pps&, const Pps&) = default;
};

/// The two ids at the start of a PPS, readable without its SPS.
struct PpsIds {
  std::uint8_t pic_parameter_set_id = 0;
  std::uint8_t seq_parameter_set_id = 0;
};
[[nodiscard]] Result<PpsIds> parse_pps_ids(std::span<const std::uint8_t> payload);

/// Parses a PPS NAL unit's payload against the SPS it names (whose chroma format decides how many
/// scaling lists there are), hence on activation rather than on arrival.
[[nodiscard]] Result<Pps> parse_pps(std::span<const std::uint8_t> payload, const Sps& sps);

}  // namespace zcplay::h264
