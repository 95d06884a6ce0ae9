// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "decode/h264/dpb.h"
#include "decode/h264/output_order.h"
#include "decode/h264/poc.h"
#include "decode/h264/sps.h"

namespace zcplay::h264 {

/// True where frame_num does not follow PrevRefFrameNum (7.4.3): frames are missing before this
/// picture, on purpose or not.
[[nodiscard]] bool is_frame_num_gap(const Sps& sps, std::int32_t prev_ref_frame_num, std::int32_t frame_num);

/// Infers the missing frames, 8.2.5.2: each slides the window, takes a frame store and bumps frames
/// out like a decoded one, but has no pixels and is never output. Frames of a gap that would have
/// slid out again before its end are stepped over, so a hostile gap costs no more than a real one.
/// `allowed`: the encoder left them out on purpose, and refers to none of them.
void infer_missing_frames(const Sps& sps, bool allowed, std::int32_t prev_ref_frame_num,
                          std::int32_t frame_num, Dpb& dpb, PicOrderCounter& counter, OutputOrder& output);

}  // namespace zcplay::h264
