// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/frame_id.h"
#include "base/media_time.h"

namespace zcplay {

/// One sample of the container: the slices of a frame, of a field, or of both fields of a frame,
/// with whatever parameter sets and SEI travel with them. A view: the bytes belong to the demuxer
/// and last until its next read.
struct AccessUnit {
  std::span<const std::uint8_t> bytes;
  std::optional<MediaTime> pts;
  std::optional<MediaTime> dts;
  std::int64_t duration = 0;  ///< ticks; 0: unknown
  FrameId id;
  bool keyframe = false;  ///< the container's word; never trusted for decoding
  bool discard = false;   ///< decode, do not show (edit lists)
  /// Parameter sets that replace StreamInfo::extradata from this unit on; empty: no change.
  std::span<const std::uint8_t> new_extradata;
};

}  // namespace zcplay
