// SPDX-License-Identifier: MIT
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/app/framemd5_text.h"
#include "tests/app/run_zcplay.h"
#include "tests/support/media.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::test {
namespace {

// ffmpeg -i assets/demo.mp4 -map 0:v -f md5 -   (FFmpeg 5.1.9)
constexpr const char* kDemoMd5 = "MD5=cb2665c021e418f0843031339295594c\n";

class Decode : public testing::TestWithParam<const char*> {};

TEST_P(Decode, AllFormatsTellOfTheSameFrames) {
  const std::string device = GetParam();
  EXPECT_EQ(run_zcplay({"decode", demo_clip(), "--device", device, "--format", "md5"}).out, kDemoMd5);

  const Outcome lines = run_zcplay({"decode", demo_clip(), "--device", device});
  EXPECT_EQ(lines.exit_code, 0) << lines.err;
  EXPECT_EQ(lines.err, "");
  const std::vector<std::string> frames = frame_lines(lines.out);
  ASSERT_EQ(frames.size(), 240U);

  const Outcome yuv =
      run_zcplay({"decode", demo_clip(), "--device", device, "--format", "yuv", "--frames", "5"});
  EXPECT_EQ(yuv.exit_code, 0) << yuv.err;
  constexpr std::size_t kFrame = 640 * 360 * 3 / 2;
  ASSERT_EQ(yuv.out.size(), 5 * kFrame);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_TRUE(frames[i].ends_with(" 345600, " + md5_hex(yuv.out.substr(i * kFrame, kFrame)))) << frames[i];
  }

  const Outcome none = run_zcplay({"decode", demo_clip(), "--device", device, "--format", "none"});
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_EQ(none.out + none.err, "");
}

INSTANTIATE_TEST_SUITE_P(Devices, Decode, testing::Values("software", "emulated"),
                         [](const auto& device) { return std::string(device.param); });

TEST(DecodeOutput, GoesToAFile) {
  const TemporaryFolder folder;
  const Outcome shown = run_zcplay({"decode", demo_clip(), "--device", "software", "--frames", "7"});
  const Outcome written = run_zcplay(
      {"decode", demo_clip(), "--device", "software", "--frames", "7", "-o", folder.path("frames.md5")});
  EXPECT_EQ(written.exit_code, 0);
  EXPECT_EQ(written.out + written.err, "");
  EXPECT_EQ(read_text(folder.path("frames.md5")), shown.out);
  EXPECT_EQ(frame_lines(shown.out).size(), 7U);
}

TEST(DecodeOutput, AFileThatCannotBeWrittenIsNamed) {
  const Outcome outcome =
      run_zcplay({"decode", demo_clip(), "--device", "software", "-o", "/nowhere/frames.md5"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_NE(outcome.err.find("/nowhere/frames.md5: cannot be written"), std::string::npos) << outcome.err;
}

TEST(DecodeOutput, AFullDiskIsReported) {
  for (const std::string format : {"framemd5", "md5", "yuv"}) {
    const Outcome outcome =
        run_zcplay({"decode", demo_clip(), "--device", "software", "--format", format, "-o", "/dev/full"});
    EXPECT_EQ(outcome.exit_code, 4) << format;
    EXPECT_NE(outcome.err.find("/dev/full: cannot be written"), std::string::npos) << outcome.err;
  }
}

TEST(DecodeOutput, AReaderMayLeave) {
  const Outcome outcome =
      run_shell("($ZCPLAY decode '" + demo_clip() +
                "' --device software --format yuv; echo code $? >&2) | head -c 1000 | wc -c");
  EXPECT_EQ(outcome.err, "code 5\n");
  EXPECT_EQ(std::stoi(outcome.out), 1000);
}

// The program has written something, so it is at work, and it cannot come to an end: its input stays
// open, and nobody reads the rest of its output.
TEST(DecodeOutput, ASignalEndsItCleanly) {
  for (const std::string signal : {"INT", "TERM"}) {
    const TemporaryFolder folder;
    const Outcome outcome = run_shell("cd '" + folder.path("") +
                                      "' && mkfifo in out && exec 3<>in 4<>out\n"
                                      "cat '" +
                                      demo_clip() +
                                      "' >&3 & feeder=$!\n"
                                      "$ZCPLAY decode - --device software --format yuv <in >out & child=$!\n"
                                      "head -c 1000 <&4 >/dev/null\n"
                                      "kill -" +
                                      signal + " $child; wait $child; echo code $?; kill $feeder");
    EXPECT_EQ(outcome.out, "code 5\n");
    EXPECT_EQ(outcome.err, "zcplay: -: interrupted\n");
  }
}

class DecodeClip : public testing::TestWithParam<Clip> {};

TEST_P(DecodeClip, HasTheHashesOfFfmpegsTools) {
  ZCPLAY_REQUIRE_CLIP(GetParam());
  const Outcome outcome = run_zcplay({"decode", GetParam().path.string(), "--device", "software"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(frame_lines(outcome.out).size(), GetParam().frames);
  EXPECT_EQ(md5_of_frame_md5s(outcome.out), GetParam().md5_of_frame_md5s);
}

INSTANTIATE_TEST_SUITE_P(Generated, DecodeClip, testing::ValuesIn(clips_for_test([](const Clip& clip) {
                           return clip.clean && clip.origin == "generated";
                         })),
                         clip_test_name);

}  // namespace
}  // namespace zcplay::test
