// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "base/frame.h"
#include "base/result.h"
#include "decode/v4l2/controls_h264.h"

namespace zcplay::oracle {

/// One picture as our own decoder hands it to the kernel, next to what it should be.
struct RecordedPicture {
  FrameId frame;
  bool second_field = false;
  Size coded_size;                      ///< pixels
  v4l2::H264Controls controls{};        ///< by production code, from our DecodeJob
  v4l2::H264Controls expected{};        ///< by the witnesses
  std::vector<std::uint8_t> bitstream;  ///< Annex B: all slices of the picture
  /// What does not fit apart from the controls, in words: the witnesses contradict each other, or the
  /// slices are others than libavcodec's.
  std::vector<std::string> complaints;
};

struct Recording {
  bool viewable = true;  ///< false: nothing was recorded, VDPAU cannot express the stream
  std::vector<RecordedPicture> pictures;
  /// Access units in which our decoder and libavcodec do not see the same pictures.
  std::vector<std::string> complaints;
};

/// Decodes a stream as far as the controls, with the witnesses watching. An Error where the input
/// cannot be read or our decoder refuses the stream.
[[nodiscard]] Result<Recording> record(const std::filesystem::path& path,
                                       std::size_t max_pictures = std::numeric_limits<std::size_t>::max());

}  // namespace zcplay::oracle
