// SPDX-License-Identifier: MIT
// The figures of `zcplay score` are those that ImageMagick 6 prints as %k, %[entropy] and %[mean].

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/app/picture_files.h"
#include "tests/app/run_zcplay.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::test {
namespace {

struct Figures {
  double colors = 0;
  double entropy = 0;
  double mean = 0;
};
using FiguresByFile = std::map<std::string, Figures>;

struct NamedFile {
  std::string name;
  Bytes bytes;
};

// Each content in each format, the sizes taking turns; and as PPM in each size.
std::vector<NamedFile> all_pictures() {
  constexpr Size kSizes[] = {{1, 1},   {1, 9},   {9, 1},   {2, 2},    {15, 17},
                             {16, 16}, {33, 31}, {64, 48}, {200, 150}};
  std::vector<NamedFile> files;
  std::size_t turn = 0;
  for (const std::string& content : picture_contents()) {
    for (const std::string& format : picture_formats()) {
      const Size size = kSizes[turn++ % std::size(kSizes)];
      const RgbaPicture picture = make_picture(content, {size.width + 20, size.height + 12});
      files.push_back({content + '_' + format, picture_file(picture, format)});
    }
    for (const Size size : kSizes) {
      files.push_back(
          {content + '_' + std::to_string(size.width) + 'x' + std::to_string(size.height) + ".ppm",
           picture_file(make_picture(content, size), "p6.ppm")});
    }
  }
  return files;
}

FiguresByFile read_lines(const std::string& text) {
  FiguresByFile figures;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string name;
    Figures read;
    words >> name >> read.colors >> read.entropy >> read.mean;
    EXPECT_FALSE(words.fail()) << line;
    figures[name] = read;
  }
  return figures;
}

FiguresByFile score_all(const std::filesystem::path& folder) {
  const Outcome outcome = run_shell("cd '" + folder.string() + "' && \"$ZCPLAY\" score --csv *");
  EXPECT_LE(outcome.exit_code, 1) << outcome.err;
  std::string lines;
  std::istringstream rows(outcome.out);
  std::string row;
  std::getline(rows, row);
  EXPECT_TRUE(row.starts_with("file,frame,colors,entropy,mean,")) << row;
  while (std::getline(rows, row)) {
    std::istringstream cells(row);
    for (int cell = 0; cell < 5 && std::getline(cells, row, ','); ++cell) {
      if (cell != 1) lines += row + ' ';
    }
    lines += '\n';
  }
  return read_lines(lines);
}

// %k wants the exact number; identify prints twelve digits.
void expect_equal(const FiguresByFile& expected, const FiguresByFile& got) {
  for (const auto& [name, figures] : expected) {
    const auto found = got.find(name);
    if (found == got.end()) {
      ADD_FAILURE() << name << " was not scored";
      continue;
    }
    EXPECT_EQ(found->second.colors, figures.colors) << name;
    EXPECT_NEAR(found->second.entropy, figures.entropy, 1e-6) << name;
    EXPECT_NEAR(found->second.mean, figures.mean, 1e-3) << name;
  }
}

bool has_imagemagick_6() {
  return run_shell("identify -version 2>/dev/null | grep -q 'ImageMagick 6.*Q16'").exit_code == 0;
}

FiguresByFile identify_all(const std::filesystem::path& folder) {
  const Outcome outcome = run_shell("cd '" + folder.string() +
                                    "' && identify -precision 12 -format '%f %k %[entropy] %[mean]\\n' *");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return read_lines(outcome.out);
}

class ImageMagick : public testing::Test {
 protected:
  // One folder for all tests; kept where $ZCPLAY_KEEP_PICTURES names one, for making the golden.
  void SetUp() override {
    if (const char* keep = std::getenv("ZCPLAY_KEEP_PICTURES"); keep != nullptr) {
      path_ = keep;
      std::filesystem::create_directories(path_);
    }
    for (const NamedFile& file : all_pictures()) {
      std::ofstream out(path_ / file.name, std::ios::binary);
      out.write(reinterpret_cast<const char*>(file.bytes.data()),
                static_cast<std::streamsize>(file.bytes.size()));
    }
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path();
};

TEST_F(ImageMagick, FiguresAreWhatIdentifyOncePrinted) {
  const FiguresByFile golden =
      read_lines(read_text(std::string(std::getenv("ZCPLAY_SOURCE")) + "/tests/app/imagemagick_figures.txt"));
  EXPECT_EQ(golden.size(), all_pictures().size());
  EXPECT_GE(golden.size(), 200U);
  expect_equal(golden, score_all(path_));
}

TEST_F(ImageMagick, FiguresAreWhatIdentifyPrints) {
  if (!has_imagemagick_6()) GTEST_SKIP() << "identify is not there, or is not ImageMagick 6 with 16 bits";
  const FiguresByFile expected = identify_all(path_);
  EXPECT_EQ(expected.size(), all_pictures().size());
  expect_equal(expected, score_all(path_));
}

TEST_F(ImageMagick, FiguresOfRealFramesAreWhatIdentifyPrints) {
  if (!has_imagemagick_6()) GTEST_SKIP() << "identify is not there, or is not ImageMagick 6 with 16 bits";
  if (run_shell("command -v ffmpeg").exit_code != 0) GTEST_SKIP() << "ffmpeg is not there";
  const TemporaryFolder frames;
  for (const std::string format :
       {"rgb24 'f%02d.ppm", "rgb24 'f%02d.png", "gray 'g%02d.pgm", "rgba 'a%02d.png"}) {
    const std::size_t space = format.find(' ');
    const Outcome made = run_shell("cd '" + frames.path().string() + "' && ffmpeg -v error -i '" +
                                   demo_clip() + "' -vf 'select=not(mod(n\\,60))' -vsync 0 -pix_fmt " +
                                   format.substr(0, space + 1) + format.substr(space + 1) + "'");
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }
  const FiguresByFile expected = identify_all(frames.path());
  EXPECT_EQ(expected.size(), 16U);
  expect_equal(expected, score_all(frames.path()));
}

}  // namespace
}  // namespace zcplay::test
