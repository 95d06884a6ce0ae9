// SPDX-License-Identifier: MIT
#pragma once

#include <linux/v4l2-controls.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace zcplay::emulated {

/// Writes H.264 parameter sets as NAL units (header byte first, no start code) out of nothing but the
/// controls that a stateless decoder is given: what the controls do not carry (VUI, cropping, slice
/// groups) is not in them, and nothing in them is needed to decode a picture.

/// Why these controls cannot be put into parameter sets (a value out of its syntax element's range,
/// slice groups, ids that do not match); nullopt where they can.
[[nodiscard]] std::optional<std::string> find_unwritable(const v4l2_ctrl_h264_sps& sps,
                                                         const v4l2_ctrl_h264_pps& pps,
                                                         const v4l2_ctrl_h264_scaling_matrix* matrix);

/// seq_parameter_set_rbsp(), 7.3.2.1.1. Without scaling lists: those of the matrix control are the
/// ones in force and go into the PPS.
[[nodiscard]] std::vector<std::uint8_t> write_sps(const v4l2_ctrl_h264_sps& sps);

/// pic_parameter_set_rbsp(), 7.3.2.2. `matrix` may be null unless the PPS control's flags ask for it;
/// its lists are in raster order, and are all sent, none left to a fall-back rule.
[[nodiscard]] std::vector<std::uint8_t> write_pps(const v4l2_ctrl_h264_sps& sps,
                                                  const v4l2_ctrl_h264_pps& pps,
                                                  const v4l2_ctrl_h264_scaling_matrix* matrix);

}  // namespace zcplay::emulated
