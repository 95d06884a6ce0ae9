// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/oracle/control_oracle.h"
#include "tests/oracle/recording.h"
#include "tests/oracle/synthetic_stream.h"
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
    fmt::print("DPB oracle: {} of {} streams equal to libavcodec's view, {} pictures compared\n",
               equal_streams, streams, pictures);
  }

  static inline std::size_t streams = 0;
  static inline std::size_t equal_streams = 0;
  static inline std::size_t pictures = 0;
};

constexpr std::size_t kMaxFindings = 10;

/// Everything that is wrong with a picture, in one line; empty where nothing is.
std::string findings(const RecordedPicture& picture) {
  std::vector<std::string> all = differing_fields(picture.controls, picture.expected);
  std::ranges::copy(picture.complaints, std::back_inserter(all));
  return fmt::format("{}", fmt::join(all, "; "));
}

/// What is wrong with a stream, a line each, the first few.
std::vector<std::string> findings(const Recording& recording) {
  std::vector<std::string> wrong = recording.complaints;
  for (const RecordedPicture& picture : recording.pictures) {
    const std::string found = findings(picture);
    if (found.empty()) continue;
    if (wrong.size() == kMaxFindings) break;
    wrong.push_back(fmt::format("frame {}{}: {}", picture.frame.value(),
                                picture.second_field ? ", second field" : "", found));
  }
  return wrong;
}

TEST_P(DpbOracle, EveryPictureEqualsLibavcodecsView) {
  const Clip& clip = GetParam();
  ZCPLAY_REQUIRE_CLIP(clip);
  const Result<Recording> recording = record(clip.path);
  if (!recording && !clip.clean) GTEST_SKIP() << "damaged stream, refused: " << to_string(recording.error());
  ASSERT_TRUE(recording.has_value()) << to_string(recording.error());
  if (!recording->viewable) GTEST_SKIP() << "VDPAU cannot express this stream";
  if (!clip.clean) {
    // libavcodec conceals damage in ways of its own; there it is enough to have come this far.
    const auto equal = std::ranges::count_if(
        recording->pictures, [](const RecordedPicture& picture) { return findings(picture).empty(); });
    GTEST_SKIP() << "damaged stream: " << equal << " of " << recording->pictures.size() << " pictures equal";
  }
  const std::vector<std::string> wrong = findings(*recording);
  EXPECT_TRUE(wrong.empty()) << fmt::format("{}", fmt::join(wrong, "\n"));
  EXPECT_FALSE(recording->pictures.empty());
  ++streams;
  pictures += recording->pictures.size();
  if (wrong.empty()) ++equal_streams;
}

INSTANTIATE_TEST_SUITE_P(Media, DpbOracle, testing::ValuesIn(test::clips_for_test(is_shown_by_vdpau)),
                         test::clip_test_name);

/// What encoders do not make, by POC type.
class SyntheticDpbOracle : public testing::TestWithParam<PocCoding> {};

TEST_P(SyntheticDpbOracle, EveryPictureEqualsLibavcodecsView) {
  const Result<Recording> recording = record(write_synthetic_file(GetParam()));
  ASSERT_TRUE(recording.has_value()) << to_string(recording.error());
  const std::vector<std::string> wrong = findings(*recording);
  EXPECT_TRUE(wrong.empty()) << fmt::format("{}", fmt::join(wrong, "\n"));
  EXPECT_EQ(recording->pictures.size(), kSyntheticPictures);
}

INSTANTIATE_TEST_SUITE_P(Synthetic, SyntheticDpbOracle, testing::ValuesIn(kAllPocCodings),
                         [](const testing::TestParamInfo<PocCoding>& coding) {
                           return to_string(coding.param);
                         });

}  // namespace
}  // namespace zcplay::oracle
