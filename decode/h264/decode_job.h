// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/frame.h"
#include "base/frame_id.h"
#include "decode/h264/pps.h"
#include "decode/h264/slice_header.h"
#include "decode/h264/sps.h"

namespace zcplay::h264 {

/// Which fields of a frame something is said of, as a bit set.
enum FieldSet : std::uint8_t { kNoField = 0, kTopField = 1, kBottomField = 2, kFrame = 3 };

/// One frame store of the DPB (fields merged, as V4L2 wants it) that holds reference fields when the
/// picture is decoded. Non-existing frames (8.2.5.2) are not listed: they have no pixels.
struct DpbEntry {
  FrameId frame;
  std::uint8_t reference_fields = kNoField;  ///< FieldSet: marked "used for reference"
  std::uint8_t decoded_fields = kNoField;    ///< FieldSet: present in the frame store
  bool long_term = false;
  bool coded_as_fields = false;           ///< complementary field pair or single field
  std::uint16_t frame_num = 0;            ///< as in the slice header; meaningless if long_term
  std::uint16_t long_term_frame_idx = 0;  ///< valid if long_term
  /// 8.2.4.1: FrameNumWrap for short-term, LongTermFrameIdx for long-term frames. PicNum of a frame
  /// equals it; for fields 2n or 2n+1 follow by parity.
  std::int32_t frame_num_wrap = 0;
  std::int32_t top_field_order_cnt = 0;  ///< valid for decoded_fields only
  std::int32_t bottom_field_order_cnt = 0;
};

/// Everything needed to decode one picture (a frame or one field), free of V4L2. Owned by the codec
/// decoder and reused; valid until its next step(). Spans point into the access unit.
struct DecodeJob {
  FrameId frame;              ///< both fields of a frame have the same
  bool second_field = false;  ///< joins the slot its first field was decoded into; a first field has
                              ///< header->field_pic_flag and not this
  const Sps* sps = nullptr;
  const Pps* pps = nullptr;
  const SliceHeader* header = nullptr;                    ///< of the picture's first slice
  std::span<const std::span<const std::uint8_t>> slices;  ///< NAL units, in order, redundant ones left out
  std::int32_t top_field_order_cnt = 0;                   ///< valid unless a bottom field comes first
  std::int32_t bottom_field_order_cnt = 0;                ///< valid unless a top field comes first
  char type = 'I';  ///< the weakest slice type of this picture: I, P or B; kind.type is the frame's so far
  std::span<const DpbEntry> dpb;  ///< 0 to 16 entries, references only
  PictureKind kind;
  DefectSet defects;  ///< those known before decoding
};

}  // namespace zcplay::h264
