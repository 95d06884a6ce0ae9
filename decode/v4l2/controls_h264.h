// SPDX-License-Identifier: MIT
#pragma once

#include <linux/v4l2-controls.h>

#include "decode/h264/decode_job.h"

namespace zcplay::v4l2 {

/// The per-picture controls of the stateless H.264 uAPI for frame-based decoding
/// (Documentation/userspace-api/media/v4l/ext-ctrls-codec-stateless.rst).
struct H264Controls {
  v4l2_ctrl_h264_sps sps;
  v4l2_ctrl_h264_pps pps;
  v4l2_ctrl_h264_scaling_matrix scaling_matrix;
  v4l2_ctrl_h264_decode_params decode_params;
};

/// Fills every field, reserved ones with 0, from a job. Total: any job gives valid controls.
void fill_h264_controls(const h264::DecodeJob& job, H264Controls& controls);

/// Only the SPS: set outside of a request before the picture format is asked for.
void fill_h264_sps(const h264::Sps& sps, v4l2_ctrl_h264_sps& control);

}  // namespace zcplay::v4l2
