// SPDX-License-Identifier: MIT
#include "decode/h264/vui.h"

#include <array>

namespace zcplay::h264 {
namespace {

constexpr std::uint32_t kExtendedSar = 255;
/// Table E-1, by aspect_ratio_idc; 0 is "unspecified".
constexpr std::array<Rational, 17> kSampleAspectRatios = {{{0, 1},
                                                           {1, 1},
                                                           {12, 11},
                                                           {10, 11},
                                                           {16, 11},
                                                           {40, 33},
                                                           {24, 11},
                                                           {20, 11},
                                                           {32, 11},
                                                           {80, 33},
                                                           {18, 11},
                                                           {15, 11},
                                                           {64, 33},
                                                           {160, 99},
                                                           {4, 3},
                                                           {3, 2},
                                                           {2, 1}}};

Rational parse_sample_aspect_ratio(BitReader& reader) {
  const std::uint32_t aspect_ratio_idc = reader.bits(8);
  if (aspect_ratio_idc < kSampleAspectRatios.size()) return kSampleAspectRatios[aspect_ratio_idc];
  if (aspect_ratio_idc != kExtendedSar) return {0, 1};
  const auto sar_width = static_cast<std::int32_t>(reader.bits(16));
  const auto sar_height = static_cast<std::int32_t>(reader.bits(16));
  if (sar_width == 0 || sar_height == 0) return {0, 1};
  return {sar_width, sar_height};
}

void parse_video_signal_type(BitReader& reader, Vui& vui) {
  reader.skip(3);  // video_format
  vui.video_full_range_flag = reader.flag();
  const bool colour_description_present_flag = reader.flag();
  if (!colour_description_present_flag) return;
  vui.colour_primaries = static_cast<std::uint8_t>(reader.bits(8));
  vui.transfer_characteristics = static_cast<std::uint8_t>(reader.bits(8));
  vui.matrix_coefficients = static_cast<std::uint8_t>(reader.bits(8));
}

/// hrd_parameters(), E.1.2.
void parse_hrd(BitReader& reader, Vui& vui) {
  const std::uint32_t cpb_cnt = reader.ue(31) + 1;
  reader.skip(4 + 4);  // bit_rate_scale, cpb_size_scale
  for (std::uint32_t i = 0; i < cpb_cnt; ++i) {
    (void)reader.ue();    // bit_rate_value_minus1
    (void)reader.ue();    // cpb_size_value_minus1
    (void)reader.flag();  // cbr_flag
  }
  reader.skip(5);  // initial_cpb_removal_delay_length_minus1
  vui.cpb_removal_delay_length = static_cast<std::uint8_t>(reader.bits(5) + 1);
  vui.dpb_output_delay_length = static_cast<std::uint8_t>(reader.bits(5) + 1);
  reader.skip(5);  // time_offset_length
}

void parse_bitstream_restriction(BitReader& reader, Vui& vui) {
  (void)reader.flag();  // motion_vectors_over_pic_boundaries_flag
  (void)reader.ue();    // max_bytes_per_pic_denom
  (void)reader.ue();    // max_bits_per_mb_denom
  (void)reader.ue();    // log2_max_mv_length_horizontal
  (void)reader.ue();    // log2_max_mv_length_vertical
  vui.max_num_reorder_frames = static_cast<std::uint8_t>(reader.ue(16));
  vui.max_dec_frame_buffering = static_cast<std::uint8_t>(reader.ue(16));
}

}  // namespace

Vui parse_vui(BitReader& reader) {
  Vui vui;
  const bool aspect_ratio_info_present_flag = reader.flag();
  if (aspect_ratio_info_present_flag) vui.sample_aspect_ratio = parse_sample_aspect_ratio(reader);
  const bool overscan_info_present_flag = reader.flag();
  if (overscan_info_present_flag) reader.skip(1);  // overscan_appropriate_flag
  vui.video_signal_type_present_flag = reader.flag();
  if (vui.video_signal_type_present_flag) parse_video_signal_type(reader, vui);
  vui.chroma_loc_info_present_flag = reader.flag();
  if (vui.chroma_loc_info_present_flag) {
    vui.chroma_sample_loc_type_top_field = static_cast<std::uint8_t>(reader.ue(5));
    vui.chroma_sample_loc_type_bottom_field = static_cast<std::uint8_t>(reader.ue(5));
  }
  vui.timing_info_present_flag = reader.flag();
  if (vui.timing_info_present_flag) {
    vui.num_units_in_tick = reader.bits(32);
    vui.time_scale = reader.bits(32);
    vui.fixed_frame_rate_flag = reader.flag();
  }
  vui.nal_hrd_parameters_present_flag = reader.flag();
  if (vui.nal_hrd_parameters_present_flag) parse_hrd(reader, vui);
  vui.vcl_hrd_parameters_present_flag = reader.flag();
  if (vui.vcl_hrd_parameters_present_flag) parse_hrd(reader, vui);
  if (vui.nal_hrd_parameters_present_flag || vui.vcl_hrd_parameters_present_flag) {
    reader.skip(1);  // low_delay_hrd_flag
  }
  vui.pic_struct_present_flag = reader.flag();
  vui.bitstream_restriction_flag = reader.flag();
  if (vui.bitstream_restriction_flag) parse_bitstream_restriction(reader, vui);
  return vui;
}

}  // namespace zcplay::h264
