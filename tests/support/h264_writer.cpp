// SPDX-License-Identifier: MIT
#include "tests/support/h264_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

#include "decode/h264/scaling_lists.h"

namespace zcplay::test {
namespace {

using h264::SliceType;

template <std::size_t Count>
void write_scaling_list(BitWriter& out, const std::array<std::uint8_t, Count>& raster,
                        const std::array<std::uint8_t, Count>& zigzag) {
  out.flag(true);
  std::uint8_t last = 8;
  for (const std::uint8_t position : zigzag) {
    out.se(static_cast<std::int8_t>(raster[position] - last));
    last = raster[position];
  }
}

/// Every list in full, so that no fall-back is needed to read it.
void write_scaling_lists(BitWriter& out, const h264::ScalingLists& lists, std::size_t lists_8x8) {
  for (const auto& list : lists.list_4x4) write_scaling_list(out, list, h264::zigzag_4x4());
  for (std::size_t i = 0; i < lists_8x8; ++i) {
    write_scaling_list(out, lists.list_8x8[i], h264::zigzag_8x8());
  }
}

bool has_chroma_format(std::uint8_t profile_idc) {
  return profile_idc != 66 && profile_idc != 77 && profile_idc != 88;
}

void write_hrd(BitWriter& out, const h264::Vui& vui) {
  out.ue(1).u(4, 3).u(4, 5);
  for (int i = 0; i < 2; ++i) out.ue(1000).ue(2000).flag(true);
  out.u(5, 23).u(5, vui.cpb_removal_delay_length - 1U).u(5, vui.dpb_output_delay_length - 1U).u(5, 24);
}

void write_vui(BitWriter& out, const h264::Vui& vui) {
  const auto [sar_width, sar_height] = vui.sample_aspect_ratio;
  out.flag(sar_width != 0);
  if (sar_width != 0) {
    out.u(8, 255).u(16, static_cast<std::uint32_t>(sar_width)).u(16, static_cast<std::uint32_t>(sar_height));
  }
  out.flag(true).flag(true);  // overscan
  out.flag(vui.video_signal_type_present_flag);
  if (vui.video_signal_type_present_flag) {
    out.u(3, 5).flag(vui.video_full_range_flag).flag(true);
    out.u(8, vui.colour_primaries).u(8, vui.transfer_characteristics).u(8, vui.matrix_coefficients);
  }
  out.flag(vui.chroma_loc_info_present_flag);
  if (vui.chroma_loc_info_present_flag) {
    out.ue(vui.chroma_sample_loc_type_top_field).ue(vui.chroma_sample_loc_type_bottom_field);
  }
  out.flag(vui.timing_info_present_flag);
  if (vui.timing_info_present_flag) {
    out.u(32, vui.num_units_in_tick).u(32, vui.time_scale).flag(vui.fixed_frame_rate_flag);
  }
  out.flag(vui.nal_hrd_parameters_present_flag);
  if (vui.nal_hrd_parameters_present_flag) write_hrd(out, vui);
  out.flag(vui.vcl_hrd_parameters_present_flag);
  if (vui.vcl_hrd_parameters_present_flag) write_hrd(out, vui);
  if (vui.nal_hrd_parameters_present_flag || vui.vcl_hrd_parameters_present_flag) out.flag(true);
  out.flag(vui.pic_struct_present_flag);
  out.flag(vui.bitstream_restriction_flag);
  if (vui.bitstream_restriction_flag) {
    out.flag(true).ue(2).ue(1).ue(15).ue(15);
    out.ue(vui.max_num_reorder_frames).ue(vui.max_dec_frame_buffering);
  }
}

void write_pic_order_cnt(BitWriter& out, const h264::Sps& sps) {
  out.ue(sps.pic_order_cnt_type);
  if (sps.pic_order_cnt_type == 0) {
    out.ue(sps.log2_max_pic_order_cnt_lsb - 4U);
  } else if (sps.pic_order_cnt_type == 1) {
    out.flag(sps.delta_pic_order_always_zero_flag);
    out.se(sps.offset_for_non_ref_pic).se(sps.offset_for_top_to_bottom_field);
    out.ue(sps.num_ref_frames_in_pic_order_cnt_cycle);
    for (std::size_t i = 0; i < sps.num_ref_frames_in_pic_order_cnt_cycle; ++i) {
      out.se(sps.offset_for_ref_frame[i]);
    }
  }
}

void write_cropping(BitWriter& out, const h264::Sps& sps) {
  out.flag(sps.frame_cropping_flag);
  if (!sps.frame_cropping_flag) return;
  const std::uint8_t chroma = sps.chroma_array_type();
  const std::uint32_t unit_x = chroma == 1 || chroma == 2 ? 2 : 1;
  const std::uint32_t unit_y = (chroma == 1 ? 2 : 1) * (sps.frame_mbs_only_flag ? 1 : 2);
  const Size size = sps.coded_size();
  out.ue(sps.crop.x / unit_x).ue((size.width - sps.crop.x - sps.crop.width) / unit_x);
  out.ue(sps.crop.y / unit_y).ue((size.height - sps.crop.y - sps.crop.height) / unit_y);
}

void write_slice_groups(BitWriter& out, const h264::Pps& pps, const h264::Sps& sps) {
  const std::uint32_t groups = pps.num_slice_groups;
  out.ue(groups - 1);
  if (groups == 1) return;
  out.ue(pps.slice_group_map_type);
  switch (pps.slice_group_map_type) {
    case 0:
      for (std::uint32_t i = 0; i < groups; ++i) out.ue(i);
      break;
    case 2:
      for (std::uint32_t i = 0; i + 1 < groups; ++i) out.ue(i).ue(i + 2);
      break;
    case 3:
    case 4:
    case 5:
      out.flag(true).ue(pps.slice_group_change_rate - 1);
      break;
    case 6: {
      const std::uint32_t map_units = sps.pic_width_in_mbs * sps.pic_height_in_map_units;
      out.ue(map_units - 1);
      for (std::uint32_t i = 0; i < map_units; ++i) {
        out.u(static_cast<unsigned>(std::bit_width(groups - 1)), i % groups);
      }
      break;
    }
    default:
      break;
  }
}

void write_modifications(BitWriter& out, const h264::SliceHeader& header, std::size_t list) {
  const std::size_t count = header.modification_count[list];
  out.flag(count > 0);
  if (count == 0) return;
  for (std::size_t i = 0; i < count; ++i) {
    out.ue(header.modifications[list][i].idc).ue(header.modifications[list][i].value);
  }
  out.ue(3);
}

void write_weights(BitWriter& out, unsigned active, bool chroma) {
  for (unsigned i = 0; i < active; ++i) {
    out.flag(true).se(-128).se(127);
    if (chroma) out.flag(i % 2 == 0);
    if (chroma && i % 2 == 0) out.se(1).se(-1).se(2).se(-2);
  }
}

void write_dec_ref_pic_marking(BitWriter& out, const h264::SliceHeader& header) {
  if (header.idr()) {
    out.flag(header.no_output_of_prior_pics_flag).flag(header.long_term_reference_flag);
    return;
  }
  out.flag(header.adaptive_ref_pic_marking_mode_flag);
  if (!header.adaptive_ref_pic_marking_mode_flag) return;
  for (std::size_t i = 0; i < header.memory_management_control_count; ++i) {
    const h264::MemoryManagementControl& control = header.memory_management_controls[i];
    const unsigned operation = control.operation;
    out.ue(operation);
    if (operation == 1 || operation == 3) out.ue(control.difference_of_pic_nums_minus1);
    if (operation == 2) out.ue(control.long_term_pic_num);
    if (operation == 3 || operation == 6) out.ue(control.long_term_frame_idx);
    if (operation == 4) out.ue(control.max_long_term_frame_idx_plus1);
  }
  out.ue(0);
}

void write_slice_pic_order_cnt(BitWriter& out, const h264::SliceHeader& header, const h264::Sps& sps,
                               const h264::Pps& pps) {
  const bool both_fields = pps.bottom_field_pic_order_in_frame_present_flag && !header.field_pic_flag;
  if (sps.pic_order_cnt_type == 0) {
    out.u(sps.log2_max_pic_order_cnt_lsb, header.pic_order_cnt_lsb);
    if (both_fields) out.se(header.delta_pic_order_cnt_bottom);
  } else if (sps.pic_order_cnt_type == 1 && !sps.delta_pic_order_always_zero_flag) {
    out.se(header.delta_pic_order_cnt[0]);
    if (both_fields) out.se(header.delta_pic_order_cnt[1]);
  }
}

void write_references(BitWriter& out, const h264::SliceHeader& header, const h264::Sps& sps,
                      const h264::Pps& pps) {
  const bool b = header.slice_type == SliceType::b;
  const bool override_counts = header.num_ref_idx_l0_active != pps.num_ref_idx_l0_default_active ||
                               (b && header.num_ref_idx_l1_active != pps.num_ref_idx_l1_default_active);
  out.flag(override_counts);
  if (override_counts) out.ue(header.num_ref_idx_l0_active - 1U);
  if (override_counts && b) out.ue(header.num_ref_idx_l1_active - 1U);
  write_modifications(out, header, 0);
  if (b) write_modifications(out, header, 1);
  if (b ? pps.weighted_bipred_idc == 1 : pps.weighted_pred_flag) {
    const bool chroma = sps.chroma_array_type() != 0;
    out.ue(7);
    if (chroma) out.ue(6);
    write_weights(out, header.num_ref_idx_l0_active, chroma);
    if (b) write_weights(out, header.num_ref_idx_l1_active, chroma);
  }
}

}  // namespace

BitWriter write_sps(const h264::Sps& sps) {
  BitWriter out;
  out.u(8, sps.profile_idc);
  for (unsigned i = 0; i < 6; ++i) out.flag((sps.constraint_set_flags >> i & 1) != 0);
  out.u(2, 0).u(8, sps.level_idc).ue(sps.seq_parameter_set_id);
  if (has_chroma_format(sps.profile_idc)) {
    out.ue(sps.chroma_format_idc);
    if (sps.chroma_format_idc == 3) out.flag(sps.separate_colour_plane_flag);
    out.ue(sps.bit_depth_luma - 8U).ue(sps.bit_depth_chroma - 8U);
    out.flag(sps.qpprime_y_zero_transform_bypass_flag).flag(sps.seq_scaling_matrix_present_flag);
    if (sps.seq_scaling_matrix_present_flag) {
      write_scaling_lists(out, sps.scaling_lists, sps.chroma_format_idc == 3 ? 6 : 2);
    }
  }
  out.ue(sps.log2_max_frame_num - 4U);
  write_pic_order_cnt(out, sps);
  out.ue(sps.max_num_ref_frames).flag(sps.gaps_in_frame_num_value_allowed_flag);
  out.ue(sps.pic_width_in_mbs - 1).ue(sps.pic_height_in_map_units - 1).flag(sps.frame_mbs_only_flag);
  if (!sps.frame_mbs_only_flag) out.flag(sps.mb_adaptive_frame_field_flag);
  out.flag(sps.direct_8x8_inference_flag);
  write_cropping(out, sps);
  out.flag(sps.vui_parameters_present_flag);
  if (sps.vui_parameters_present_flag) write_vui(out, sps.vui);
  return out.trailing();
}

BitWriter write_pps(const h264::Pps& pps, const h264::Sps& sps) {
  BitWriter out;
  out.ue(pps.pic_parameter_set_id).ue(pps.seq_parameter_set_id);
  out.flag(pps.entropy_coding_mode_flag).flag(pps.bottom_field_pic_order_in_frame_present_flag);
  write_slice_groups(out, pps, sps);
  out.ue(pps.num_ref_idx_l0_default_active - 1U).ue(pps.num_ref_idx_l1_default_active - 1U);
  out.flag(pps.weighted_pred_flag).u(2, pps.weighted_bipred_idc);
  out.se(pps.pic_init_qp_minus26).se(pps.pic_init_qs_minus26).se(pps.chroma_qp_index_offset);
  out.flag(pps.deblocking_filter_control_present_flag).flag(pps.constrained_intra_pred_flag);
  out.flag(pps.redundant_pic_cnt_present_flag);
  const bool high = pps.transform_8x8_mode_flag || pps.pic_scaling_matrix_present_flag ||
                    pps.second_chroma_qp_index_offset != pps.chroma_qp_index_offset;
  if (high) {
    out.flag(pps.transform_8x8_mode_flag).flag(pps.pic_scaling_matrix_present_flag);
    if (pps.pic_scaling_matrix_present_flag) {
      const std::size_t lists_8x8 = sps.chroma_format_idc == 3 ? 6 : 2;
      write_scaling_lists(out, pps.scaling_lists, pps.transform_8x8_mode_flag ? lists_8x8 : 0);
    }
    out.se(pps.second_chroma_qp_index_offset);
  }
  return out.trailing();
}

BitWriter write_slice_header(const h264::SliceHeader& header, const h264::Sps& sps, const h264::Pps& pps) {
  const bool intra = header.slice_type == SliceType::i || header.slice_type == SliceType::si;
  BitWriter out;
  out.ue(header.first_mb_in_slice).ue(static_cast<std::uint32_t>(header.slice_type) + 5);
  out.ue(header.pic_parameter_set_id);
  if (sps.separate_colour_plane_flag) out.u(2, header.colour_plane_id);
  out.u(sps.log2_max_frame_num, header.frame_num);
  if (!sps.frame_mbs_only_flag) out.flag(header.field_pic_flag);
  if (header.field_pic_flag) out.flag(header.bottom_field_flag);
  if (header.idr()) out.ue(header.idr_pic_id);
  write_slice_pic_order_cnt(out, header, sps, pps);
  if (pps.redundant_pic_cnt_present_flag) out.ue(header.redundant_pic_cnt);
  if (header.slice_type == SliceType::b) out.flag(header.direct_spatial_mv_pred_flag);
  if (!intra) write_references(out, header, sps, pps);
  if (header.nal_ref_idc != 0) write_dec_ref_pic_marking(out, header);
  if (pps.entropy_coding_mode_flag && !intra) out.ue(2);
  out.se(header.slice_qp_delta);
  if (header.slice_type == SliceType::sp) out.flag(true);
  if (header.slice_type == SliceType::sp || header.slice_type == SliceType::si) out.se(-3);
  if (pps.deblocking_filter_control_present_flag) out.ue(0).se(-6).se(6);
  if (pps.num_slice_groups > 1 && pps.slice_group_map_type >= 3 && pps.slice_group_map_type <= 5) {
    const std::uint32_t map_units = sps.pic_width_in_mbs * sps.pic_height_in_map_units;
    unsigned width = 0;  // Ceil(Log2(map_units / rate + 1)), the division exact
    while ((1U << width) * pps.slice_group_change_rate < map_units + pps.slice_group_change_rate) ++width;
    out.u(width, header.slice_group_change_cycle);
  }
  return out;
}

h264::Sps make_sps() {
  h264::Sps sps;
  sps.profile_idc = 100;
  sps.level_idc = 10;
  sps.scaling_lists = h264::flat_scaling_lists();
  sps.log2_max_frame_num = 8;
  sps.log2_max_pic_order_cnt_lsb = 8;
  sps.max_num_ref_frames = 4;
  sps.pic_width_in_mbs = 4;
  sps.pic_height_in_map_units = 3;
  sps.direct_8x8_inference_flag = true;
  sps.crop = {0, 0, 64, 48};
  return sps;
}

h264::Pps make_pps() {
  h264::Pps pps;
  pps.entropy_coding_mode_flag = true;
  pps.scaling_lists = h264::flat_scaling_lists();
  return pps;
}

}  // namespace zcplay::test
