// SPDX-License-Identifier: MIT
#include "decode/h264/sps.h"

#include <algorithm>
#include <limits>

#include "decode/h264/element_reader.h"
#include "decode/h264/vui.h"

namespace zcplay::h264 {
namespace {

constexpr std::int32_t kSeMaximum = std::numeric_limits<std::int32_t>::max();
constexpr std::uint8_t kBaseline = 66;
constexpr std::uint8_t kMain = 77;
constexpr std::uint8_t kExtended = 88;
constexpr std::uint8_t kConstraintSet3 = 1 << 3;

/// The profiles of 7.3.2.1.1 whose SPS tells chroma format, bit depth and scaling lists.
bool has_chroma_format(std::uint8_t profile_idc) {
  constexpr std::array<std::uint8_t, 13> kProfiles = {100, 110, 122, 244, 44,  83, 86,
                                                      118, 128, 138, 139, 134, 135};
  return std::ranges::find(kProfiles, profile_idc) != kProfiles.end();
}

std::uint8_t parse_constraint_set_flags(ElementReader& in) {
  std::uint8_t flags = 0;
  for (unsigned i = 0; i < 6; ++i) {
    if (in.flag("constraint_set_flag")) flags = static_cast<std::uint8_t>(flags | 1U << i);
  }
  (void)in.u(2, "reserved_zero_2bits");
  return flags;
}

void parse_chroma_format(ElementReader& in, Sps& sps) {
  sps.chroma_format_idc = in.ue<std::uint8_t>("chroma_format_idc", 3);
  if (sps.chroma_format_idc == 3) sps.separate_colour_plane_flag = in.flag("separate_colour_plane_flag");
  sps.bit_depth_luma = in.ue<std::uint8_t>("bit_depth_luma_minus8", 6, 8);
  sps.bit_depth_chroma = in.ue<std::uint8_t>("bit_depth_chroma_minus8", 6, 8);
  sps.qpprime_y_zero_transform_bypass_flag = in.flag("qpprime_y_zero_transform_bypass_flag");
  sps.seq_scaling_matrix_present_flag = in.flag("seq_scaling_matrix_present_flag");
  if (sps.seq_scaling_matrix_present_flag) {
    sps.scaling_lists =
        parse_scaling_lists(in.bits(), sps.chroma_format_idc == 3 ? 6 : 2, default_scaling_lists());
    in.check("scaling_list");
  }
}

void parse_pic_order_cnt(ElementReader& in, Sps& sps) {
  sps.pic_order_cnt_type = in.ue<std::uint8_t>("pic_order_cnt_type", 2);
  if (sps.pic_order_cnt_type == 0) {
    sps.log2_max_pic_order_cnt_lsb = in.ue<std::uint8_t>("log2_max_pic_order_cnt_lsb_minus4", 12, 4);
  } else if (sps.pic_order_cnt_type == 1) {
    sps.delta_pic_order_always_zero_flag = in.flag("delta_pic_order_always_zero_flag");
    sps.offset_for_non_ref_pic = in.se<std::int32_t>("offset_for_non_ref_pic", -kSeMaximum, kSeMaximum);
    sps.offset_for_top_to_bottom_field =
        in.se<std::int32_t>("offset_for_top_to_bottom_field", -kSeMaximum, kSeMaximum);
    sps.num_ref_frames_in_pic_order_cnt_cycle =
        in.ue<std::uint8_t>("num_ref_frames_in_pic_order_cnt_cycle", 255);
    for (unsigned i = 0; i < sps.num_ref_frames_in_pic_order_cnt_cycle; ++i) {
      sps.offset_for_ref_frame[i] = in.se<std::int32_t>("offset_for_ref_frame", -kSeMaximum, kSeMaximum);
    }
  }
}

void parse_picture_size(ElementReader& in, Sps& sps) {
  sps.pic_width_in_mbs = in.ue<std::uint32_t>("pic_width_in_mbs_minus1", kMaxSizeInMbs - 1, 1);
  sps.pic_height_in_map_units = in.ue<std::uint32_t>("pic_height_in_map_units_minus1", kMaxSizeInMbs - 1, 1);
  sps.frame_mbs_only_flag = in.flag("frame_mbs_only_flag");
  if (!sps.frame_mbs_only_flag) {
    sps.mb_adaptive_frame_field_flag = in.flag("mb_adaptive_frame_field_flag");
    if (sps.pic_height_in_map_units > kMaxSizeInMbs / 2) {
      in.reject("pic_height_in_map_units_minus1", sps.pic_height_in_map_units - 1, 0, kMaxSizeInMbs / 2 - 1);
    }
  }
}

void parse_cropping(ElementReader& in, Sps& sps) {
  const Size size = sps.coded_size();
  sps.crop = {0, 0, size.width, size.height};
  sps.frame_cropping_flag = in.flag("frame_cropping_flag");
  if (!sps.frame_cropping_flag) return;
  // 7-19 to 7-22: in units of a chroma sample, and of both fields' rows where there may be fields.
  const std::uint8_t chroma = sps.chroma_array_type();
  const std::uint32_t unit_x = chroma == 1 || chroma == 2 ? 2 : 1;
  const std::uint32_t unit_y = (chroma == 1 ? 2 : 1) * (sps.frame_mbs_only_flag ? 1 : 2);
  const std::uint32_t columns = size.width / unit_x;
  const std::uint32_t rows = size.height / unit_y;
  const auto left = in.ue<std::uint32_t>("frame_crop_left_offset", columns - 1);
  const auto right = in.ue<std::uint32_t>("frame_crop_right_offset", columns - 1 - left);
  const auto top = in.ue<std::uint32_t>("frame_crop_top_offset", rows - 1);
  const auto bottom = in.ue<std::uint32_t>("frame_crop_bottom_offset", rows - 1 - top);
  sps.crop = {left * unit_x, top * unit_y, (columns - left - right) * unit_x, (rows - top - bottom) * unit_y};
}

/// MaxDpbMbs of table A-1.
std::optional<std::uint32_t> max_dpb_mbs(const Sps& sps) {
  struct Limit {
    std::uint8_t level_idc;
    std::uint32_t max_dpb_mbs;
  };
  constexpr std::array<Limit, 20> kLimits = {
      {{9, 396},     {10, 396},    {11, 900},    {12, 2376},   {13, 2376},   {20, 2376},  {21, 4752},
       {22, 8100},   {30, 8100},   {31, 18000},  {32, 20480},  {40, 32768},  {41, 32768}, {42, 34816},
       {50, 110400}, {51, 184320}, {52, 184320}, {60, 696320}, {61, 696320}, {62, 696320}}};
  const bool level_1b_by_constraint =
      sps.profile_idc == kBaseline || sps.profile_idc == kMain || sps.profile_idc == kExtended;
  const bool level_1b =
      level_1b_by_constraint && sps.level_idc == 11 && (sps.constraint_set_flags & kConstraintSet3) != 0;
  const std::uint8_t level_idc = level_1b ? std::uint8_t{9} : sps.level_idc;
  const auto limit = std::ranges::find(kLimits, level_idc, &Limit::level_idc);
  if (limit == kLimits.end()) return std::nullopt;
  return limit->max_dpb_mbs;
}

}  // namespace

Result<Sps> parse_sps(std::span<const std::uint8_t> payload) {
  BitReader bits(payload);
  ElementReader in(bits);
  Sps sps;
  sps.scaling_lists = flat_scaling_lists();
  sps.profile_idc = static_cast<std::uint8_t>(in.u(8, "profile_idc"));
  sps.constraint_set_flags = parse_constraint_set_flags(in);
  sps.level_idc = static_cast<std::uint8_t>(in.u(8, "level_idc"));
  sps.seq_parameter_set_id = in.ue<std::uint8_t>("seq_parameter_set_id", 31);
  if (has_chroma_format(sps.profile_idc)) parse_chroma_format(in, sps);
  sps.log2_max_frame_num = in.ue<std::uint8_t>("log2_max_frame_num_minus4", 12, 4);
  parse_pic_order_cnt(in, sps);
  sps.max_num_ref_frames = in.ue<std::uint8_t>("max_num_ref_frames", 16);
  sps.gaps_in_frame_num_value_allowed_flag = in.flag("gaps_in_frame_num_value_allowed_flag");
  parse_picture_size(in, sps);
  sps.direct_8x8_inference_flag = in.flag("direct_8x8_inference_flag");
  parse_cropping(in, sps);
  sps.vui_parameters_present_flag = in.flag("vui_parameters_present_flag");
  if (!in.ok()) return std::unexpected(in.error("SPS"));
  if (sps.vui_parameters_present_flag) {
    const Vui vui = parse_vui(bits);
    if (bits.ok()) {
      sps.vui = vui;
    } else {
      sps.vui_parameters_present_flag = false;
    }
  }
  return sps;
}

unsigned max_dpb_frames(const Sps& sps) {
  constexpr unsigned kMaximum = 16;
  // A level this table does not know promises nothing: assume the most, since too small a DPB would
  // lose references and show frames too early.
  unsigned frames = kMaximum;
  if (const auto mbs = max_dpb_mbs(sps)) {
    frames = std::min(*mbs / (sps.pic_width_in_mbs * sps.frame_height_in_mbs()), kMaximum);
  }
  return std::max({frames, unsigned{sps.max_num_ref_frames}, 1U});
}

std::optional<unsigned> max_num_reorder_frames(const Sps& sps) {
  if (sps.vui.bitstream_restriction_flag) return sps.vui.max_num_reorder_frames;
  if (sps.pic_order_cnt_type == 2) return 0;
  // E.2.1: the profiles that are intra-only with constraint_set3_flag.
  constexpr std::array<std::uint8_t, 6> kIntraProfiles = {44, 86, 100, 110, 122, 244};
  const bool intra_only = std::ranges::find(kIntraProfiles, sps.profile_idc) != kIntraProfiles.end() &&
                          (sps.constraint_set_flags & kConstraintSet3) != 0;
  if (intra_only) return 0;
  return std::nullopt;
}

ColorInfo color_info(const Sps& sps) {
  ColorInfo color;
  color.matrix_coefficients = sps.vui.matrix_coefficients;
  color.color_primaries = sps.vui.colour_primaries;
  color.transfer_characteristics = sps.vui.transfer_characteristics;
  color.full_range = sps.vui.video_full_range_flag;
  if (sps.vui.chroma_loc_info_present_flag && sps.chroma_format_idc == 1) {
    color.chroma_siting = static_cast<ChromaSiting>(sps.vui.chroma_sample_loc_type_top_field + 1);
  }
  return color;
}

}  // namespace zcplay::h264
