// SPDX-License-Identifier: MIT
#include "decode/software/software_decoder.h"

#include <array>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include <libavcodec/version.h>
}

#include "base/md5.h"
#include "tests/decode/software/run_decoder.h"
#include "tests/support/media.h"
#include "tests/support/planar_md5.h"

namespace zcplay::software {
namespace {

/// Hashes what comes and gives slots back at once.
class HashingSink : public PictureSink {
 public:
  void on_decoded(const FrameInfo& picture) override {
    EXPECT_TRUE(picture.id.valid());
    EXPECT_LE(last_decoded_, picture.id) << "decode order";
    last_decoded_ = picture.id;
    decoded[picture.id].push_back(test::planar_md5(picture, true));
  }
  void on_frame(Frame frame) override {
    EXPECT_TRUE(frame.lease.held());
    shown.emplace_back(frame.info.id, test::planar_md5(frame.info, true));
    const std::string hash = test::planar_md5(frame.info);
    all_shown.update(std::as_bytes(std::span<const char>(hash)));
  }

  std::map<FrameId, std::vector<std::string>> decoded;
  std::vector<std::pair<FrameId, std::string>> shown;
  Md5 all_shown;

 private:
  FrameId last_decoded_;
};

/// Clips whose manifest line says something else than what a single-threaded decoder shows of the stream:
/// FFmpeg's tools turn pictures upright, move an odd left crop to keep rows aligned, and conceal damage
/// differently on several threads. Made with FFmpeg 5.1.9:
///   ffmpeg -threads 1 -flags unaligned -noautorotate -i FILE -map 0:v:0 -vsync 0 -autoscale 0
///     -f framemd5 - | grep -v '^#' | awk -F', *' '{printf "%s", $6}' | md5sum
struct Exception {
  std::string_view codec;
  std::string_view file;
  unsigned frames;
  std::string_view md5_of_frame_md5s;
};
constexpr std::array kExceptions = {
    Exception{"h264", "CVFC1_Sony_C.jsv", 50, "ed3eb8163ee129aae88823bc7831dc77"},    // crop
    Exception{"h264", "displaymatrix.mp4", 33, "e6deb5bfdffdc49e5b906daf2479a015"},   // turned, damaged
    Exception{"h264", "empty_edit_5s.mp4", 100, "a09564af0e2eaee9993cc11876d0d75d"},  // damaged
    Exception{"h264", "h264_intra_first-small.mp4", 17, "d857206fe62e4ee5ec0b84544d257a79"},  // damaged
    Exception{"hevc", "dv84.mp4", 100, "9046696a256c0a62659fcb9672d5a135"},                   // turned
    Exception{"hevc", "hdr10tags-both.mkv", 10, "722d2c1680b24e0e7e1398c38f807009"},          // turned
    Exception{"hevc", "two_first_slice.mp4", 34, "df967ee99e0708dfe1786824488bcc0f"},         // damaged
};

/// Newer libavcodecs show another number of frames of some damaged clips, as FFmpeg's own tool of that
/// version does: loewe.mp4 lacks references, which 59 makes up and 63 (FFmpeg 9.0) gives up on.
unsigned frames_shown_by_this_version(const test::Clip& clip, unsigned frames) {
  return LIBAVCODEC_VERSION_MAJOR >= 63 && clip.file == "loewe.mp4" ? 6 : frames;
}

void expect_frames(const test::Clip& clip, HashingSink& sink) {
  unsigned frames = clip.frames;
  std::string md5 = clip.md5_of_frame_md5s;
  for (const Exception& exception : kExceptions) {
    if (exception.codec != clip.codec || exception.file != clip.file) continue;
    frames = exception.frames;
    md5 = exception.md5_of_frame_md5s;
  }
  EXPECT_EQ(sink.shown.size(), frames_shown_by_this_version(clip, frames));
  // How damage is concealed is each version's own business.
  if (clip.clean || LIBAVCODEC_VERSION_MAJOR == 59) {
    EXPECT_EQ(to_string(sink.all_shown.finish()), md5);
  }
}

/// What is shown must be what was decoded, under the same id; VP9 may show it again later under another.
void expect_shown_as_decoded(const test::Clip& clip, HashingSink& sink) {
  std::set<std::string> decoded;
  for (const auto& [id, hashes] : sink.decoded) decoded.insert(hashes.begin(), hashes.end());
  for (const auto& [id, hash] : sink.shown) {
    if (clip.codec == "vp9") {
      EXPECT_TRUE(decoded.contains(hash)) << id.value();
    } else {
      ASSERT_EQ(sink.decoded[id].size(), 1U) << id.value();
      EXPECT_EQ(sink.decoded[id].front(), hash) << id.value();
    }
  }
}

/// Instrumented code takes some ten times as long, and long clips show it nothing that short ones do not.
bool too_long_for_instrumented_code(const test::Clip& clip) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr std::uint64_t kMaxPixels = 40'000'000;
  return std::uint64_t{clip.size.width} * clip.size.height * clip.frames > kMaxPixels;
#else
  (void)clip;
  return false;
#endif
}

class SoftwareDecoderClips : public testing::TestWithParam<test::Clip> {};

TEST_P(SoftwareDecoderClips, GivesFfmpegsFramesInBothOrders) {
  const test::Clip& clip = GetParam();
  ZCPLAY_REQUIRE_CLIP(clip);
  if (too_long_for_instrumented_code(clip)) GTEST_SKIP() << "too long for a sanitized build";
  HashingSink sink;
  const auto decoded = run_decoder(clip.path, sink);
  if (clip.pixel_format == "yuv420p12le") {
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::unsupported_input);
    EXPECT_NE(to_string(decoded.error()).find("yuv420p12le"), std::string::npos);
    return;
  }
  if (clip.clean) {
    ASSERT_TRUE(decoded) << to_string(decoded.error());
  }
  expect_frames(clip, sink);
  if (clip.codec != "av1") expect_shown_as_decoded(clip, sink);
}

INSTANTIATE_TEST_SUITE_P(Manifest, SoftwareDecoderClips,
                         testing::ValuesIn(test::clips_for_test([](const test::Clip&) { return true; })),
                         test::clip_test_name);

}  // namespace
}  // namespace zcplay::software
