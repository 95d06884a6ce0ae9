// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "decode/h264/nal_unit.h"
#include "decode/h264/parameter_sets.h"

namespace zcplay::h264 {

enum class SliceType : std::uint8_t { p = 0, b = 1, i = 2, sp = 3, si = 4 };

/// One memory_management_control_operation, 7.4.3.3. Fields not used by the operation are 0.
struct MemoryManagementControl {
  std::uint8_t operation = 0;                       ///< 1 to 6
  std::uint32_t difference_of_pic_nums_minus1 = 0;  ///< operations 1, 3
  std::uint32_t long_term_pic_num = 0;              ///< operation 2
  std::uint32_t long_term_frame_idx = 0;            ///< operations 3, 6
  std::uint32_t max_long_term_frame_idx_plus1 = 0;  ///< operation 4
};

/// One modification_of_pic_nums_idc, 7.4.3.1.
struct RefPicListModification {
  std::uint8_t idc = 0;  ///< 0 or 1: abs_diff_pic_num_minus1; 2: long_term_pic_num
  std::uint32_t value = 0;
};

/// Each list has at most 32 entries plus the end mark; more is damage (7.4.3.1).
inline constexpr std::size_t kMaxModifications = 33;
/// 2 * MaxDpbFrames fields can each be named by operations 1 to 3, and a few others; more is damage.
inline constexpr std::size_t kMaxMemoryManagementControls = 66;

/// slice_header(), 7.3.3, up to and including dec_ref_pic_marking() and slice_qp_delta. The weighted
/// prediction table is skipped over: frame-based decoders read it themselves.
struct SliceHeader {
  NalType nal_type{};
  std::uint8_t nal_ref_idc = 0;
  std::uint32_t first_mb_in_slice = 0;
  SliceType slice_type = SliceType::i;
  std::uint8_t pic_parameter_set_id = 0;
  std::uint8_t colour_plane_id = 0;
  std::uint16_t frame_num = 0;
  bool field_pic_flag = false;
  bool bottom_field_flag = false;
  std::uint16_t idr_pic_id = 0;
  std::uint16_t pic_order_cnt_lsb = 0;
  std::int32_t delta_pic_order_cnt_bottom = 0;
  std::array<std::int32_t, 2> delta_pic_order_cnt{};
  std::uint8_t redundant_pic_cnt = 0;
  bool direct_spatial_mv_pred_flag = false;
  std::uint8_t num_ref_idx_l0_active = 0;  ///< 0 where the slice type has no such list
  std::uint8_t num_ref_idx_l1_active = 0;
  std::array<std::uint8_t, 2> modification_count{};
  std::array<std::array<RefPicListModification, kMaxModifications>, 2> modifications;
  bool no_output_of_prior_pics_flag = false;
  bool long_term_reference_flag = false;
  bool adaptive_ref_pic_marking_mode_flag = false;
  std::uint8_t memory_management_control_count = 0;
  std::array<MemoryManagementControl, kMaxMemoryManagementControls> memory_management_controls;
  std::int8_t slice_qp_delta = 0;
  std::uint32_t slice_group_change_cycle = 0;

  /// Sizes in bits without emulation prevention bytes, as Hantro-class hardware needs them:
  /// dec_ref_pic_marking() as a whole (0 where absent), and pic_order_cnt_lsb,
  /// delta_pic_order_cnt_bottom, delta_pic_order_cnt[0] and [1] together.
  std::uint32_t dec_ref_pic_marking_bit_size = 0;
  std::uint32_t pic_order_cnt_bit_size = 0;

  [[nodiscard]] bool idr() const { return nal_type == NalType::idr_slice; }
};

/// Parses a slice NAL unit (types 1, 2 and 5) into `header`, which is reused to spare copying its
/// arrays. Parameter sets are looked up by the id in the slice. Errors name the element.
[[nodiscard]] Result<ParameterSets::Active> parse_slice_header(const NalUnit& nal, ParameterSets& sets,
                                                               SliceHeader& header);

/// True where `next` starts another primary coded picture than `previous` is of: 7.4.1.2.4. Neither is
/// of a redundant picture. Another PPS starts a picture only at its first macroblock: in the midst of
/// one it is for the decoder to say whether that can be decoded.
[[nodiscard]] bool starts_new_picture(const SliceHeader& previous, const Sps& previous_sps,
                                      const SliceHeader& next, const Sps& next_sps);

}  // namespace zcplay::h264
