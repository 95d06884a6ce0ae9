// SPDX-License-Identifier: MIT
#pragma once

#include "decode/h264/dpb.h"
#include "decode/h264/slice_header.h"
#include "decode/h264/sps.h"

namespace zcplay::h264 {

/// What marking a picture came to.
struct MarkingResult {
  bool memory_management_5 = false;   ///< all references gone, frame_num and POC start afresh
  bool absent_picture_named = false;  ///< an operation named a picture that is not there
  bool too_many_references = false;   ///< more than max_num_ref_frames: the oldest was given up
};

/// Decoded reference picture marking, 8.2.5, of the picture in progress, which must be a reference
/// picture and whose store holds, for a second field, the first field with its marking. IDR pictures
/// clear the DPB before they are decoded, so only the current picture is marked for them. FrameNumWrap
/// must be up to date. After operation 5 the store's frame_num and order counts are as 8.2.1 leaves
/// them.
[[nodiscard]] MarkingResult mark_references(Dpb& dpb, const Sps& sps, const SliceHeader& header);

/// Sliding window marking, 8.2.5.3, to make place for one more reference frame.
void slide_window(Dpb& dpb, const Sps& sps);

/// Marks all fields of all stores "unused for reference", the picture in progress included.
void unmark_all(Dpb& dpb);

/// Gives up the oldest reference frame but the one in progress: short-term first, then long-term.
/// False if there is none.
bool drop_oldest_reference(Dpb& dpb);

}  // namespace zcplay::h264
