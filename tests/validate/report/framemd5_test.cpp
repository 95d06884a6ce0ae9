// SPDX-License-Identifier: MIT
#include "validate/report/framemd5.h"

#include <gtest/gtest.h>

namespace zcplay {
namespace {

// What FFmpeg 5.1.9 wrote of a 64x64 clip of three frames, but for the name of the software:
//   ffmpeg -i clip.h264 -f framemd5 -
TEST(FrameMd5, HasFfmpegsLayout) {
  std::string text = framemd5_header(
      {.software = "zcplay 0.1.0", .time_base = {1, 30}, .size = {64, 64}, .sample_aspect_ratio = {1, 1}});
  text += framemd5_line(0, 1, 6144, "2f7a10569ae3b9abc995113e2bf65458");
  text += framemd5_line(-100, 1, 6144, "16b8e5580aaf871df9295e015cb48b13");
  text += framemd5_line(123456789012, 12345678901, 1234567890, "feab231d3a5ed7db18ed2e63ce40e3b8");
  EXPECT_EQ(text,
            "#format: frame checksums\n"
            "#version: 2\n"
            "#hash: MD5\n"
            "#software: zcplay 0.1.0\n"
            "#tb 0: 1/30\n"
            "#media_type 0: video\n"
            "#codec_id 0: rawvideo\n"
            "#dimensions 0: 64x64\n"
            "#sar 0: 1/1\n"
            "#stream#, dts,        pts, duration,     size, hash\n"
            "0,          0,          0,        1,     6144, 2f7a10569ae3b9abc995113e2bf65458\n"
            "0,       -100,       -100,        1,     6144, 16b8e5580aaf871df9295e015cb48b13\n"
            "0, 123456789012, 123456789012, 12345678901, 1234567890, feab231d3a5ed7db18ed2e63ce40e3b8\n");
}

}  // namespace
}  // namespace zcplay
