// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "decode/h264/decode_job.h"
#include "decode/h264/dpb.h"
#include "decode/h264/picture_builder.h"

namespace zcplay::h264 {

/// Writes down the picture in progress as a DecodeJob.
class JobBuilder {
 public:
  /// The DPB must stand as it is before the picture is marked. `recovery_point`: pictures are correct
  /// from this one on, at once. Spans of the job go into `picture` and this object.
  void build(const Dpb& dpb, const FrameStore& current, const PictureBuilder& picture, bool second_field,
             bool recovery_point);

  [[nodiscard]] const DecodeJob& job() const { return job_; }

 private:
  void describe_kind(const FrameStore& current, const PictureBuilder& picture, bool recovery_point);

  DecodeJob job_;
  std::array<DpbEntry, kMaxDpbFrames> entries_;
};

}  // namespace zcplay::h264
