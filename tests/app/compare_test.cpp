// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <span>
#include <tuple>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/app/run_zcplay.h"
#include "tests/support/case_name.h"
#include "tests/support/media.h"
#include "tests/support/temporary_folder.h"
#include "validate/report/png.h"

namespace zcplay::test {
namespace {

using Json = nlohmann::json;

// The report as JSON alone on standard output.
Json compare(const std::vector<std::string>& arguments, int exit_code) {
  std::vector<std::string> all = {"compare", "--device", "emulated", "--json", "-"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const Outcome outcome = run_zcplay(all);
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
  const Json json = Json::parse(outcome.out, nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << outcome.out;
  EXPECT_EQ(json["format"], "zcplay-compare");
  EXPECT_EQ(json["version"], 2);
  EXPECT_EQ(json["exit_code"], exit_code);
  return json;
}

TEST(Compare, ACleanStreamHasNoFinding) {
  const Json clip = compare({demo_clip()}, 0)["clips"][0];
  EXPECT_EQ(clip["verdict"], "equal");
  EXPECT_EQ(clip["pictures"], 240);
  EXPECT_EQ(clip["equal"], 240);
  EXPECT_EQ(clip["undefined"], 0);
  EXPECT_EQ(clip["output_frames"], 240);
  EXPECT_EQ(clip["findings"], Json::array());
  EXPECT_EQ(clip["read_paths"], (Json{"map", "dmabuf"}));
}

TEST(Compare, TheSoftwareDecoderEqualsItself) {
  const Outcome outcome = run_zcplay({"compare", demo_clip(), "--device", "software"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, demo_clip() + "  equal        H.264 640x360 NV12  240 pictures\n");
  EXPECT_EQ(outcome.err, "");
}

struct PixelFault {
  const char* name;
  const char* fault;
  const char* expected_class;
  Json from_row;
  Json equals_frame;
};

void PrintTo(const PixelFault& test, std::ostream* out) {
  *out << test.name;
}

class CompareFault : public testing::TestWithParam<PixelFault> {};

TEST_P(CompareFault, IsFoundAndNamed) {
  const Json clip = compare({demo_clip(), "--fault", GetParam().fault}, 1)["clips"][0];
  EXPECT_EQ(clip["verdict"], "different");
  ASSERT_EQ(clip["findings"].size(), 1U) << clip;
  EXPECT_EQ(clip["equal"], 239);
  const Json finding = clip["findings"][0];
  EXPECT_EQ(finding["frame"], 20);
  EXPECT_EQ(finding["id"], 21);
  EXPECT_EQ(finding["class"], GetParam().expected_class);
  EXPECT_EQ(finding["from_row"], GetParam().from_row);
  EXPECT_EQ(finding["equals_frame"], GetParam().equals_frame);
  EXPECT_EQ(finding["read_paths"], (Json{"map", "dmabuf"}));
  EXPECT_TRUE(finding["slot"].is_number());
  EXPECT_LT(finding["difference"]["psnr"], 40);
}

INSTANTIATE_TEST_SUITE_P(
    Pixels, CompareFault,
    testing::Values(PixelFault{"zero", "zero frame=20", "zero_page", nullptr, nullptr},
                    PixelFault{"half", "half frame=20", "half_filled", 184, nullptr},
                    PixelFault{"half_from_a_row", "half frame=20 row=145", "half_filled", 145, nullptr},
                    PixelFault{"swap_chroma", "swap_chroma frame=20", "chroma_swap", nullptr, nullptr},
                    PixelFault{"stride", "stride frame=20", "stride_shear", nullptr, nullptr},
                    PixelFault{"blocks", "blocks frame=20", "block_damage", nullptr, nullptr}),
    CaseName());

TEST(CompareFaults, StaleNamesAnEarlierFrame) {
  const Json clip = compare({demo_clip(), "--fault", "stale frame=20"}, 1)["clips"][0];
  ASSERT_EQ(clip["findings"].size(), 1U) << clip;
  const Json finding = clip["findings"][0];
  EXPECT_EQ(finding["frame"], 20);
  EXPECT_EQ(finding["class"], "stale");
  ASSERT_TRUE(finding["equals_frame"].is_number());
  EXPECT_LT(finding["equals_frame"], 20);
}

TEST(CompareFaults, AnErrorFlagOnASoundPictureIsAFinding) {
  const Json clip = compare({demo_clip(), "--fault", "error frame=20"}, 1)["clips"][0];
  ASSERT_EQ(clip["findings"].size(), 1U) << clip;
  EXPECT_EQ(clip["findings"][0]["frame"], 20);
  EXPECT_EQ(clip["findings"][0]["class"], "error_flag");
  EXPECT_EQ(clip["findings"][0]["difference"]["bad_macroblocks"], 0);
}

TEST(CompareFaults, BadPicturesAreFoundBehindAFlaggedOne) {
  const Json clip =
      compare({demo_clip(), "--fault", "error frame=17", "--fault", "zero frame=20"}, 1)["clips"][0];
  EXPECT_EQ(clip["classes"], (Json{{"zero_page", 1}, {"error_flag", 1}}));
}

TEST(CompareFaults, ALatePictureIsNoFault) {
  EXPECT_EQ(compare({demo_clip(), "--fault", "late frame=20 ms=30"}, 0)["clips"][0]["equal"], 240);
}

TEST(CompareFaults, EveryKeyframe) {
  const Json clip = compare({demo_clip(), "--fault", "blocks keyframes"}, 1)["clips"][0];
  EXPECT_EQ(clip["classes"], (Json{{"keyframe_damage", 6}}));
  for (const Json& finding : clip["findings"]) EXPECT_EQ(finding["picture"]["irap"], true);
}

TEST(CompareFaults, FromAScript) {
  const TemporaryFolder folder;
  const std::string script = folder.write("faults", "# two of them\nzero frame=3\nswap_chroma frame=5\n");
  const Json clip =
      compare({demo_clip(), "--fault-script", script, "--fault", "blocks frame=7"}, 1)["clips"][0];
  EXPECT_EQ(clip["classes"], (Json{{"zero_page", 1}, {"chroma_swap", 1}, {"block_damage", 1}}));
}

// A device that fails ends the comparison of its clip, with a reason, and with what it still owed.
class CompareDeath : public testing::TestWithParam<PixelFault> {};

TEST_P(CompareDeath, EndsTheClipWithAReason) {
  const Json clip = compare({demo_clip(), "--fault", GetParam().fault}, 4)["clips"][0];
  EXPECT_EQ(clip["verdict"], "failed");
  EXPECT_EQ(clip["exit_code"], 4);
  EXPECT_NE(clip["error"]["detail"], "");
  for (const Json& finding : clip["findings"]) EXPECT_EQ(finding["class"], "missing");
}

INSTANTIATE_TEST_SUITE_P(Environment, CompareDeath,
                         testing::Values(PixelFault{"never", "never frame=20", nullptr, nullptr, nullptr},
                                         PixelFault{"gone", "gone frame=20", nullptr, nullptr, nullptr},
                                         PixelFault{"fail", "fail ioctl=VIDIOC_QBUF nth=30 errno=EIO",
                                                    nullptr, nullptr, nullptr}),
                         CaseName());

// Each clip has a device of its own: the fault of one does not reach the next.
TEST(Compare, SeveralClipsWithTextAndJson) {
  const TemporaryFolder folder;
  const std::string copy = folder.write("copy.mp4", read_text(demo_clip()));
  const Outcome outcome =
      run_zcplay({"compare", copy, demo_clip(), "--device", "emulated", "--fault", "zero frame=2", "--json",
                  folder.path("report.json"), "--read-path", "dmabuf"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.err, "");
  EXPECT_NE(outcome.out.find("240 pictures, 1 bad: 1 zero page\n  frame  id  slot  kind"), std::string::npos)
      << outcome.out;
  const Json json = Json::parse(read_text(folder.path("report.json")));
  ASSERT_EQ(json["clips"].size(), 2U);
  for (const Json& clip : json["clips"]) {
    EXPECT_EQ(clip["classes"], (Json{{"zero_page", 1}}));
    EXPECT_EQ(clip["read_paths"], Json{"dmabuf"});
  }
}

RgbImage picture(const std::string& path) {
  const std::string file = read_text(path);
  return decode_png(std::as_bytes(std::span(file)), path).value();
}

TEST(CompareEvidence, IsPicturesOfWhatIsBad) {
  const TemporaryFolder folder;
  const std::string shots = folder.path("shots");
  const Json clip = compare(
      {demo_clip(), "--fault", "zero frame=20", "--fault", "half frame=30 row=145", "--evidence", shots},
      1)["clips"][0];
  EXPECT_EQ(clip["evidence_folder"], shots);
  ASSERT_EQ(clip["findings"].size(), 2U);
  const Json zero = clip["findings"][0]["evidence"];
  EXPECT_EQ(zero["got"], "001-demo.mp4-00000020-map+dmabuf-2-got.png");
  const auto image = [&shots](const Json& name) { return picture(shots + '/' + name.get<std::string>()); };
  const RgbImage got = image(zero["got"]);
  ASSERT_EQ(got.size, (Size{640, 368})) << "the whole coded picture";
  for (std::size_t i = 0; i < got.pixels.size(); ++i) ASSERT_EQ(got.pixels[i], i % 3 == 1 ? 136 : 0) << i;
  EXPECT_GT(std::ranges::count(image(zero["expected"]).pixels, 255), 1000);

  const RgbImage difference = image(clip["findings"][1]["evidence"]["difference"]);
  const auto row = [&difference](std::size_t y) {
    return std::span(difference.pixels).subspan(y * 1920, 1920);
  };
  EXPECT_LT(std::ranges::max(row(144)), 86) << "equal: dark grey";
  for (std::size_t x = 0; x < 640; ++x) EXPECT_EQ(row(145)[3 * x], 255) << x;
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(shots), {}), 6);
}

TEST(CompareEvidence, ACleanStreamLeavesAnEmptyFolder) {
  const TemporaryFolder folder;
  const Outcome outcome =
      run_zcplay({"compare", demo_clip(), "--device", "software", "--evidence", folder.path("shots")});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out.find("evidence"), std::string::npos) << outcome.out;
  EXPECT_TRUE(std::filesystem::is_empty(folder.path("shots")));
}

TEST(CompareEvidence, AFolderThatCannotBeUsedIsRefusedBeforeComparing) {
  const TemporaryFolder folder;
  std::ignore = folder.write("file", "x");
  struct Case {
    std::string path;
    int exit_code;
    const char* says;
  };
  for (const Case& test :
       {Case{folder.path().string(), 2, "there are files in it; name a new or an empty folder"},
        Case{folder.path("file"), 4, "evidence cannot be written there"},
        Case{folder.path("not/there"), 4, "evidence cannot be written there"}}) {
    const Outcome outcome =
        run_zcplay({"compare", demo_clip(), "--device", "software", "--evidence", test.path});
    EXPECT_EQ(outcome.exit_code, test.exit_code) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.err.starts_with("zcplay: " + test.path + ": " + test.says)) << outcome.err;
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
  }
}

// The report goes to the disk that is nearly full, and is whole; what was written before stays.
TEST(CompareEvidence, AFullDiskCostsNothingElse) {
  if (run_shell("unshare -rm true").exit_code != 0) GTEST_SKIP() << "no name spaces to mount a small disk in";
  const TemporaryFolder folder;
  const std::string disk = folder.path("disk");
  const std::string listing = folder.path("listing");
  std::filesystem::create_directory(disk);
  const Outcome outcome = run_shell(
      "unshare -rm sh -c 'mount -t tmpfs -o size=16800k none \"$1\" || exit 99; "
      "\"$ZCPLAY\" compare \"$2\" --device emulated --fault \"zero frames=20-29\" "
      "--evidence \"$1/shots\" --json \"$1/report\"; "
      "code=$?; ls \"$1/shots\" > \"$3\"; cat \"$1/report\" >> \"$3\"; exit $code' "
      "sh '" +
      disk + "' '" + demo_clip() + "' '" + listing + "'");
  if (outcome.exit_code == 99) GTEST_SKIP() << "no small disk can be mounted here: " << outcome.err;
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_NE(outcome.out.find("10 bad: 10 zero page"), std::string::npos) << outcome.out;
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
  EXPECT_NE(outcome.err.find(".png: cannot be written; there is evidence up to here only"), std::string::npos)
      << outcome.err;
  const std::string text = read_text(listing);
  const std::size_t report = text.find('{');
  ASSERT_NE(report, std::string::npos) << text;
  const std::size_t files = static_cast<std::size_t>(std::ranges::count(text.substr(0, report), '\n'));
  EXPECT_GT(files, 0U);
  EXPECT_LT(files, 30U);
  EXPECT_EQ(files % 3, 0U) << text.substr(0, report);
  EXPECT_EQ(Json::parse(text.substr(report))["clips"][0]["findings"].size(), 10U);
}

// Ten bits, odd sizes, crops, luma only: whatever clips there are.
class CompareEvidenceClips : public testing::TestWithParam<Clip> {};

TEST_P(CompareEvidenceClips, IsTakenOfEveryKind) {
  const Clip& clip = GetParam();
  ZCPLAY_REQUIRE_CLIP(clip);
  const TemporaryFolder folder;
  const Json json =
      compare({clip.path.string(), "--fault", "half frame=1", "--evidence", folder.path("shots")}, 1);
  ASSERT_EQ(json["clips"][0]["findings"].size(), 1U) << json;
  const Json evidence = json["clips"][0]["findings"][0]["evidence"];
  for (const char* part : {"expected", "got", "difference"}) {
    ASSERT_TRUE(evidence[part].is_string()) << evidence;
    const RgbImage image = picture(folder.path("shots/" + evidence[part].get<std::string>()));
    EXPECT_GE(image.size.width, clip.size.width);
    EXPECT_GE(image.size.height, clip.size.height);
  }
}

INSTANTIATE_TEST_SUITE_P(Media, CompareEvidenceClips, testing::ValuesIn(clips_for_test([](const Clip& clip) {
                           return clip.file == "high10.mkv" || clip.file == "CVFC1_Sony_C.jsv" ||
                                  clip.file == "interlaced_crop.mp4" || clip.file == "HPCAMOLQ_BRCM_B.264";
                         })),
                         clip_test_name);

TEST(Compare, ReportsThatCannotBeWrittenAreNamed) {
  const Outcome outcome =
      run_zcplay({"compare", demo_clip(), "--device", "software", "--json", "/nowhere/r.json"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_NE(outcome.err.find("/nowhere/r.json"), std::string::npos) << outcome.err;
}

TEST(Probe, SaysWhatThereIs) {
  const Outcome text = run_zcplay({"probe"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  for (const std::string name : {"zcplay", "FFmpeg", "headers", "kernel", "udmabuf", "dma-heap"}) {
    EXPECT_NE(("\n" + text.out).find("\n" + name + " "), std::string::npos) << text.out;
  }
  const Outcome outcome = run_zcplay({"probe", "--json"});
  EXPECT_EQ(outcome.exit_code, 0);
  const Json json = Json::parse(outcome.out);
  EXPECT_EQ(json["format"], "zcplay-probe");
  EXPECT_EQ(json["version"], 2);
  EXPECT_TRUE(json["devices"].is_array());
  EXPECT_EQ(json["features"][0]["name"], "zcplay");
  EXPECT_NE(text.out.find("/dev/video-emulated0"), std::string::npos) << text.out;
  const Json emulated = json["emulated"][0];
  EXPECT_EQ(emulated["video_node"], "/dev/video-emulated0");
  EXPECT_EQ(emulated["formats"][0]["codec"], "H.264");
  EXPECT_EQ(emulated["formats"][0]["usable"], true);
  EXPECT_EQ(emulated["missing"], Json::array());
}

TEST(Probe, SaysWhyThereIsNoScreen) {
  const char* const display = std::getenv("WAYLAND_DISPLAY");
  const std::string before = display != nullptr ? display : "";
  ::setenv("WAYLAND_DISPLAY", "/nowhere/wayland-0", 1);
  const Outcome text = run_zcplay({"probe"});
  const Outcome outcome = run_zcplay({"probe", "--json"});
  if (display != nullptr) {
    ::setenv("WAYLAND_DISPLAY", before.c_str(), 1);
  } else {
    ::unsetenv("WAYLAND_DISPLAY");
  }
  EXPECT_EQ(text.exit_code, 0) << "what is missing is what one asks for";
  EXPECT_NE(text.out.find("Screen (zcplay play)\n  none: "), std::string::npos) << text.out;
  const Json screen = Json::parse(outcome.out)["screen"];
  EXPECT_EQ(screen["reachable"], false);
  EXPECT_NE(screen["why_not"].get<std::string>().find("/nowhere/wayland-0"), std::string::npos) << screen;
  EXPECT_EQ(screen["can_play"], false);
  EXPECT_EQ(screen["shown"], nullptr);
}

}  // namespace
}  // namespace zcplay::test
