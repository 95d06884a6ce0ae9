// SPDX-License-Identifier: MIT
#include "decode/h264/pps.h"

#include <bit>

#include "decode/h264/element_reader.h"

namespace zcplay::h264 {
namespace {

/// The slice group part of 7.3.2.2. Of the map itself nothing is kept: we refuse to decode FMO, but
/// must get past it to say so by name.
void parse_slice_groups(ElementReader& in, const Sps& sps, Pps& pps) {
  pps.num_slice_groups = in.ue<std::uint8_t>("num_slice_groups_minus1", 7, 1);
  if (pps.num_slice_groups == 1) return;
  const std::uint32_t map_units = sps.pic_width_in_mbs * sps.pic_height_in_map_units;
  pps.slice_group_map_type = in.ue<std::uint8_t>("slice_group_map_type", 6);
  switch (pps.slice_group_map_type) {
    case 0:
      for (unsigned i = 0; i < pps.num_slice_groups; ++i) {
        (void)in.ue<std::uint32_t>("run_length_minus1", map_units - 1);
      }
      break;
    case 2:
      for (unsigned i = 0; i + 1 < pps.num_slice_groups; ++i) {
        (void)in.ue<std::uint32_t>("top_left", map_units - 1);
        (void)in.ue<std::uint32_t>("bottom_right", map_units - 1);
      }
      break;
    case 3:
    case 4:
    case 5:
      (void)in.flag("slice_group_change_direction_flag");
      pps.slice_group_change_rate = in.ue<std::uint32_t>("slice_group_change_rate_minus1", map_units - 1, 1);
      break;
    case 6: {
      const auto count = in.ue<std::uint32_t>("pic_size_in_map_units_minus1", map_units - 1, 1);
      const auto width = static_cast<unsigned>(std::bit_width(pps.num_slice_groups - 1U));
      for (std::uint32_t i = 0; i < count && in.ok(); ++i) (void)in.u(width, "slice_group_id");
      break;
    }
    default:
      break;
  }
}

/// Baseline, Main and Extended have no transform_8x8_mode_flag and what follows it. Where such an SPS
/// also claims conformance by a constraint flag, anything there is an encoder's litter, which FFmpeg
/// ignores too.
bool may_have_high_profile_part(const Sps& sps) {
  const bool old_profile = sps.profile_idc == 66 || sps.profile_idc == 77 || sps.profile_idc == 88;
  return !old_profile || (sps.constraint_set_flags & 7) == 0;
}

void parse_high_profile_part(ElementReader& in, const Sps& sps, Pps& pps) {
  pps.transform_8x8_mode_flag = in.flag("transform_8x8_mode_flag");
  pps.pic_scaling_matrix_present_flag = in.flag("pic_scaling_matrix_present_flag");
  if (pps.pic_scaling_matrix_present_flag) {
    const unsigned lists_8x8 = !pps.transform_8x8_mode_flag ? 0 : sps.chroma_format_idc == 3 ? 6 : 2;
    // Fall-back rule B where the SPS has lists to fall back to, A otherwise (table 7-2).
    pps.scaling_lists = parse_scaling_lists(
        in.bits(), lists_8x8,
        sps.seq_scaling_matrix_present_flag ? sps.scaling_lists : default_scaling_lists());
    in.check("scaling_list");
  }
  pps.second_chroma_qp_index_offset = in.se<std::int8_t>("second_chroma_qp_index_offset", -12, 12);
}

PpsIds parse_ids(ElementReader& in) {
  PpsIds ids;
  ids.pic_parameter_set_id = in.ue<std::uint8_t>("pic_parameter_set_id", 255);
  ids.seq_parameter_set_id = in.ue<std::uint8_t>("seq_parameter_set_id", 31);
  return ids;
}

}  // namespace

Result<PpsIds> parse_pps_ids(std::span<const std::uint8_t> payload) {
  BitReader bits(payload);
  ElementReader in(bits);
  const PpsIds ids = parse_ids(in);
  if (!in.ok()) return std::unexpected(in.error("PPS"));
  return ids;
}

Result<Pps> parse_pps(std::span<const std::uint8_t> payload, const Sps& sps) {
  BitReader bits(payload);
  ElementReader in(bits);
  Pps pps;
  pps.scaling_lists = sps.scaling_lists;
  const PpsIds ids = parse_ids(in);
  pps.pic_parameter_set_id = ids.pic_parameter_set_id;
  pps.seq_parameter_set_id = ids.seq_parameter_set_id;
  pps.entropy_coding_mode_flag = in.flag("entropy_coding_mode_flag");
  pps.bottom_field_pic_order_in_frame_present_flag = in.flag("bottom_field_pic_order_in_frame_present_flag");
  parse_slice_groups(in, sps, pps);
  pps.num_ref_idx_l0_default_active = in.ue<std::uint8_t>("num_ref_idx_l0_default_active_minus1", 31, 1);
  pps.num_ref_idx_l1_default_active = in.ue<std::uint8_t>("num_ref_idx_l1_default_active_minus1", 31, 1);
  pps.weighted_pred_flag = in.flag("weighted_pred_flag");
  pps.weighted_bipred_idc = static_cast<std::uint8_t>(in.u(2, "weighted_bipred_idc"));
  if (pps.weighted_bipred_idc > 2) in.reject("weighted_bipred_idc", pps.weighted_bipred_idc, 0, 2);
  const std::int32_t qp_bd_offset = 6 * (sps.bit_depth_luma - 8);
  pps.pic_init_qp_minus26 = in.se<std::int8_t>("pic_init_qp_minus26", -26 - qp_bd_offset, 25);
  pps.pic_init_qs_minus26 = in.se<std::int8_t>("pic_init_qs_minus26", -26, 25);
  pps.chroma_qp_index_offset = in.se<std::int8_t>("chroma_qp_index_offset", -12, 12);
  pps.deblocking_filter_control_present_flag = in.flag("deblocking_filter_control_present_flag");
  pps.constrained_intra_pred_flag = in.flag("constrained_intra_pred_flag");
  pps.redundant_pic_cnt_present_flag = in.flag("redundant_pic_cnt_present_flag");
  pps.second_chroma_qp_index_offset = pps.chroma_qp_index_offset;
  if (bits.more_rbsp_data() && may_have_high_profile_part(sps)) parse_high_profile_part(in, sps, pps);
  if (!in.ok()) return std::unexpected(in.error("PPS"));
  return pps;
}

}  // namespace zcplay::h264
