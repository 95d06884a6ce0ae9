// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/oracle/control_oracle.h"
#include "tests/oracle/recording.h"
#include "tests/support/media.h"

namespace zcplay::oracle {
namespace {

using test::Clip;

/// What VDPAU can express: 8 bits, 4:2:0.
bool is_shown_by_vdpau(const Clip& clip) {
  return clip.codec == "h264" && (clip.pixel_format == "yuv420p" || clip.pixel_format == "yuvj420p");
}

class DpbOracle : public testing::TestWithParam<Clip> {
 protected:
  static void TearDownTestSuite() {
    fmt::print("DPB oracle: {} pictures of {} streams equal to libavcodec's view, of {} in {} compared\n",
               equal_pictures, equal_streams, pictures, streams);
  }

  static inline std::size_t streams = 0;
  static inline std::size_t equal_streams = 0;
  static inline std::size_t pictures = 0;
  static inline std::size_t equal_pictures = 0;
};

/// Everything that is wrong with a picture, in one line; empty where nothing is.
std::string findings(const RecordedPicture& picture) {
  std::vector<std::string> all = differing_fields(picture.controls, picture.expected);
  std::ranges::copy(picture.complaints, std::back_inserter(all));
  return fmt::format("{}", fmt::join(all, "; "));
}

TEST_P(DpbOracle, EveryPictureEqualsLibavcodecsView) {
  const Clip& clip = GetParam();
  ZCPLAY_REQUIRE_CLIP(clip);
  const Result<Recording> recording = record(clip.path);
  if (!recording && !clip.clean) GTEST_SKIP() << "damaged stream, refused: " << to_string(recording.error());
  ASSERT_TRUE(recording.has_value()) << to_string(recording.error());
  if (!recording->viewable) GTEST_SKIP() << "VDPAU cannot express this stream";
  // libavcodec conceals damage in ways of its own; there it is enough to have come this far.
  if (!clip.clean)
    GTEST_SKIP() << "damaged stream: " << recording->pictures.size() << " pictures, not compared";

  ++streams;
  const std::size_t equal_before = equal_pictures;
  std::vector<std::string> wrong = recording->complaints;
  for (const RecordedPicture& picture : recording->pictures) {
    const std::string found = findings(picture);
    ++pictures;
    if (found.empty()) ++equal_pictures;
    if (!found.empty() && wrong.size() < 10) {
      wrong.push_back(fmt::format("frame {}{}: {}", picture.frame.value(),
                                  picture.second_field ? ", second field" : "", found));
    }
  }
  EXPECT_TRUE(wrong.empty()) << fmt::format("{}", fmt::join(wrong, "\n"));
  EXPECT_FALSE(recording->pictures.empty());
  if (wrong.empty() && equal_pictures > equal_before) ++equal_streams;
}

INSTANTIATE_TEST_SUITE_P(Media, DpbOracle, testing::ValuesIn(test::clips_for_test(is_shown_by_vdpau)),
                         test::clip_test_name);

}  // namespace
}  // namespace zcplay::oracle
