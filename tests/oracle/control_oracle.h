// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "decode/v4l2/controls_h264.h"
#include "tests/oracle/libavcodec_view.h"
#include "tests/oracle/trace_headers.h"

namespace zcplay::oracle {

/// Names of the fields that differ, as in control_fields.h, each once. The DPB is compared as a set:
/// the uAPI gives its order no meaning.
[[nodiscard]] std::vector<std::string> differing_fields(const v4l2::H264Controls& actual,
                                                        const v4l2::H264Controls& expected);

/// Where the two witnesses know the same thing and contradict each other, by name: then neither is
/// to be believed.
[[nodiscard]] std::vector<std::string> witness_conflicts(const ViewedPicture& picture,
                                                         std::span<const TracedSlice> slices);

}  // namespace zcplay::oracle
