// SPDX-License-Identifier: MIT
#include "validate/report/evidence_folder.h"

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/media.h"
#include "tests/support/temporary_folder.h"
#include "tests/validate/test_slot.h"

namespace zcplay {
namespace {

using detect::ArtefactClass;

Picture copy(TestSlot& slot) {
  Picture picture;
  read_into(picture, PictureReader::open(slot.info(), ReadPath::map).value());
  return picture;
}

class EvidenceFolderTest : public testing::Test {
 protected:
  EvidenceFolderTest() {
    expected_slot_.fill(1);
    expected_ = copy(expected_slot_);
    expected_slot_.fill(2);
    got_ = copy(expected_slot_);
  }

  static Finding finding(std::uint64_t frame, FaultClass fault) {
    return {.frame = frame,
            .id = FrameId(frame + 1),
            .classification = {.fault = fault},
            .paths = {ReadPath::map, ReadPath::dmabuf}};
  }
  [[nodiscard]] Evidence take(EvidenceFolder& folder, std::uint64_t frame,
                              FaultClass fault = ArtefactClass::other) const {
    return folder.take({.finding = finding(frame, fault), .expected = &expected_, .got = got_, .color = {}});
  }
  [[nodiscard]] std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      names.insert(entry.path().filename());
    return names;
  }
  [[nodiscard]] RgbImage image(const std::string& name) const {
    const std::vector<std::uint8_t> bytes = test::read_file(std::filesystem::path(path_) / name);
    return decode_png(std::as_bytes(std::span(bytes)), name).value();
  }

  const test::TemporaryFolder temporary_;
  const std::string path_ = temporary_.path("evidence");
  TestSlot expected_slot_{kFormatNV12, {40, 24}};
  Picture expected_;
  Picture got_;
};

TEST_F(EvidenceFolderTest, NamesSortByClipAndFrameAndKind) {
  EvidenceFolder folder = EvidenceFolder::open(path_).value();
  folder.begin_clip("https://host/some where/a clip;b.mp4");
  const Evidence evidence = take(folder, 7);
  EXPECT_EQ(evidence.expected, "001-a_clip_b.mp4-00000007-map+dmabuf-1-expected.png");
  EXPECT_EQ(evidence.got, "001-a_clip_b.mp4-00000007-map+dmabuf-2-got.png");
  EXPECT_EQ(evidence.difference, "001-a_clip_b.mp4-00000007-map+dmabuf-3-difference.png");
  EXPECT_EQ(files(), (std::set{evidence.expected, evidence.got, evidence.difference}));
  EXPECT_EQ(folder.kept(), 1U);
  folder.begin_clip(std::string(300, 'x'));
  EXPECT_EQ(folder.kept(), 0U);
  EXPECT_EQ(take(folder, 8).got, "002-" + std::string(80, 'x') + "-00000008-map+dmabuf-2-got.png");
}

TEST_F(EvidenceFolderTest, FilesHoldThePictures) {
  EvidenceFolder folder = EvidenceFolder::open(path_).value();
  folder.begin_clip("a");
  const Evidence evidence = take(folder, 0);
  const RgbImage expected = image(evidence.expected);
  EXPECT_EQ(expected.size, (Size{40, 24}));
  EXPECT_NE(expected.pixels, image(evidence.got).pixels);
  EXPECT_EQ(image(evidence.difference).pixels[0], 255);
}

TEST_F(EvidenceFolderTest, WhatCannotBeComparedHasNoDifference) {
  EvidenceFolder folder = EvidenceFolder::open(path_).value();
  folder.begin_clip("a");
  TestSlot other(kFormatP010, {16, 16});
  other.fill(3);
  const Evidence sizes = folder.take({.finding = finding(1, DecoderFault::wrong_format),
                                      .expected = &expected_,
                                      .got = copy(other),
                                      .color = {}});
  EXPECT_EQ(image(sizes.got).size, (Size{16, 16}));
  EXPECT_EQ(sizes.difference, "");
  const Evidence overwritten = folder.take(
      {.finding = finding(2, DecoderFault::overwritten), .expected = nullptr, .got = got_, .color = {}});
  EXPECT_EQ(overwritten.got, "001-a-00000002-map+dmabuf-4-overwritten.png");
  EXPECT_EQ(overwritten.expected, "");
  EXPECT_EQ(files().size(), 3U);
}

TEST_F(EvidenceFolderTest, IsCappedButNoClassHidesAnother) {
  EvidenceFolder folder = EvidenceFolder::open(path_).value();
  folder.begin_clip("a");
  for (std::uint64_t frame = 0; frame < EvidenceFolder::kPictures; ++frame)
    EXPECT_FALSE(take(folder, frame).empty());
  EXPECT_TRUE(take(folder, 200).empty());
  for (std::uint64_t frame = 300; frame < 310; ++frame) {
    EXPECT_EQ(take(folder, frame, ArtefactClass::stale).empty(), frame >= 300 + EvidenceFolder::kOfEachClass);
  }
  EXPECT_EQ(folder.kept(), EvidenceFolder::kPictures + EvidenceFolder::kOfEachClass);
  EXPECT_EQ(files().size(), 3 * folder.kept());
}

TEST_F(EvidenceFolderTest, WhatIsDroppedMakesRoom) {
  EvidenceFolder folder = EvidenceFolder::open(path_).value();
  folder.begin_clip("a");
  const Evidence first = take(folder, 0);
  for (std::uint64_t frame = 1; frame < EvidenceFolder::kPictures; ++frame) std::ignore = take(folder, frame);
  ASSERT_TRUE(take(folder, 200).empty());
  folder.drop(first);
  EXPECT_FALSE(files().contains(first.got));
  EXPECT_FALSE(take(folder, 201).empty());
}

// Stands for a full disk: from here on files cannot grow beyond so many bytes.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_DFL);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

TEST_F(EvidenceFolderTest, AFullDiskEndsItAndKeepsWhatIsThere) {
  EvidenceFolder folder = EvidenceFolder::open(path_).value();
  folder.begin_clip("a");
  const Evidence first = take(folder, 0);
  const std::set<std::string> before = files();
  {
    const FileSizeLimit full(512);
    EXPECT_TRUE(take(folder, 1).empty());
  }
  EXPECT_EQ(files(), before) << "no part of a picture";
  ASSERT_TRUE(folder.error());
  EXPECT_EQ(folder.error()->code, ErrorCode::environment);
  EXPECT_NE(folder.error()->detail.find(path_ + "/001-a-00000001-map+dmabuf-1-expected.png"),
            std::string::npos);
  EXPECT_TRUE(take(folder, 2).empty()) << "no further attempts";
  EXPECT_EQ(folder.kept(), 1U);
  EXPECT_EQ(image(first.got).size, (Size{40, 24}));
}

TEST_F(EvidenceFolderTest, APictureIsThereWithAllItsFilesOrNotAtAll) {
  EvidenceFolder folder = EvidenceFolder::open(path_).value();
  folder.begin_clip("a");
  // Flat is small, noise is large: the first file fits, the second does not.
  std::ranges::fill(expected_.planes[0], std::byte{50});
  std::ranges::fill(expected_.planes[1], std::byte{128});
  {
    const FileSizeLimit full(512);
    EXPECT_TRUE(take(folder, 1).empty());
  }
  ASSERT_TRUE(folder.error());
  EXPECT_NE(folder.error()->detail.find("2-got.png"), std::string::npos) << folder.error()->detail;
  EXPECT_TRUE(files().empty());
}

TEST_F(EvidenceFolderTest, APictureTooLargeIsLeftOut) {
  EvidenceFolder folder = EvidenceFolder::open(path_).value();
  folder.begin_clip("a");
  TestSlot wide(kFormatR8, {16400, 1});
  const Picture picture = copy(wide);
  EXPECT_TRUE(folder
                  .take({.finding = finding(1, ArtefactClass::other),
                         .expected = &picture,
                         .got = picture,
                         .color = {}})
                  .empty());
  EXPECT_FALSE(folder.error());
  EXPECT_FALSE(take(folder, 2).empty());
}

TEST_F(EvidenceFolderTest, AnEmptyFolderIsTaken) {
  std::filesystem::create_directory(path_);
  EXPECT_TRUE(EvidenceFolder::open(path_));
  EXPECT_TRUE(EvidenceFolder::open(path_ + "/"));
}

TEST_F(EvidenceFolderTest, WhatCannotBeUsedIsRefusedBeforeAnythingIsDone) {
  std::ignore = temporary_.write("file", "x");
  const auto refused = [](const std::string& path, ErrorCode code) {
    const Result<EvidenceFolder> folder = EvidenceFolder::open(path);
    EXPECT_FALSE(folder) << path;
    if (folder) return;
    EXPECT_EQ(folder.error().code, code) << path;
    EXPECT_EQ(folder.error().detail.find(path + ": "), 0U) << folder.error().detail;
  };
  refused(temporary_.path().string(), ErrorCode::usage);
  refused(temporary_.path("file"), ErrorCode::environment);
  refused(temporary_.path("not/there"), ErrorCode::environment);
  refused(temporary_.path(std::string(300, 'x')), ErrorCode::environment);
  refused("/proc/evidence", ErrorCode::environment);
}

TEST_F(EvidenceFolderTest, AFolderWithoutRightToWriteIsRefused) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write anywhere";
  std::filesystem::create_directory(path_);
  std::filesystem::permissions(path_,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const Result<EvidenceFolder> folder = EvidenceFolder::open(path_);
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::environment);
}

}  // namespace
}  // namespace zcplay
