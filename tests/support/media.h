// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/frame.h"

namespace zcplay::test {

/// One line of a MANIFEST.tsv: a stream and what FFmpeg's own decoder makes of it.
struct Clip {
  std::string codec;  ///< FFmpeg's name: "h264", "hevc", "mpeg2video", "vp8", "vp9", "av1"
  std::string file;   ///< name within the codec's folder
  std::filesystem::path path;
  std::string origin;
  std::string profile;       ///< "High 10", ...
  std::string pixel_format;  ///< FFmpeg's name: "yuv420p10le", ...
  Size size;                 ///< pixels shown
  std::string field_order;   ///< "progressive", "tt", "bb", or ""
  unsigned frames = 0;       ///< as FFmpeg outputs them
  bool clean = false;        ///< FFmpeg's decoder has nothing to complain about
  /// MD5 over the 32 hexadecimal digits of each frame's MD5, in output order, nothing between them;
  /// made with `ffmpeg -i FILE -map 0:v:0 -vsync 0 -autoscale 0 -f framemd5 -`.
  std::string md5_of_frame_md5s;
  std::string test_name;  ///< unique, and made of what gtest accepts

  /// False for the stand-in that clips_for_test() gives when there is nothing to test with.
  [[nodiscard]] bool available() const { return !path.empty(); }
};

void PrintTo(const Clip& clip, std::ostream* out);

/// All clips of $ZCPLAY_MEDIA and $ZCPLAY_GENERATED_MEDIA, each a folder with a MANIFEST.tsv and the
/// files in a subfolder a codec (or beside the manifest). Read once. Empty where neither is set.
/// A line that does not parse, or whose file is missing, ends the program: a test that silently runs
/// on less than the manifest promises would be worse.
[[nodiscard]] const std::vector<Clip>& all_clips();

/// The clip of that codec and file name, wherever it came from.
[[nodiscard]] std::optional<Clip> find_clip(std::string_view codec, std::string_view file);

/// Parameters for INSTANTIATE_TEST_SUITE_P: the clips that `wanted` accepts, or a single stand-in named
/// `no_clips`, so that a machine without media shows which tests were skipped.
[[nodiscard]] std::vector<Clip> clips_for_test(const std::function<bool(const Clip&)>& wanted);

/// Last argument of INSTANTIATE_TEST_SUITE_P.
[[nodiscard]] std::string clip_test_name(const testing::TestParamInfo<Clip>& info);

/// The whole file; fails the test and returns nothing where it cannot be read.
[[nodiscard]] std::vector<std::uint8_t> read_file(const std::filesystem::path& path);

}  // namespace zcplay::test

/// First line of a TEST_P over clips.
#define ZCPLAY_REQUIRE_CLIP(clip)                                                                    \
  do {                                                                                               \
    if (!(clip).available()) GTEST_SKIP() << "no clips: set ZCPLAY_MEDIA or ZCPLAY_GENERATED_MEDIA"; \
  } while (false)
