// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/frame.h"
#include "base/media_time.h"

namespace zcplay {

enum class Codec : std::uint8_t { h264, hevc, vp8, vp9, mpeg2, av1 };

[[nodiscard]] std::string_view to_string(Codec codec);

/// What a container says of its video stream before the first access unit.
struct StreamInfo {
  Codec codec = Codec::h264;
  std::vector<std::uint8_t> extradata;             ///< avcC, Annex B parameter sets, or empty
  Size container_size;                             ///< pixels; 0×0 where the container has none
  Rational time_base{1, 1};                        ///< seconds a tick
  Rational frame_rate{0, 1};                       ///< 0/1: unknown
  Rational sample_aspect_ratio{0, 1};              ///< 0/1: unknown
  Orientation orientation = Orientation::upright;  ///< the container's display matrix, to a quarter turn
  std::string container;                           ///< the demuxer's short name, for people
  /// Hints only libavcodec can use, and needs to put out what FFmpeg's own tools would.
  std::uint32_t codec_tag = 0;  ///< the container's name for the codec, first byte lowest
  unsigned reorder_frames = 0;  ///< output delay that probing the first frames came to
};

}  // namespace zcplay
