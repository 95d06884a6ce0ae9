// SPDX-License-Identifier: MIT
#pragma once

#include <linux/v4l2-controls.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/frame.h"
#include "decode/emulated/engine.h"
#include "decode/software/unwritten.h"

namespace zcplay::emulated {

/// Why a picture is not decoded, or not rightly; nullopt: nothing is wrong.
using Complaint = std::optional<std::string>;

/// The controls of one job, copied out of unaligned bytes.
struct H264Request {
  v4l2_ctrl_h264_sps sps{};
  v4l2_ctrl_h264_pps pps{};
  v4l2_ctrl_h264_decode_params decode_params{};
  std::optional<v4l2_ctrl_h264_scaling_matrix> scaling_matrix;

  [[nodiscard]] bool flag(std::uint32_t decode_params_flag) const {
    return (decode_params.flags & decode_params_flag) != 0;
  }
  [[nodiscard]] const v4l2_ctrl_h264_scaling_matrix* matrix() const {
    return scaling_matrix ? &*scaling_matrix : nullptr;
  }
  /// In pixels, as the SPS means it: whole macroblocks, nothing cropped.
  [[nodiscard]] Size coded_size() const;
  /// What of the frame this picture covers.
  [[nodiscard]] software::Rows rows() const;
};

/// Takes a job's controls into `request`; complains of what is missing, of modes other than frame-based
/// Annex B, and of what parameter sets cannot say.
[[nodiscard]] Complaint read_controls(const EngineInput& input, H264Request& request);

/// Every reference the controls name must be in a slot, as its job left it. Hardware would predict from
/// whatever lies there, silently.
[[nodiscard]] Complaint check_references(const EngineInput& input, const H264Request& request);

/// The buffer must hold slices, in Annex B, that go with the controls.
[[nodiscard]] Complaint check_bitstream(const EngineInput& input, const H264Request& request);

}  // namespace zcplay::emulated
