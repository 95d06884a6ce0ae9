// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "base/unique_fd.h"
#include "decode/demux/demuxer.h"
#include "tests/support/case_name.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::demux {
namespace {

void append_little_endian(std::string& bytes, std::uint32_t value, unsigned count) {
  for (unsigned i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i));
}

/// An IVF file with frames that are noise to any decoder.
std::string ivf(const std::string& fourcc, std::uint32_t width, std::uint32_t height, unsigned frames) {
  std::string bytes = "DKIF";
  append_little_endian(bytes, 0, 2);
  append_little_endian(bytes, 32, 2);
  bytes += fourcc;
  append_little_endian(bytes, width, 2);
  append_little_endian(bytes, height, 2);
  append_little_endian(bytes, 25, 4);
  append_little_endian(bytes, 1, 4);
  append_little_endian(bytes, frames, 4);
  append_little_endian(bytes, 0, 4);
  for (unsigned frame = 0; frame < frames; ++frame) {
    append_little_endian(bytes, 40, 4);
    append_little_endian(bytes, frame, 4);
    append_little_endian(bytes, 0, 4);
    bytes.append(40, 'U');
  }
  return bytes;
}

std::string audio_only_wav() {
  std::string bytes = "RIFF";
  append_little_endian(bytes, 36 + 800, 4);
  bytes += "WAVEfmt ";
  append_little_endian(bytes, 16, 4);
  append_little_endian(bytes, 1, 2);
  append_little_endian(bytes, 1, 2);
  append_little_endian(bytes, 8000, 4);
  append_little_endian(bytes, 16000, 4);
  append_little_endian(bytes, 2, 2);
  append_little_endian(bytes, 16, 2);
  bytes += "data";
  append_little_endian(bytes, 800, 4);
  bytes.append(800, '\0');
  return bytes;
}

std::string y4m() {
  return "YUV4MPEG2 W16 H16 F25:1 Ip C420\nFRAME\n" + std::string(16 * 16 * 3 / 2, 'x');
}

struct HostileCase {
  const char* name;
  std::function<std::string(const test::TemporaryFolder&)> make;  ///< gives the input's name
  ErrorCode code;
  const char* says;
};

void PrintTo(const HostileCase& hostile, std::ostream* out) {
  *out << hostile.name;
}

class HostileInputs : public testing::TestWithParam<HostileCase> {};

TEST_P(HostileInputs, EndInOneSentence) {
  const test::TemporaryFolder folder;
  const std::string input = GetParam().make(folder);
  const auto opened = Demuxer::open(input);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, GetParam().code) << to_string(opened.error());
  EXPECT_NE(opened.error().detail.find(GetParam().says), std::string::npos) << opened.error().detail;
  EXPECT_NE(opened.error().detail.find(input), std::string::npos) << "the input is not named";
  EXPECT_EQ(opened.error().detail.find('\n'), std::string::npos);
}

const HostileCase kHostile[] = {
    {"missing", [](const auto& folder) { return (folder.path() / "nothing.mp4").string(); },
     ErrorCode::unreadable_input, "no such file"},
    {"below_a_file", [](const auto& folder) { return folder.write("file", "x") + "/clip.mp4"; },
     ErrorCode::unreadable_input, "no such file"},
    {"folder", [](const auto& folder) { return folder.path().string(); }, ErrorCode::unreadable_input,
     "is a folder"},
    {"empty", [](const auto& folder) { return folder.write("empty.mp4", ""); }, ErrorCode::unreadable_input,
     "is empty"},
    {"text", [](const auto& folder) { return folder.write("text.mp4", "This is a text, not a video.\n"); },
     ErrorCode::unreadable_input, "is not a media file"},
    {"noise", [](const auto& folder) { return folder.write("noise.mkv", std::string(4096, '\xa7')); },
     ErrorCode::unreadable_input, "is not a media file"},
    {"half_an_ivf_header", [](const auto& folder) { return folder.write("half.ivf", "DKIF"); },
     ErrorCode::unreadable_input, "is not a media file"},
    {"audio_only", [](const auto& folder) { return folder.write("audio.wav", audio_only_wav()); },
     ErrorCode::unsupported_input, "no video stream"},
    {"raw_video", [](const auto& folder) { return folder.write("raw.y4m", y4m()); },
     ErrorCode::unsupported_input, "rawvideo"},
    {"unknown_fourcc", [](const auto& folder) { return folder.write("x.ivf", ivf("XYZ9", 64, 64, 2)); },
     ErrorCode::unsupported_input, "XYZ9"},
    {"absurdly_wide", [](const auto& folder) { return folder.write("wide.ivf", ivf("VP80", 20000, 64, 1)); },
     ErrorCode::unsupported_input, "20000x64"},
    {"unknown_protocol", [](const auto&) { return std::string("nosuchprotocol://host/clip.mp4"); },
     ErrorCode::unreadable_input, "opening failed"},
};

INSTANTIATE_TEST_SUITE_P(Table, HostileInputs, testing::ValuesIn(kHostile), test::CaseName());

/// Files that only FFmpeg's muxers can make; see tests/support/generate_media.sh.
std::string generated_bad_file(const std::string& name) {
  const char* folder = std::getenv("ZCPLAY_GENERATED_MEDIA");
  if (folder == nullptr || *folder == '\0') return {};
  return std::string(folder) + "/bad/" + name;
}

TEST(HostileFiles, EncryptedVideoIsCalledEncrypted) {
  const std::string path = generated_bad_file("encrypted.mp4");
  if (path.empty()) GTEST_SKIP() << "set ZCPLAY_GENERATED_MEDIA";
  const auto opened = Demuxer::open(path);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unsupported_input);
  EXPECT_NE(opened.error().detail.find("encrypted"), std::string::npos) << opened.error().detail;
}

TEST(HostileFiles, AnMp4WithoutItsIndexIsUnreadable) {
  const std::string path = generated_bad_file("no_index.mp4");
  if (path.empty()) GTEST_SKIP() << "set ZCPLAY_GENERATED_MEDIA";
  const auto opened = Demuxer::open(path);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unreadable_input);
}

TEST(HostileFiles, WhatPrecedesATruncationIsRead) {
  for (const char* name : {"truncated.mp4", "truncated.264", "damaged_slices.264", "no_parameter_sets.264"}) {
    const std::string path = generated_bad_file(name);
    if (path.empty()) GTEST_SKIP() << "set ZCPLAY_GENERATED_MEDIA";
    auto demuxer = Demuxer::open(path);
    ASSERT_TRUE(demuxer) << to_string(demuxer.error());
    unsigned units = 0;
    for (;;) {
      const auto unit = (*demuxer)->read();
      if (!unit || !*unit) break;
      ++units;
    }
    EXPECT_GE(units, 8U) << name;
  }
}

TEST(Demuxer, EndsWhenInterrupted) {
  const test::TemporaryFolder folder;
  const auto opened =
      Demuxer::open(folder.write("clip.ivf", ivf("VP80", 64, 64, 4)), {.interrupted = [] { return true; }});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::interrupted);
}

TEST(Demuxer, ReadsStandardInput) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("clip.ivf", ivf("VP80", 64, 64, 3));
  const UniqueFd saved(dup(STDIN_FILENO));
  std::FILE* const replaced = std::freopen(path.c_str(), "rb", stdin);
  ASSERT_NE(replaced, nullptr);
  unsigned units = 0;
  {
    auto demuxer = Demuxer::open("-");
    ASSERT_TRUE(demuxer) << to_string(demuxer.error());
    while ((*demuxer)->read().value_or(std::nullopt)) ++units;
  }
  if (saved.valid()) dup2(saved.get(), STDIN_FILENO);
  EXPECT_EQ(units, 3U);
}

TEST(Demuxer, TakesAFileWithAColonInItsNameForAFile) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("http:clip.ivf", ivf("VP80", 64, 64, 1));
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const auto demuxer = Demuxer::open("http:clip.ivf");
  std::filesystem::current_path(before);
  EXPECT_TRUE(demuxer) << to_string(demuxer.error());
}

}  // namespace
}  // namespace zcplay::demux
