// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <span>

#include "base/frame_id.h"
#include "tests/oracle/libavcodec_view.h"
#include "tests/oracle/trace_headers.h"

namespace zcplay::oracle {

/// Puts into the standard's terms what libavcodec's decoder sees its own way:
/// - frames that fill a gap in frame_num are listed among the references, although they have no
///   samples, and share the surface of the reference before them: they are left out;
/// - POC type 0 counts from 65536 at the start and after an IDR picture (prevPicOrderCntMsb, 8.2.1.1);
/// - memory_management_control_operation 5 does not start the counts anew (8.2.1), neither for the
///   picture that carries it nor for those that follow.
/// The last is undone for POC type 0. Types 1 and 2 come out right by themselves as long as
/// frame_num has not wrapped since the IDR picture.
class LibavcodecHabits {
 public:
  /// To be called for every picture in decoding order.
  void undo(ViewedPicture& picture, std::span<const TracedSlice> slices);

 private:
  struct DecodedFrame {
    std::uint16_t frame_num = 0;  ///< what the standard calls it by now
    std::int32_t bias = 0;        ///< how much libavcodec's counts are above the standard's
  };

  void choose_bias(const ViewedPicture& picture, const TracedSlice& slice);
  void undo_references(ViewedPicture& picture) const;
  void remember(const ViewedPicture& viewed, const TracedSlice& slice);

  std::map<FrameId, DecodedFrame> frames_;
  std::int32_t bias_ = 0;
  bool after_reset_ = false;          ///< the last reference picture had MMCO5
  std::int32_t reset_top_count_ = 0;  ///< its tempPicOrderCnt as 8.2.1.1 wants it for prevPicOrderCntLsb
};

}  // namespace zcplay::oracle
