// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/frame.h"
#include "base/result.h"
#include "decode/h264/scaling_lists.h"

namespace zcplay::h264 {

/// The parts of vui_parameters() (Annex E) that matter to decoding, output or display.
struct Vui {
  Rational sample_aspect_ratio{0, 1};
  bool video_signal_type_present_flag = false;
  bool video_full_range_flag = false;
  std::uint8_t colour_primaries = 2;
  std::uint8_t transfer_characteristics = 2;
  std::uint8_t matrix_coefficients = 2;
  bool chroma_loc_info_present_flag = false;
  std::uint8_t chroma_sample_loc_type_top_field = 0;
  std::uint8_t chroma_sample_loc_type_bottom_field = 0;
  bool timing_info_present_flag = false;
  std::uint32_t num_units_in_tick = 0;
  std::uint32_t time_scale = 0;
  bool fixed_frame_rate_flag = false;
  bool nal_hrd_parameters_present_flag = false;
  bool vcl_hrd_parameters_present_flag = false;
  std::uint8_t cpb_removal_delay_length = 24;  ///< bits; needed by picture timing SEI
  std::uint8_t dpb_output_delay_length = 24;   ///< bits
  bool pic_struct_present_flag = false;
  bool bitstream_restriction_flag = false;
  std::uint8_t max_num_reorder_frames = 0;   ///< valid with bitstream_restriction_flag
  std::uint8_t max_dec_frame_buffering = 0;  ///< likewise
  friend bool operator==(const Vui&, const Vui&) = default;
};

/// seq_parameter_set_data(), 7.3.2.1.1. Names as in the standard; `_minus` offsets are resolved.
struct Sps {
  std::uint8_t profile_idc = 0;
  std::uint8_t constraint_set_flags = 0;  ///< constraint_set0_flag in bit 0, as V4L2 wants it
  std::uint8_t level_idc = 0;
  std::uint8_t seq_parameter_set_id = 0;  ///< 0 to 31
  std::uint8_t chroma_format_idc = 1;     ///< 0 to 3
  bool separate_colour_plane_flag = false;
  std::uint8_t bit_depth_luma = 8;  ///< 8 to 14
  std::uint8_t bit_depth_chroma = 8;
  bool qpprime_y_zero_transform_bypass_flag = false;
  bool seq_scaling_matrix_present_flag = false;
  ScalingLists scaling_lists;                   ///< flat where none is sent
  std::uint8_t log2_max_frame_num = 4;          ///< 4 to 16
  std::uint8_t pic_order_cnt_type = 0;          ///< 0 to 2
  std::uint8_t log2_max_pic_order_cnt_lsb = 4;  ///< 4 to 16, type 0
  bool delta_pic_order_always_zero_flag = false;
  std::int32_t offset_for_non_ref_pic = 0;
  std::int32_t offset_for_top_to_bottom_field = 0;
  std::uint8_t num_ref_frames_in_pic_order_cnt_cycle = 0;
  std::array<std::int32_t, 255> offset_for_ref_frame{};
  std::uint8_t max_num_ref_frames = 0;  ///< 0 to 16
  bool gaps_in_frame_num_value_allowed_flag = false;
  std::uint32_t pic_width_in_mbs = 0;
  std::uint32_t pic_height_in_map_units = 0;
  bool frame_mbs_only_flag = true;
  bool mb_adaptive_frame_field_flag = false;
  bool direct_8x8_inference_flag = false;
  bool frame_cropping_flag = false;
  Rect crop;  ///< pixels; the whole picture where nothing is cropped
  bool vui_parameters_present_flag = false;
  Vui vui;

  friend bool operator==(const Sps&, const Sps&) = default;

  [[nodiscard]] std::uint32_t frame_height_in_mbs() const {
    return pic_height_in_map_units * (frame_mbs_only_flag ? 1 : 2);
  }
  [[nodiscard]] Size coded_size() const { return {pic_width_in_mbs * 16, frame_height_in_mbs() * 16}; }
  [[nodiscard]] std::uint8_t chroma_array_type() const {
    return separate_colour_plane_flag ? 0 : chroma_format_idc;
  }
  [[nodiscard]] std::int32_t max_frame_num() const { return 1 << log2_max_frame_num; }
};

/// The largest picture accepted, so that no size computed from it can wrap: 16384 pixels each way.
inline constexpr std::uint32_t kMaxSizeInMbs = 1024;

/// Parses an SPS NAL unit's payload. Errors (unreadable_input) name the element that is out of range.
/// A VUI that runs out of data is dropped, with vui_parameters_present_flag false: some encoders cut
/// it short, and nothing in it is needed to decode.
[[nodiscard]] Result<Sps> parse_sps(std::span<const std::uint8_t> payload);

/// MaxDpbFrames of A.3.1 (h) and A.3.2 (f), from level and picture size, raised to max_num_ref_frames
/// where a stream breaks its level; 1 to 16. VUI max_dec_frame_buffering is not applied here.
[[nodiscard]] unsigned max_dpb_frames(const Sps& sps);

/// The most frames that may precede a frame in decoding order and follow it in output order, or
/// nullopt where the stream does not say and plain bumping (C.4.5.3) decides: max_num_reorder_frames;
/// 0 for POC type 2 and for the intra-only profiles (with constraint_set3).
[[nodiscard]] std::optional<unsigned> max_num_reorder_frames(const Sps& sps);

/// Colour description of the VUI, unspecified where absent.
[[nodiscard]] ColorInfo color_info(const Sps& sps);

}  // namespace zcplay::h264
