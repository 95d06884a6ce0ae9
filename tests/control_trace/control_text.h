// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tests/control_trace/traced_job.h"

namespace zcplay::control_trace {

/// A trace as text that stays the same as long as decoding does, for golden files and for people:
///
///     sps profile_idc=100 level_idc=13 ... frame_mbs_only
///     pps weighted_bipred_idc=2 ...
///     scaling_matrix
///     job 0 bytes=1520 nal_ref_idc=3 idr_pic
///     job 1 bytes=310 nal_ref_idc=2 frame_num=1 top_field_order_cnt=2 bottom_field_order_cnt=2 pframe
///      dpb 0 pic_num=0 ... fields.top fields.bottom valid active
///
/// Fields have their names of control_fields(), flags in `flags` theirs alone. What is 0, and what is 16 in
/// a scaling list, is left out. A parameter set comes in front of the first job it serves and of each
/// that has another one. DPB entries, those with anything in them, come in the order of the frames they point
/// to, whatever their place in the control, which means nothing; "?5000" is a timestamp that no earlier
/// job had. "job 3 frame 2" is the second field of the frame that job 2 began. Timestamps and the
/// numbers of bitstreams are not in it. Where there are several contexts, each begins with its own line.
[[nodiscard]] std::string control_text(const ControlTrace& trace);

}  // namespace zcplay::control_trace
