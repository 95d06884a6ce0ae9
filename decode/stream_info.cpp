// SPDX-License-Identifier: MIT
#include "decode/stream_info.h"

#include <utility>

namespace zcplay {

std::string_view to_string(Codec codec) {
  switch (codec) {
    case Codec::h264:
      return "H.264";
    case Codec::hevc:
      return "HEVC";
    case Codec::vp8:
      return "VP8";
    case Codec::vp9:
      return "VP9";
    case Codec::mpeg2:
      return "MPEG-2";
    case Codec::av1:
      return "AV1";
  }
  std::unreachable();
}

}  // namespace zcplay
