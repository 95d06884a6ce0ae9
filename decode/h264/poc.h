// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "decode/h264/slice_header.h"
#include "decode/h264/sps.h"

namespace zcplay::h264 {

/// Decodes picture order counts, 8.2.1, for all three types. Carries the variables that lead from
/// one picture to the next. What a hostile stream drives out of 32 bits saturates.
class PicOrderCounter {
 public:
  struct Counts {
    std::int32_t top = 0;     ///< TopFieldOrderCnt; not meaningful for a bottom field
    std::int32_t bottom = 0;  ///< BottomFieldOrderCnt; not meaningful for a top field
  };

  /// Forgets everything: before the first picture and after a seek. The first picture then takes its
  /// pic_order_cnt_lsb as it stands, as if its predecessor had been close to it.
  void reset() { *this = {}; }

  /// Counts of the picture whose first slice is `header`. Call picture_decoded() before the next.
  [[nodiscard]] Counts decode(const Sps& sps, const SliceHeader& header);

  /// Steps on after decode(). With memory_management_control_operation 5 the picture counts as one
  /// with frame_num 0, and `top` is its TopFieldOrderCnt after the subtraction of tempPicOrderCnt
  /// (0 for a bottom field).
  void picture_decoded(const SliceHeader& header, bool memory_management_5, std::int32_t top_after_5);

  /// Steps over one frame that is inferred by a gap in frame_num (7.4.3, 8.2.5.2).
  void frame_inferred(const Sps& sps, std::int32_t frame_num);

 private:
  [[nodiscard]] Counts decode_type_0(const Sps& sps, const SliceHeader& header);
  [[nodiscard]] Counts decode_type_1(const Sps& sps, const SliceHeader& header) const;
  [[nodiscard]] Counts decode_type_2(const SliceHeader& header) const;
  void advance_frame_num_offset(const Sps& sps, std::int32_t frame_num);

  bool started_ = false;
  std::int64_t prev_pic_order_cnt_msb_ = 0;
  std::int32_t prev_pic_order_cnt_lsb_ = 0;
  std::int64_t pic_order_cnt_msb_ = 0;  ///< of the current picture
  std::int32_t prev_frame_num_ = 0;
  std::int64_t prev_frame_num_offset_ = 0;
  std::int64_t frame_num_offset_ = 0;  ///< of the current picture
};

}  // namespace zcplay::h264
