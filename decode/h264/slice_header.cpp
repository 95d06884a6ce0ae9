// SPDX-License-Identifier: MIT
#include "decode/h264/slice_header.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "decode/h264/element_reader.h"

namespace zcplay::h264 {
namespace {

constexpr std::int32_t kSeMaximum = std::numeric_limits<std::int32_t>::max();
/// LongTermPicNum of the last field of the largest DPB.
constexpr std::uint32_t kMaxLongTermPicNum = 31;

bool is_intra(SliceType type) {
  return type == SliceType::i || type == SliceType::si;
}
bool is_switching(SliceType type) {
  return type == SliceType::sp || type == SliceType::si;
}

/// The header under construction and what its syntax depends on.
struct Parse {
  ElementReader& in;
  const Sps& sps;
  const Pps& pps;
  SliceHeader& header;

  /// MaxPicNum, 7.4.3.
  [[nodiscard]] std::uint32_t max_pic_num() const {
    return static_cast<std::uint32_t>(sps.max_frame_num()) * (header.field_pic_flag ? 2 : 1);
  }
};

/// What a slice may leave out takes its value for absence; the arrays are left alone, their counts say
/// what is in them.
void reset(SliceHeader& header) {
  header.colour_plane_id = 0;
  header.field_pic_flag = false;
  header.bottom_field_flag = false;
  header.idr_pic_id = 0;
  header.pic_order_cnt_lsb = 0;
  header.delta_pic_order_cnt_bottom = 0;
  header.delta_pic_order_cnt = {};
  header.redundant_pic_cnt = 0;
  header.direct_spatial_mv_pred_flag = false;
  header.num_ref_idx_l0_active = 0;
  header.num_ref_idx_l1_active = 0;
  header.modification_count = {};
  header.no_output_of_prior_pics_flag = false;
  header.long_term_reference_flag = false;
  header.adaptive_ref_pic_marking_mode_flag = false;
  header.memory_management_control_count = 0;
  header.slice_group_change_cycle = 0;
  header.dec_ref_pic_marking_bit_size = 0;
  header.pic_order_cnt_bit_size = 0;
}

void parse_picture_identity(const Parse& p) {
  auto& [in, sps, pps, header] = p;
  if (sps.separate_colour_plane_flag) {
    header.colour_plane_id = static_cast<std::uint8_t>(in.u(2, "colour_plane_id"));
    if (header.colour_plane_id > 2) in.reject("colour_plane_id", header.colour_plane_id, 0, 2);
  }
  header.frame_num = static_cast<std::uint16_t>(in.u(sps.log2_max_frame_num, "frame_num"));
  if (!sps.frame_mbs_only_flag) {
    header.field_pic_flag = in.flag("field_pic_flag");
    if (header.field_pic_flag) header.bottom_field_flag = in.flag("bottom_field_flag");
  }
  if (header.idr()) header.idr_pic_id = in.ue<std::uint16_t>("idr_pic_id", 65535);
}

/// 7.4.3: first_mb_in_slice counts macroblock pairs in MBAFF frames.
void check_first_mb(const Parse& p) {
  auto& [in, sps, pps, header] = p;
  std::uint32_t units = sps.pic_width_in_mbs * sps.frame_height_in_mbs();
  if (header.field_pic_flag || sps.mb_adaptive_frame_field_flag) units /= 2;
  if (header.first_mb_in_slice >= units) {
    in.reject("first_mb_in_slice", header.first_mb_in_slice, 0, units - 1);
  }
}

void parse_pic_order_cnt(const Parse& p) {
  auto& [in, sps, pps, header] = p;
  const std::size_t begin = in.bits().position();
  const bool both_fields = pps.bottom_field_pic_order_in_frame_present_flag && !header.field_pic_flag;
  if (sps.pic_order_cnt_type == 0) {
    header.pic_order_cnt_lsb =
        static_cast<std::uint16_t>(in.u(sps.log2_max_pic_order_cnt_lsb, "pic_order_cnt_lsb"));
    if (both_fields) {
      header.delta_pic_order_cnt_bottom =
          in.se<std::int32_t>("delta_pic_order_cnt_bottom", -kSeMaximum, kSeMaximum);
    }
  } else if (sps.pic_order_cnt_type == 1 && !sps.delta_pic_order_always_zero_flag) {
    header.delta_pic_order_cnt[0] = in.se<std::int32_t>("delta_pic_order_cnt[0]", -kSeMaximum, kSeMaximum);
    if (both_fields) {
      header.delta_pic_order_cnt[1] = in.se<std::int32_t>("delta_pic_order_cnt[1]", -kSeMaximum, kSeMaximum);
    }
  }
  header.pic_order_cnt_bit_size = static_cast<std::uint32_t>(in.bits().position() - begin);
}

void parse_num_ref_idx(const Parse& p) {
  auto& [in, sps, pps, header] = p;
  if (is_intra(header.slice_type)) return;
  const bool b = header.slice_type == SliceType::b;
  header.num_ref_idx_l0_active = pps.num_ref_idx_l0_default_active;
  if (b) header.num_ref_idx_l1_active = pps.num_ref_idx_l1_default_active;
  const std::uint8_t maximum = header.field_pic_flag ? 32 : 16;
  const bool num_ref_idx_active_override_flag = in.flag("num_ref_idx_active_override_flag");
  if (num_ref_idx_active_override_flag) {
    header.num_ref_idx_l0_active = in.ue<std::uint8_t>("num_ref_idx_l0_active_minus1", maximum - 1U, 1);
    if (b)
      header.num_ref_idx_l1_active = in.ue<std::uint8_t>("num_ref_idx_l1_active_minus1", maximum - 1U, 1);
    return;
  }
  // The PPS's default may be meant for fields; a frame must then override it.
  const std::uint8_t active = std::max(header.num_ref_idx_l0_active, header.num_ref_idx_l1_active);
  if (active > maximum) in.reject("num_ref_idx_default_active_minus1", active - 1, 0, maximum - 1);
}

void parse_ref_pic_list_modification(const Parse& p, std::size_t list, std::uint8_t active) {
  auto& [in, sps, pps, header] = p;
  const bool ref_pic_list_modification_flag = in.flag("ref_pic_list_modification_flag");
  if (!ref_pic_list_modification_flag) return;
  std::uint8_t count = 0;
  while (in.ok()) {
    const auto idc = in.ue<std::uint8_t>("modification_of_pic_nums_idc", 3);
    if (idc == 3) break;
    if (count == active) {
      in.reject("number of modification_of_pic_nums_idc", count + 1, 0, active);
      break;
    }
    RefPicListModification& modification = header.modifications[list][count++];
    modification.idc = idc;
    modification.value = idc == 2 ? in.ue<std::uint32_t>("long_term_pic_num", kMaxLongTermPicNum)
                                  : in.ue<std::uint32_t>("abs_diff_pic_num_minus1", p.max_pic_num() - 1);
  }
  header.modification_count[list] = count;
}

void skip_weights(const Parse& p, std::uint8_t active) {
  BitReader& bits = p.in.bits();
  for (unsigned i = 0; i < active && bits.ok(); ++i) {
    if (const bool luma_weight_flag = bits.flag(); luma_weight_flag) {
      (void)bits.se();  // luma_weight
      (void)bits.se();  // luma_offset
    }
    if (p.sps.chroma_array_type() == 0) continue;
    if (const bool chroma_weight_flag = bits.flag(); chroma_weight_flag) {
      for (unsigned j = 0; j < 4; ++j) (void)bits.se();  // weight and offset of Cb, of Cr
    }
  }
  p.in.check("pred_weight_table");
}

void skip_pred_weight_table(const Parse& p) {
  auto& [in, sps, pps, header] = p;
  const bool present = header.slice_type == SliceType::b
                           ? pps.weighted_bipred_idc == 1
                           : pps.weighted_pred_flag && !is_intra(header.slice_type);
  if (!present) return;
  (void)in.ue<std::uint32_t>("luma_log2_weight_denom", 7);
  if (sps.chroma_array_type() != 0) (void)in.ue<std::uint32_t>("chroma_log2_weight_denom", 7);
  skip_weights(p, header.num_ref_idx_l0_active);
  skip_weights(p, header.num_ref_idx_l1_active);
}

MemoryManagementControl parse_memory_management_control(const Parse& p, std::uint8_t operation) {
  ElementReader& in = p.in;
  MemoryManagementControl control;
  control.operation = operation;
  if (operation == 1 || operation == 3) {
    control.difference_of_pic_nums_minus1 =
        in.ue<std::uint32_t>("difference_of_pic_nums_minus1", p.max_pic_num() - 1);
  }
  if (operation == 2) {
    control.long_term_pic_num = in.ue<std::uint32_t>("long_term_pic_num", kMaxLongTermPicNum);
  }
  if (operation == 3 || operation == 6) {
    control.long_term_frame_idx = in.ue<std::uint32_t>("long_term_frame_idx", 15);
  }
  if (operation == 4) {
    control.max_long_term_frame_idx_plus1 = in.ue<std::uint32_t>("max_long_term_frame_idx_plus1", 16);
  }
  return control;
}

void parse_memory_management_controls(const Parse& p) {
  auto& [in, sps, pps, header] = p;
  std::uint8_t count = 0;
  while (in.ok()) {
    const auto operation = in.ue<std::uint8_t>("memory_management_control_operation", 6);
    if (operation == 0) break;
    if (count == kMaxMemoryManagementControls) {
      in.reject("number of memory_management_control_operation", count + 1, 0, count);
      break;
    }
    header.memory_management_controls[count++] = parse_memory_management_control(p, operation);
  }
  header.memory_management_control_count = count;
}

void parse_dec_ref_pic_marking(const Parse& p) {
  auto& [in, sps, pps, header] = p;
  if (header.nal_ref_idc == 0) return;
  const std::size_t begin = in.bits().position();
  if (header.idr()) {
    header.no_output_of_prior_pics_flag = in.flag("no_output_of_prior_pics_flag");
    header.long_term_reference_flag = in.flag("long_term_reference_flag");
  } else {
    header.adaptive_ref_pic_marking_mode_flag = in.flag("adaptive_ref_pic_marking_mode_flag");
    if (header.adaptive_ref_pic_marking_mode_flag) parse_memory_management_controls(p);
  }
  header.dec_ref_pic_marking_bit_size = static_cast<std::uint32_t>(in.bits().position() - begin);
}

void parse_quantisation(const Parse& p) {
  auto& [in, sps, pps, header] = p;
  const std::int32_t init_qp = 26 + pps.pic_init_qp_minus26;
  const std::int32_t qp_bd_offset = 6 * (sps.bit_depth_luma - 8);
  header.slice_qp_delta = in.se<std::int8_t>("slice_qp_delta", -init_qp - qp_bd_offset, 51 - init_qp);
  if (!is_switching(header.slice_type)) return;
  if (header.slice_type == SliceType::sp) (void)in.flag("sp_for_switch_flag");
  const std::int32_t init_qs = 26 + pps.pic_init_qs_minus26;
  (void)in.se<std::int32_t>("slice_qs_delta", -init_qs, 51 - init_qs);
}

void skip_deblocking(const Parse& p) {
  if (!p.pps.deblocking_filter_control_present_flag) return;
  const auto disable_deblocking_filter_idc = p.in.ue<std::uint32_t>("disable_deblocking_filter_idc", 2);
  if (disable_deblocking_filter_idc == 1) return;
  (void)p.in.se<std::int32_t>("slice_alpha_c0_offset_div2", -6, 6);
  (void)p.in.se<std::int32_t>("slice_beta_offset_div2", -6, 6);
}

void parse_slice_group_change_cycle(const Parse& p) {
  auto& [in, sps, pps, header] = p;
  const bool changing = pps.slice_group_map_type >= 3 && pps.slice_group_map_type <= 5;
  if (pps.num_slice_groups == 1 || !changing) return;
  // 7-35: Ceil(Log2(PicSizeInMapUnits / SliceGroupChangeRate + 1)) bits, the division exact.
  const std::uint32_t map_units = sps.pic_width_in_mbs * sps.pic_height_in_map_units;
  const std::uint32_t cycles = (map_units + pps.slice_group_change_rate - 1) / pps.slice_group_change_rate;
  header.slice_group_change_cycle =
      in.u(static_cast<unsigned>(std::bit_width(cycles)), "slice_group_change_cycle");
}

void parse_after_parameter_sets(const Parse& p) {
  auto& [in, sps, pps, header] = p;
  parse_picture_identity(p);
  check_first_mb(p);
  parse_pic_order_cnt(p);
  if (pps.redundant_pic_cnt_present_flag) {
    header.redundant_pic_cnt = in.ue<std::uint8_t>("redundant_pic_cnt", 127);
  }
  if (header.slice_type == SliceType::b) {
    header.direct_spatial_mv_pred_flag = in.flag("direct_spatial_mv_pred_flag");
  }
  parse_num_ref_idx(p);
  if (!is_intra(header.slice_type)) parse_ref_pic_list_modification(p, 0, header.num_ref_idx_l0_active);
  if (header.slice_type == SliceType::b) parse_ref_pic_list_modification(p, 1, header.num_ref_idx_l1_active);
  skip_pred_weight_table(p);
  parse_dec_ref_pic_marking(p);
  if (pps.entropy_coding_mode_flag && !is_intra(header.slice_type)) {
    (void)in.ue<std::uint32_t>("cabac_init_idc", 2);
  }
  parse_quantisation(p);
  skip_deblocking(p);
  parse_slice_group_change_cycle(p);
}

bool resets_memory(const SliceHeader& header) {
  const auto* const begin = header.memory_management_controls.data();
  return std::any_of(begin, begin + header.memory_management_control_count,
                     [](const MemoryManagementControl& control) { return control.operation == 5; });
}

}  // namespace

Result<ParameterSets::Active> parse_slice_header(const NalUnit& nal, ParameterSets& sets,
                                                 SliceHeader& header) {
  BitReader bits(nal.payload());
  ElementReader in(bits);
  reset(header);
  header.nal_type = nal.type;
  header.nal_ref_idc = nal.ref_idc;
  header.first_mb_in_slice = in.ue<std::uint32_t>("first_mb_in_slice", kMaxSizeInMbs * kMaxSizeInMbs - 1);
  // 5 to 9 are 0 to 4 with the promise that all slices of the picture are alike.
  header.slice_type = static_cast<SliceType>(in.ue<std::uint8_t>("slice_type", 9) % 5);
  header.pic_parameter_set_id = in.ue<std::uint8_t>("pic_parameter_set_id", 255);
  if (!in.ok()) return std::unexpected(in.error("slice header"));
  auto active = sets.find(header.pic_parameter_set_id);
  if (!active) return active;
  parse_after_parameter_sets({in, *active->sps, *active->pps, header});
  if (!in.ok()) return std::unexpected(in.error("slice header"));
  return active;
}

bool starts_new_picture(const SliceHeader& previous, const Sps& previous_sps, const SliceHeader& next,
                        const Sps& next_sps) {
  if (previous_sps.seq_parameter_set_id != next_sps.seq_parameter_set_id) return true;
  // 7.4.1.2.4 counts another PPS as well. But slices of one picture may use several, so that it tells
  // pictures apart only where a picture can begin.
  if (previous.pic_parameter_set_id != next.pic_parameter_set_id && next.first_mb_in_slice == 0) return true;
  if (previous.frame_num != next.frame_num) return true;
  if (previous.field_pic_flag != next.field_pic_flag) return true;
  if (previous.bottom_field_flag != next.bottom_field_flag) return true;
  if ((previous.nal_ref_idc == 0) != (next.nal_ref_idc == 0)) return true;
  if (previous.idr() != next.idr()) return true;
  if (previous.idr() && previous.idr_pic_id != next.idr_pic_id) return true;
  if (previous.pic_order_cnt_lsb != next.pic_order_cnt_lsb) return true;
  if (previous.delta_pic_order_cnt_bottom != next.delta_pic_order_cnt_bottom) return true;
  if (previous.delta_pic_order_cnt != next.delta_pic_order_cnt) return true;
  return resets_memory(previous) != resets_memory(next);
}

}  // namespace zcplay::h264
