// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/frame.h"
#include "base/frame_id.h"
#include "decode/h264/decode_job.h"

namespace zcplay::h264 {

/// A frame, a complementary field pair or a single field in the DPB, or the picture being decoded.
/// Marking is kept a field: a frame is "used for reference" as far as its fields are.
struct FrameStore {
  FrameId frame;  ///< not valid for non-existing frames, which have no pixels and no events
  std::uint8_t decoded_fields = kNoField;     ///< FieldSet
  std::uint8_t short_term_fields = kNoField;  ///< FieldSet: "used for short-term reference"
  std::uint8_t long_term_fields = kNoField;   ///< FieldSet: "used for long-term reference"
  bool coded_as_fields = false;
  bool non_existing = false;        ///< inferred by a gap in frame_num, 8.2.5.2
  bool gap_allowed = false;         ///< the SPS announced that gap: nothing is lost
  bool before_recovery = false;     ///< decoded before the latest recovery point
  bool in_progress = false;         ///< being decoded: not yet stored in the sense of C.4.5
  bool waiting_for_output = false;  ///< "needed for output"
  bool hidden = false;              ///< goes its way through the DPB, but is never shown
  bool recovered = false;           ///< correct as far as the RecoveryPolicy knows
  bool intra_first = false;         ///< its first slice is an I slice
  std::int32_t frame_num = 0;
  std::int32_t frame_num_wrap = 0;  ///< 8.2.4.1, relative to the picture being decoded
  std::int32_t long_term_frame_idx = 0;
  std::array<std::int32_t, 2> field_order_cnt{};  ///< top, bottom; valid for decoded_fields
  DefectSet defects;

  [[nodiscard]] std::uint8_t reference_fields() const {
    return static_cast<std::uint8_t>(short_term_fields | long_term_fields);
  }
  [[nodiscard]] bool reference() const { return reference_fields() != kNoField; }
  /// PicOrderCnt() of 8.2.1 over the fields that are there.
  [[nodiscard]] std::int32_t pic_order_cnt() const {
    if (decoded_fields == kTopField) return field_order_cnt[0];
    if (decoded_fields == kBottomField) return field_order_cnt[1];
    return std::min(field_order_cnt[0], field_order_cnt[1]);
  }
};

/// The part of a frame that a slice header says its picture is.
[[nodiscard]] inline FieldSet structure_of(const SliceHeader& header) {
  if (!header.field_pic_flag) return kFrame;
  return header.bottom_field_flag ? kBottomField : kTopField;
}

[[nodiscard]] constexpr FieldSet opposite(FieldSet field) {
  return static_cast<FieldSet>(kFrame & ~static_cast<unsigned>(field));
}

}  // namespace zcplay::h264
