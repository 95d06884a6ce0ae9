// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "decode/v4l2/controls_h264.h"
#include "tests/oracle/libavcodec_view.h"
#include "tests/oracle/trace_headers.h"

namespace zcplay::oracle {

/// The controls that a picture should have, from the two witnesses alone: parameter sets, slice
/// header and bit sizes from `slices` (of this picture, not empty), POCs, scaling lists and the DPB
/// from `picture`.
[[nodiscard]] v4l2::H264Controls expected_controls(const ViewedPicture& picture,
                                                   std::span<const TracedSlice> slices);

}  // namespace zcplay::oracle
