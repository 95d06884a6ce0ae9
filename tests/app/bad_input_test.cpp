// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/app/run_zcplay.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::test {
namespace {

std::ptrdiff_t lines(const std::string& text) {
  return std::ranges::count(text, '\n');
}

// A second of silence in the smallest container there is: RIFF, "fmt " for 8 kHz mono PCM, "data".
std::string wav_file() {
  std::string samples(8000, '\x80');
  std::string head(
      "RIFF\x64\x1f\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x40\x1f\0\0",
      44);
  return head + samples;
}

// One sentence that names the file, exit code 3, nothing on standard output: whatever the decoder.
void expect_refused(const std::string& clip, const std::string& says) {
  for (const std::string device : {"software", "emulated"}) {
    const Outcome decode = run_zcplay({"decode", clip, "--device", device});
    EXPECT_EQ(decode.exit_code, 3) << clip;
    EXPECT_EQ(decode.out, "");
    EXPECT_EQ(lines(decode.err), 1) << decode.err;
    EXPECT_TRUE(decode.err.starts_with("zcplay: " + clip + ": ")) << decode.err;
    EXPECT_NE(decode.err.find(says), std::string::npos) << decode.err;
  }
  const Outcome compare = run_zcplay({"compare", clip, "--device", "emulated"});
  EXPECT_EQ(compare.exit_code, 3) << clip;
  EXPECT_TRUE(compare.out == clip + "  unreadable\n" || compare.out == clip + "  unsupported\n")
      << compare.out;
  EXPECT_TRUE(compare.err.starts_with("zcplay: " + clip + ": ")) << compare.err;
}

TEST(BadInput, Missing) {
  expect_refused("/nowhere/clip.mp4", "no such file");
}

TEST(BadInput, Folder) {
  const TemporaryFolder folder;
  expect_refused(folder.path(""), "folder");
}

TEST(BadInput, Empty) {
  const TemporaryFolder folder;
  expect_refused(folder.write("empty.mp4", ""), "empty");
}

TEST(BadInput, Text) {
  const TemporaryFolder folder;
  expect_refused(folder.write("notes.mp4", "This is a text, not a video.\n"), "not a media file");
}

TEST(BadInput, AudioOnly) {
  const TemporaryFolder folder;
  expect_refused(folder.write("sound.wav", wav_file()), "no video stream");
}

TEST(BadInput, IndexCutOff) {
  const TemporaryFolder folder;
  expect_refused(folder.write("start.mp4", read_text(demo_clip()).substr(0, 500)), "start.mp4");
}

// The pictures that are there are decoded, and nothing pretends that they were all.
TEST(BadInput, PicturesCutOff) {
  const TemporaryFolder folder;
  const std::string whole = read_text(demo_clip());
  const std::string clip = folder.write("half.mp4", whole.substr(0, whole.size() / 2));
  for (const std::string device : {"software", "emulated"}) {
    const Outcome outcome = run_zcplay({"decode", clip, "--device", device});
    EXPECT_TRUE(outcome.exit_code == 0 || outcome.exit_code == 1 || outcome.exit_code == 3)
        << outcome.exit_code;
    EXPECT_GT(lines(outcome.out), 60);
    EXPECT_LT(lines(outcome.out), 240);
    EXPECT_EQ(outcome.out.back(), '\n');
    EXPECT_NE(outcome.err, "") << "a loss must not be silent";
  }
}

TEST(BadInput, CompareGoesOnAfterABadClip) {
  const TemporaryFolder folder;
  const std::string text = folder.write("notes.mp4", "This is a text, not a video.\n");
  const Outcome outcome = run_zcplay(
      {"compare", text, demo_clip(), "/nowhere/clip.mp4", "--device", "emulated", "--read-path", "map"});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(lines(outcome.out), 3) << outcome.out;
  EXPECT_NE(outcome.out.find("equal        H.264 640x360 NV12  240 pictures"), std::string::npos)
      << outcome.out;
  EXPECT_EQ(lines(outcome.err), 2) << outcome.err;
}

TEST(BadInput, DeviceThatIsNoDecoder) {
  for (const std::string device : {"/dev/null", "nosuchdriver"}) {
    const Outcome outcome = run_zcplay({"decode", demo_clip(), "--device", device});
    EXPECT_EQ(outcome.exit_code, 4);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(lines(outcome.err), 1) << outcome.err;
    EXPECT_NE(outcome.err.find(device + " is no stateless decoder"), std::string::npos) << outcome.err;
  }
}

// Whatever the generated collection of bad files holds: a sentence and a verdict, no crash, no hang.
TEST(BadInput, GeneratedOnesEndWell) {
  const char* generated = std::getenv("ZCPLAY_GENERATED_MEDIA");
  if (generated == nullptr) GTEST_SKIP() << "no clips: set ZCPLAY_GENERATED_MEDIA";
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(generated) / "bad")) {
    for (const std::string device : {"software", "emulated"}) {
      const Outcome outcome = run_zcplay({"decode", entry.path().string(), "--device", device});
      EXPECT_TRUE(outcome.exit_code == 0 || outcome.exit_code == 1 || outcome.exit_code == 3)
          << entry.path() << " through " << device << ": " << outcome.exit_code << '\n'
          << outcome.err;
      EXPECT_TRUE(outcome.exit_code == 0 || !outcome.err.empty()) << entry.path();
    }
  }
}

}  // namespace
}  // namespace zcplay::test
