// SPDX-License-Identifier: MIT
#pragma once

#include <linux/v4l2-controls.h>

#include <cstdint>

#include "decode/emulated/control_verdict.h"

namespace zcplay::emulated {

/// The checks every kernel makes of the stateless H.264 controls before a driver sees them
/// (std_validate_compound() in drivers/media/v4l2-core/v4l2-ctrls-core.c). Like the kernel they
/// silently clear what does not apply, so that an unchanged control compares equal. Pure functions.
[[nodiscard]] ControlVerdict validate_h264_sps(v4l2_ctrl_h264_sps& sps);
[[nodiscard]] ControlVerdict validate_h264_pps(const v4l2_ctrl_h264_pps& pps);
[[nodiscard]] ControlVerdict validate_h264_decode_params(v4l2_ctrl_h264_decode_params& params);

/// What decoder drivers check in try_ctrl (hantro_try_ctrl(), rkvdec_h264_validate_sps()): 4:0:0 or
/// 4:2:0, equal depths of 8 or 10 bits, a picture that fits the size set on the bitstream queue
/// (pixels).
[[nodiscard]] ControlVerdict check_h264_sps_for_device(const v4l2_ctrl_h264_sps& sps,
                                                       std::uint32_t coded_width, std::uint32_t coded_height);

}  // namespace zcplay::emulated
