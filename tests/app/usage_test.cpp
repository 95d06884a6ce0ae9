// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "tests/app/run_zcplay.h"
#include "tests/support/case_name.h"
#include "tests/support/temporary_folder.h"

namespace zcplay::test {
namespace {

struct Case {
  const char* name;
  std::vector<std::string> arguments;
  const char* says;  ///< in the complaint
};

void PrintTo(const Case& test, std::ostream* out) {
  *out << test.name;
}

class BadUsage : public testing::TestWithParam<Case> {};

TEST_P(BadUsage, IsExplainedAndExitsWithTwo) {
  const Outcome outcome = run_zcplay(GetParam().arguments);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(outcome.err.starts_with("zcplay: ")) << outcome.err;
  EXPECT_NE(outcome.err.find(GetParam().says), std::string::npos) << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadUsage,
    testing::Values(
        Case{"no_command", {}, "nothing to play: name a clip, or a command"},
        Case{"unknown_command", {"plya", "x"}, "\"plya\" is neither a clip here nor a command"},
        Case{"nothing_to_play", {"play"}, "CLIP"},
        Case{"unknown_option_to_play", {"a.mp4", "--fast"}, "--fast"},
        Case{"unknown_output",
             {"a.mp4", "--output", "png"},
             "\"png\" is no way of output: auto, dmabuf, egl or shm"},
        Case{"unknown_sync", {"a.mp4", "--sync", "now"}, "\"now\" is no way to synchronize"},
        Case{"unknown_scale", {"a.mp4", "--scale", "2:1"}, "\"2:1\" is no scale: fit, fill or 1:1"},
        Case{"no_start", {"a.mp4", "--start", "soon"}, "--start \"soon\" is no time"},
        Case{"no_length", {"a.mp4", "--length", "0"}, "--length \"0\" is no time"},
        Case{"no_loops", {"a.mp4", "--loop", "0"}, "\"0\" is no number of times to play"},
        Case{
            "screen_without_filling_it", {"a.mp4", "--window", "--screen", "DSI-1"}, "--window to fill none"},
        Case{"fault_in_software_while_playing",
             {"a.mp4", "--device", "software", "--fault", "zero frame=1"},
             "faults can be had of the emulated decoder only"},
        Case{"no_clip", {"decode"}, "CLIP"}, Case{"no_clips", {"compare"}, "CLIP"},
        Case{"two_clips_to_decode", {"decode", "a", "b"}, "b"},
        Case{"unknown_option", {"decode", "a", "--fast"}, "--fast"},
        Case{"unknown_format",
             {"decode", "a", "--format", "png"},
             "\"png\" is no format: framemd5, md5, yuv or none"},
        Case{"no_frames", {"decode", "a", "--frames", "0"}, "\"0\" is no number of frames"},
        Case{"negative_frames", {"decode", "a", "--frames", "-1"}, "\"-1\" is no number of frames"},
        Case{"words_for_frames", {"decode", "a", "--frames", "all"}, "\"all\" is no number of frames"},
        Case{
            "too_many_frames", {"decode", "a", "--frames", "99999999999999999999"}, "is no number of frames"},
        Case{"unknown_read_path", {"compare", "a", "--read-path", "map,gpu"}, "\"gpu\" is no read path"},
        Case{"fault_in_software",
             {"compare", "a", "--device", "software", "--fault", "zero frame=1"},
             "faults can be had of the emulated decoder only"},
        Case{"fault_on_a_node",
             {"decode", "a", "--device", "/dev/video9", "--fault", "zero frame=1"},
             "faults can be had of the emulated decoder only"},
        Case{"unknown_fault", {"compare", "a", "--fault", "melt frame=1"}, "\"melt\" is no fault"},
        Case{"missing_script", {"compare", "a", "--fault-script", "/nowhere/faults"}, "/nowhere/faults"},
        Case{"nothing_to_score", {"score"}, "FILE"},
        Case{"two_formats", {"score", "a", "--csv", "--json"}, "--csv and --json exclude each other"},
        Case{"histogram_in_a_table", {"score", "a", "--histogram"}, "--histogram needs --json"},
        Case{"every_zeroth_frame", {"score", "a", "--every", "0"}, "\"0\" is no number of frames"},
        Case{"mask_without_place",
             {"score", "a", "--mask", "20x10"},
             "\"20x10\" is no rectangle: WIDTHxHEIGHT+X+Y"},
        Case{"mask_of_nothing", {"score", "a", "--mask", "0x10+0+0"}, "is no rectangle"},
        Case{"mask_with_more", {"score", "a", "--mask", "1x1+0+0+0"}, "is no rectangle"},
        Case{"mask_too_large", {"score", "a", "--mask", "4294967296x1+0+0"}, "is no rectangle"},
        Case{"unknown_use_of_the_gpu",
             {"score", "a", "--gpu", "never"},
             "\"never\" does not say when to use the GPU: auto, on or off"},
        Case{"argument_to_probe", {"probe", "x"}, "x"}),
    CaseName());

TEST(Usage, HelpAndVersionAreGoodAndGoToStandardOutput) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"decode", "--help"},
                                                    {"compare", "-h"},
                                                    {"score", "--help"},
                                                    {"probe", "--help"},
                                                    {"play", "--help"}}) {
    const Outcome outcome = run_zcplay(arguments);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_NE(outcome.out.find("Exit codes: 0 good; 1 artefact"), std::string::npos) << outcome.out;
  }
  const Outcome version = run_zcplay({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_TRUE(version.out.starts_with("zcplay ")) << version.out;
}

TEST(Usage, TheClipItselfIsNotOverwritten) {
  const TemporaryFolder folder;
  const std::string clip = folder.write("clip.mp4", read_text(demo_clip()));
  const Outcome outcome = run_zcplay({"decode", clip, "--device", "software", "-o", clip});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.err.find("would overwrite the clip itself"), std::string::npos) << outcome.err;
  EXPECT_EQ(read_text(clip), read_text(demo_clip()));
}

}  // namespace
}  // namespace zcplay::test
