// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/frame.h"
#include "base/media_time.h"

namespace zcplay {

/// What the head of a framemd5 file says of its one stream.
struct FrameMd5Stream {
  std::string_view software;  ///< "zcplay 0.1.0"
  Rational time_base{1, 1};   ///< seconds a tick
  Size size;                  ///< pixels of the first frame
  Rational sample_aspect_ratio{0, 1};
};

/// The lines before the first frame, in the layout of FFmpeg's framemd5 muxer, format version 2.
[[nodiscard]] std::string framemd5_header(const FrameMd5Stream& stream);

/// One frame's line. A raw frame is decoded when it is shown: dts and pts are one.
[[nodiscard]] std::string framemd5_line(std::int64_t pts, std::int64_t duration, std::size_t bytes,
                                        std::string_view md5);

}  // namespace zcplay
