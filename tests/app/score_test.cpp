// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/app/picture_files.h"
#include "tests/app/run_zcplay.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::test {
namespace {

using Json = nlohmann::json;

std::ptrdiff_t lines(const std::string& text) {
  return std::ranges::count(text, '\n');
}

// Small pictures, in a folder that is the current one, so that outputs have short names.
class Score : public testing::Test {
 protected:
  std::string add(const std::string& name, const std::string& content, Size size, const std::string& format) {
    std::ignore = folder_.write(name, picture_file(make_picture(content, size), format));
    return name;
  }
  void SetUp() override {
    add("gradient.ppm", "gradient", {64, 48}, "p6.ppm");
    add("gradient.png", "gradient", {64, 48}, "rgba8.png");
    add("green.png", "zero_green", {64, 48}, "rgb8.png");
  }
  [[nodiscard]] Outcome score(const std::string& arguments) const {
    return run_shell("cd '" + folder_.path().string() + "' && \"$ZCPLAY\" score --gpu off " + arguments);
  }
  TemporaryFolder folder_;
};

TEST_F(Score, TableIsForPeople) {
  const Outcome outcome = score("gradient.ppm gradient.png");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out,
            "file           frame    colors   entropy     mean   green  uniform   rows  blocks    sharp  "
            "judgement\n"
            "gradient.ppm       0      3072  0.987542  26076.1    0.0%     0.0%      0    1.06        2\n"
            "gradient.png       0      3072  0.987542  26076.1    0.0%     0.0%      0    1.06        2\n");
}

TEST_F(Score, CsvBeginsWithTheColumnsThatTellMost) {
  const Outcome outcome = score("--csv gradient.ppm");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(
      outcome.out,
      "file,frame,colors,entropy,mean,width,height,time,type,entropy_red,entropy_green,entropy_blue,mean_red,"
      "mean_green,mean_blue,zero_green,exact_zero,uniform,constant_rows,blockiness_8,blockiness_16,"
      "blockiness_32,blockiness_64,sharpness,hash,source_frame,ssim,different_blocks,artefacts,"
      "confidence\n"
      "gradient.ppm,0,3072,0.987541638,26076.1302,64,48,,,1.000000000,1.000000000,0.962624914,32129.0156,"
      "31964.3750,14135.0000,0.000000,,0.000000,0,1.0053,1.0644,1.1640,0.0017,1.569,2a454d2e1ad1029f,"
      ",,,,\n");
}

TEST_F(Score, CsvQuotesNames) {
  add("a,\"b.ppm", "gradient", {8, 8}, "p6.ppm");
  const Outcome outcome = score("--csv 'a,\"b.ppm'");
  EXPECT_NE(outcome.out.find("\n\"a,\"\"b.ppm\",0,64,"), std::string::npos) << outcome.out;
}

TEST_F(Score, JsonHasItAll) {
  const Outcome outcome = score("--json --histogram gradient.png nosuch.png green.png");
  EXPECT_EQ(outcome.exit_code, 3);
  const Json json = Json::parse(outcome.out);
  EXPECT_EQ(json["format"], "zcplay-score");
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["exit_code"], 3);
  ASSERT_EQ(json["files"].size(), 3U);
  const Json& gradient = json["files"][0];
  EXPECT_EQ(gradient["file"], "gradient.png");
  EXPECT_EQ(gradient["image"], true);
  EXPECT_EQ(gradient["kind"], "PNG");
  EXPECT_EQ(gradient["error"], nullptr);
  ASSERT_EQ(gradient["frames"].size(), 1U);
  const Json& frame = gradient["frames"][0];
  EXPECT_EQ(frame["width"], 64);
  EXPECT_EQ(frame["height"], 48);
  EXPECT_EQ(frame["findings"], Json::array());
  ASSERT_EQ(frame["histogram"].size(), 3U);
  EXPECT_EQ(frame["histogram"][0][0], 48) << "one column of 48 pixels has no red";
  EXPECT_EQ(json["files"][1]["frames"], Json::array());
  EXPECT_EQ(json["files"][1]["error"]["exit_code"], 3);
  EXPECT_EQ(json["files"][2]["bad"], 1);
  EXPECT_EQ(json["files"][2]["classes"]["zero_page"], 1);
  EXPECT_EQ(json["files"][2]["frames"][0]["findings"][0]["class"], "zero_page");
}

// What a program that draws into memory of its own may leave in the fourth byte is no color.
TEST_F(Score, TransparencyCountsInColorsAlone) {
  add("see.png", "see_through", {40, 30}, "rgba8.png");
  const Json frame = Json::parse(score("--json see.png").out)["files"][0]["frames"][0];
  EXPECT_EQ(frame["colors"], 16);
  EXPECT_EQ(frame["rgb_colors"], 1);
  EXPECT_EQ(frame["has_alpha"], true);
  EXPECT_EQ(frame["entropy"].get<double>(), 0);
}

TEST_F(Score, GreenOfZeroSamplesIsAnArtefact) {
  const Outcome outcome = score("green.png");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.out.find("zero page"), std::string::npos) << outcome.out;
}

TEST_F(Score, OutputGoesToAFileAndNeverOverAnInput) {
  EXPECT_EQ(score("--csv -o out.csv gradient.ppm").exit_code, 0);
  EXPECT_EQ(lines(read_text(folder_.path("out.csv"))), 2);
  const std::string before = read_text(folder_.path("gradient.png"));
  for (const std::string arguments :
       {"-o gradient.png gradient.ppm gradient.png", "-o gradient.png gradient.ppm --against gradient.png"}) {
    const Outcome outcome = score(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_NE(outcome.err.find("would overwrite"), std::string::npos) << outcome.err;
  }
  EXPECT_EQ(read_text(folder_.path("gradient.png")), before);
}

TEST_F(Score, FullDiskIsSaid) {
  const Outcome outcome = score("--json -o /dev/full gradient.ppm");
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_NE(outcome.err.find("/dev/full: cannot be written"), std::string::npos) << outcome.err;
}

TEST_F(Score, SixteenBitsAreSaidToBeReduced) {
  add("deep.png", "gradient", {16, 16}, "rgb16.png");
  const Outcome outcome = score("deep.png");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "zcplay: deep.png: its samples of 16 bits are counted as 8 bits\n");
}

// Each is refused in one sentence, and the files around it are scored all the same.
TEST_F(Score, BadFilesAreSaidAndPassedBy) {
  const std::string png = read_text(folder_.path("gradient.png"));
  const std::string ppm = read_text(folder_.path("gradient.ppm"));
  std::string broken = png;
  broken[broken.size() / 2] = static_cast<char>(broken[broken.size() / 2] ^ 1);
  // Nothing but the checksum of its chunk tells that a palette is damaged.
  std::string other_color = read_text(folder_.path(add("palette.png", "gradient", {16, 16}, "palette.png")));
  other_color[60] = static_cast<char>(other_color[60] ^ 1);
  const std::string jpeg =
      read_text(std::string(std::getenv("ZCPLAY_SOURCE")) + "/fuzz/corpus/fuzz_still_image/yuv420.jpg");
  const std::vector<std::pair<std::string, std::string>> kBad = {
      {"empty.png", ""},
      {"head.png", png.substr(0, 8)},
      {"half.png", png.substr(0, png.size() / 2)},
      {"without_end_of_data.png", png.substr(0, png.size() - 40)},
      {"bit_flipped.png", broken},
      {"other_color.png", other_color},
      {"most.jpg", jpeg.substr(0, jpeg.size() - 40)},
      {"half.ppm", ppm.substr(0, ppm.size() / 2)},
      {"huge.ppm", "P6 16384 16384 255\n"},
      {"wide.pgm", "P5 99999999 1 255\n"},
      {"negative.ppm", "P6 -5 5 255\nxxxxxxxxx"},
      {"text.bmp", "This is a text.\n"},
      {"head.jpg", "\xff\xd8\xff"},
      {"riff.webp", std::string("RIFF\x04\0\0\0WEBP", 12)},
  };
  for (const auto& [name, bytes] : kBad) {
    std::ignore = folder_.write(name, bytes);
    const Outcome outcome = score("gradient.ppm " + name + " gradient.png");
    EXPECT_EQ(outcome.exit_code, 3) << name;
    EXPECT_EQ(lines(outcome.out), 3) << name << '\n' << outcome.out;
    EXPECT_EQ(lines(outcome.err), 1) << outcome.err;
    EXPECT_TRUE(outcome.err.starts_with("zcplay: " + name + ": ")) << outcome.err;
  }
  EXPECT_EQ(score("empty.png").out, "");
}

TEST_F(Score, ClipsHaveARowAFrame) {
  const Outcome all = score("--csv --device software '" + demo_clip() + "'");
  EXPECT_EQ(lines(all.out), 1 + 240);
  const Outcome first = score("--csv --device software --frames 3 '" + demo_clip() + "'");
  EXPECT_EQ(lines(first.out), 1 + 3);
  EXPECT_TRUE(all.out.starts_with(first.out.substr(0, first.out.find("\n", 400))));
  const Outcome some = score("--csv --device software --every 100 '" + demo_clip() + "'");
  EXPECT_EQ(lines(some.out), 1 + 3);
  EXPECT_NE(some.out.find("demo.mp4,200,"), std::string::npos) << some.out;
}

TEST_F(Score, FaultsOfADecoderAreNamed) {
  const Outcome outcome =
      score("--json --device emulated --fault 'zero frame=30' --fault 'half frame=60 row=144' '" +
            demo_clip() + "'");
  EXPECT_EQ(outcome.exit_code, 1);
  const Json file = Json::parse(outcome.out)["files"][0];
  EXPECT_EQ(file["image"], false);
  EXPECT_EQ(file["frames_total"], 240);
  EXPECT_EQ(file["classes"]["zero_page"], 1);
  // The surest finding of a frame comes first.
  const auto half = std::ranges::find_if(file["frames"], [](const Json& frame) {
    return !frame["findings"].empty() && frame["findings"][0]["class"] == "half_filled" &&
           frame["findings"][0]["from_row"] == 144;
  });
  EXPECT_NE(half, file["frames"].end());
}

// Moving text, cuts and hard edges on the coding grid are no artefacts.
TEST_F(Score, TheBundledClipIsClean) {
  const Outcome outcome = score("--device software '" + demo_clip() + "'");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.out.find("240 frames, none with artefacts"), std::string::npos) << outcome.out;
}

// Frame by frame: the program's own name of each frame is right, and what differs is found.
TEST_F(Score, ClipsAreHeldAgainstTheirSource) {
  const std::string against = " --against '" + demo_clip() + "' '" + demo_clip() + "'";
  const Outcome clean = score("--json --device software --frames 90" + against);
  EXPECT_EQ(clean.exit_code, 0);
  const Json report = Json::parse(clean.out);
  EXPECT_EQ(report["files"][0]["frames"].size(), 90U);
  for (const Json& frame : report["files"][0]["frames"]) {
    ASSERT_NE(frame["source"], nullptr);
    EXPECT_TRUE(frame["source"]["frame"] == frame["frame"] || frame["source"]["like_its_neighbours"] == true)
        << frame;
    EXPECT_EQ(frame["source"]["different_blocks"], 0);
  }
  const Outcome faulty = score("--json --device emulated --fault 'blocks frame=20' --frames 60" + against);
  EXPECT_EQ(faulty.exit_code, 1);
  EXPECT_EQ(Json::parse(faulty.out)["files"][0]["bad"], 1);
}

TEST_F(Score, PicturesAreFoundInAClip) {
  if (run_shell("command -v ffmpeg").exit_code != 0) GTEST_SKIP() << "ffmpeg is not there";
  const Outcome made = run_shell("cd '" + folder_.path().string() + "' && ffmpeg -v error -i '" +
                                 demo_clip() + "' -vf 'select=eq(n\\,171)' -frames:v 1 shot.png");
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const Outcome outcome = score("--json shot.png --against '" + demo_clip() + "'");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  EXPECT_EQ(Json::parse(outcome.out)["files"][0]["frames"][0]["source"]["frame"], 171) << outcome.out;
}

TEST_F(Score, ReferencesThatCannotBeReadEndIt) {
  for (const std::string reference : {"nosuch.png", "empty.png"}) {
    std::ignore = folder_.write("empty.png", "");
    const Outcome outcome = score("gradient.ppm --against " + reference);
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.err.starts_with("zcplay: " + reference + ": ")) << outcome.err;
  }
}

}  // namespace
}  // namespace zcplay::test
