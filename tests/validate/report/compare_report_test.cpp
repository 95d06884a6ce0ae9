// SPDX-License-Identifier: MIT
#include "validate/report/compare_report.h"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace zcplay {
namespace {

Finding half_filled() {
  return {
      .frame = 20,
      .id = FrameId(21),
      .slot = 4,
      .kind = {.type = 'P', .reference = true, .pic_order_cnt = 40},
      .classification = {.fault = detect::ArtefactClass::half_filled,
                         .from_row = 144,
                         .reason = "from row 144 on every sample is 0",
                         .area = Rect{0, 144, 320, 96}},
      .difference = PictureDifference{.first_bad = MacroblockPosition{0, 9},
                                      .bad_macroblocks = 180,
                                      .macroblocks = 300,
                                      .component_psnr = {11.5, 20, std::numeric_limits<double>::infinity()},
                                      .psnr = 12.306},
      .paths = {ReadPath::map, ReadPath::dmabuf},
      .evidence = {.expected = "20-1-expected.png", .got = "20-2-got.png", .difference = {}}};
}

ClipReport sample() {
  ClipReport report{.clip = "a.mp4",
                    .tested = "hantro-vpu (/dev/video1)",
                    .reference = "libavcodec 59.37",
                    .codec = "h264",
                    .size = Size{320, 240},
                    .format = "NV12",
                    .read_paths = {ReadPath::map, ReadPath::dmabuf}};
  report.findings = {half_filled(),
                     {.frame = 22,
                      .id = FrameId(23),
                      .kind = {.type = 'B'},
                      .classification = {.fault = DecoderFault::missing}}};
  report.summary = {.decoded = 300,
                    .tested_decoded = 299,
                    .output = 300,
                    .equal = 297,
                    .undefined = 1,
                    .bad = 2,
                    .findings = 2};
  report.summary.by_class[index_of(detect::ArtefactClass::half_filled)] = 1;
  report.summary.by_class[index_of(DecoderFault::missing)] = 1;
  report.summary.lowest_psnr = 12.305;
  report.evidence_folder = "shots";
  report.evidence = 1;
  return report;
}

TEST(CompareText, OneLineAClip) {
  EXPECT_EQ(clip_line(sample(), 8),
            "a.mp4     different    h264 320x240 NV12  300 pictures, 2 bad: 1 half-filled, 1 missing, 1 "
            "undefined\n");
  ClipReport clean{.clip = "b.264", .codec = "h264", .size = Size{64, 64}, .format = "NV12"};
  clean.summary.decoded = clean.summary.equal = 1;
  EXPECT_EQ(clip_line(clean, 8), "b.264     equal        h264 64x64 NV12  1 picture\n");
  const ClipReport bad{.clip = "notes.txt", .error = Error{ErrorCode::unreadable_input, "open", 0, "no"}};
  EXPECT_EQ(clip_line(bad, 8), "notes.txt  unreadable\n");
}

TEST(CompareText, TableOfBadFrames) {
  EXPECT_EQ(finding_table(sample(), 50),
            "  frame  id  slot  kind   first bad  bad blocks   PSNR  class                     read path\n"
            "     20  21     4  P ref        0,9     180/300  12.31  half-filled from row 144  map,dmabuf\n"
            "     22  23     -  B              -           -      -  missing                   -\n");
  EXPECT_EQ(finding_table(sample(), 1),
            "  frame  id  slot  kind   first bad  bad blocks   PSNR  class                     read path\n"
            "     20  21     4  P ref        0,9     180/300  12.31  half-filled from row 144  map,dmabuf\n"
            "  and 1 more\n");
  EXPECT_EQ(finding_table({}, 50), "");
}

TEST(CompareText, MapsTheFirstDamagedBlocks) {
  ClipReport report = sample();
  EXPECT_EQ(block_map_text(report), "") << "half-filled says it all";
  Finding damaged = half_filled();
  damaged.frame = 30;
  damaged.classification = {.fault = detect::ArtefactClass::keyframe_damage};
  damaged.difference->map = {.side = 3, .rows = {"..#", "+.."}};
  report.findings.push_back(damaged);
  damaged.frame = 31;
  report.findings.push_back(damaged);
  EXPECT_EQ(block_map_text(report),
            "  bad blocks of frame 30, 48x48 pixels a sign, + where some are bad\n"
            "    ..#\n"
            "    +..\n");
}

TEST(CompareText, SaysWhereTheEvidenceIs) {
  ClipReport report = sample();
  EXPECT_EQ(evidence_line(report), "  evidence of 1 finding of 2 is in shots\n");
  report.evidence = 2;
  EXPECT_EQ(evidence_line(report), "  evidence of 2 findings is in shots\n");
  report.evidence = 0;
  EXPECT_EQ(evidence_line(report), "");
}

TEST(CompareReport, VerdictAndExitCodeFollowTheError) {
  const auto with = [](ErrorCode code) {
    ClipReport report;
    report.error = Error{code, "", 0, ""};
    return std::pair(report.verdict(), report.exit_code());
  };
  EXPECT_EQ(with(ErrorCode::unreadable_input), std::pair(ClipVerdict::unreadable, ExitCode::input));
  EXPECT_EQ(with(ErrorCode::unsupported_input), std::pair(ClipVerdict::unsupported, ExitCode::input));
  EXPECT_EQ(with(ErrorCode::device_gone), std::pair(ClipVerdict::failed, ExitCode::environment));
  EXPECT_EQ(with(ErrorCode::interrupted), std::pair(ClipVerdict::interrupted, ExitCode::interrupted));
  EXPECT_EQ(sample().exit_code(), ExitCode::mismatch);
  EXPECT_EQ(ClipReport{}.exit_code(), ExitCode::good);
}

TEST(CompareJson, IsADocumentOfItsFormat) {
  ClipReport bad{.clip = "bad\xff.mp4",
                 .error = Error{ErrorCode::unreadable_input, "open", 2, "no such file"}};
  const std::vector reports{sample(), bad};
  const std::string text = compare_json(reports, "0.1.0", ExitCode::input);
  const nlohmann::json json = nlohmann::json::parse(text);
  EXPECT_EQ(json["format"], "zcplay-compare");
  EXPECT_EQ(json["version"], 2);
  EXPECT_EQ(json["exit_code"], 3);
  ASSERT_EQ(json["clips"].size(), 2U);
  const auto& clip = json["clips"][0];
  EXPECT_EQ(clip["verdict"], "different");
  EXPECT_EQ(clip["pictures"], 300);
  EXPECT_EQ(clip["classes"], (nlohmann::json{{"half_filled", 1}, {"missing", 1}}));
  const auto& finding = clip["findings"][0];
  EXPECT_EQ(finding["class"], "half_filled");
  EXPECT_EQ(finding["from_row"], 144);
  EXPECT_EQ(finding["difference"]["first_bad_macroblock"], (nlohmann::json{{"x", 0}, {"y", 9}}));
  EXPECT_TRUE(finding["difference"]["psnr_cr"].is_null());
  EXPECT_EQ(finding["reason"], "from row 144 on every sample is 0");
  EXPECT_EQ(finding["area"], (nlohmann::json{{"x", 0}, {"y", 144}, {"width", 320}, {"height", 96}}));
  EXPECT_EQ(finding["read_paths"], (nlohmann::json{"map", "dmabuf"}));
  EXPECT_EQ(
      finding["evidence"],
      (nlohmann::json{{"expected", "20-1-expected.png"}, {"got", "20-2-got.png"}, {"difference", nullptr}}));
  EXPECT_EQ(clip["evidence_folder"], "shots");
  EXPECT_TRUE(clip["findings"][1]["evidence"].is_null());
  EXPECT_TRUE(clip["findings"][1]["area"].is_null());
  EXPECT_TRUE(json["clips"][1]["evidence_folder"].is_null());
  EXPECT_TRUE(clip["findings"][1]["slot"].is_null());
  EXPECT_EQ(json["clips"][1]["clip"], "bad\xef\xbf\xbd.mp4");
  EXPECT_EQ(json["clips"][1]["error"]["detail"], "no such file");
}

}  // namespace
}  // namespace zcplay
