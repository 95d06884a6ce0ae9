// SPDX-License-Identifier: MIT
#include "validate/report/framemd5.h"

#include <fmt/format.h>

namespace zcplay {

std::string framemd5_header(const FrameMd5Stream& stream) {
  return fmt::format(
      "#format: frame checksums\n"
      "#version: 2\n"
      "#hash: MD5\n"
      "#software: {}\n"
      "#tb 0: {}/{}\n"
      "#media_type 0: video\n"
      "#codec_id 0: rawvideo\n"
      "#dimensions 0: {}x{}\n"
      "#sar 0: {}/{}\n"
      "#stream#, dts,        pts, duration,     size, hash\n",
      stream.software, stream.time_base.numerator, stream.time_base.denominator, stream.size.width,
      stream.size.height, stream.sample_aspect_ratio.numerator, stream.sample_aspect_ratio.denominator);
}

std::string framemd5_line(std::int64_t pts, std::int64_t duration, std::size_t bytes, std::string_view md5) {
  return fmt::format("0, {:>10}, {:>10}, {:>8}, {:>8}, {}\n", pts, pts, duration, bytes, md5);
}

}  // namespace zcplay
