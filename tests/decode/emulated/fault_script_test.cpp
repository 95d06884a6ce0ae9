// SPDX-License-Identifier: MIT
#include "decode/emulated/fault_script.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace zcplay::emulated {
namespace {

struct Refusal {
  const char* name;
  const char* text;
  const char* says;  ///< the start of the error's detail
};

class FaultScriptRefusals : public testing::TestWithParam<Refusal> {};

TEST_P(FaultScriptRefusals, NameLineAndWord) {
  FaultScript script;
  const auto result = script.add(GetParam().text, "--fault");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::usage);
  EXPECT_TRUE(result.error().detail.starts_with(GetParam().says)) << result.error().detail;
  EXPECT_TRUE(script.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Grammar, FaultScriptRefusals,
    testing::Values(
        Refusal{"unknown_fault", "purple frame=1", "--fault, line 1: \"purple\" is no fault"},
        Refusal{"no_trigger", "zero", "--fault, line 1: \"zero\" needs one of frame=N"},
        Refusal{"two_triggers", "zero frame=1 keyframes",
                "--fault, line 1: \"keyframes\" is a second trigger"},
        Refusal{"trigger_twice", "zero frame=1 frame=2", "--fault, line 1: \"frame=2\" is given twice"},
        Refusal{"no_number", "zero frame=one", "--fault, line 1: \"frame=one\" is no number"},
        Refusal{"empty_number", "zero frame=", "--fault, line 1: \"frame=\" is no number"},
        Refusal{"negative", "zero frame=-1", "--fault, line 1: \"frame=-1\" is no number"},
        Refusal{"trailing", "zero frame=1x", "--fault, line 1: \"frame=1x\" is no number"},
        Refusal{"huge", "zero frame=99999999999999999999",
                "--fault, line 1: \"frame=99999999999999999999\" is no"},
        Refusal{"range_backwards", "zero frames=5-4",
                "--fault, line 1: \"frames=5-4\" ends before it begins"},
        Refusal{"range_open", "zero frames=5", "--fault, line 1: \"frames=5\" is no range A-B"},
        Refusal{"range_half", "zero frames=5-", "--fault, line 1: \"frames=5-\" is no number"},
        Refusal{"every_zero", "zero every=0", "--fault, line 1: \"every=0\" must be 1 or more"},
        Refusal{"keyframes_value", "zero keyframes=1",
                "--fault, line 1: \"keyframes=1\" is no word for zero"},
        Refusal{"foreign_parameter", "zero frame=1 row=3", "--fault, line 1: \"row=3\" is no word for zero"},
        Refusal{"unknown_word", "half frame=1 colour=red",
                "--fault, line 1: \"colour=red\" is no word for half"},
        Refusal{"late_without_time", "late frame=1", "--fault, line 1: \"late\" needs ms=N"},
        Refusal{"late_zero", "late frame=1 ms=0", "--fault, line 1: \"ms=0\" is no number from 1"},
        Refusal{"late_too_long", "late frame=1 ms=60001",
                "--fault, line 1: \"ms=60001\" is more than a minute"},
        Refusal{"fail_incomplete", "fail ioctl=VIDIOC_QBUF nth=1",
                "--fault, line 1: \"fail\" needs ioctl=, nth="},
        Refusal{"fail_with_frame", "fail frame=1", "--fault, line 1: \"frame=1\" is no word for fail"},
        Refusal{"fail_ioctl", "fail ioctl=QBUF nth=1 errno=EIO",
                "--fault, line 1: \"ioctl=QBUF\" names no ioctl"},
        Refusal{"fail_errno", "fail ioctl=VIDIOC_QBUF nth=1 errno=5",
                "--fault, line 1: \"errno=5\" names no errno"},
        Refusal{"fail_nth", "fail ioctl=VIDIOC_QBUF nth=0 errno=EIO",
                "--fault, line 1: \"nth=0\" is no number from"},
        Refusal{"third_line", "zero frame=1\n# fine\nzero every\n",
                "--fault, line 3: \"every\" is no number"}),
    [](const auto& row) { return row.param.name; });

TEST(FaultScript, ReadsEveryKind) {
  FaultScript script;
  const auto result = script.add(
      "# a comment\n"
      "\n"
      "zero frame=12\n"
      "half frame=20 row=144   # to the end of the line\n"
      "\tstale\tframes=30-32\r\n"
      "swap_chroma every=5\n"
      "stride frame=7\n"
      "blocks keyframes\n"
      "late ms=50 frame=9\n"
      "never frame=40\n"
      "error frame=3\n"
      "fail ioctl=VIDIOC_QBUF nth=10 errno=EIO\n"
      "gone frame=50",
      "file");
  ASSERT_TRUE(result) << result.error().detail;
  ASSERT_EQ(script.faults().size(), 11U);
  EXPECT_EQ(script.faults()[1].row, 144U);
  EXPECT_EQ(script.faults()[2].trigger.last, 32U);
}

TEST(FaultScript, AddsUpAndKeepsOrder) {
  FaultScript script;
  ASSERT_TRUE(script.add("late frame=1 ms=20\nzero frame=1", "a"));
  ASSERT_TRUE(script.add("late every=1 ms=30", "b"));
  ASSERT_TRUE(script.add("swap_chroma frames=0-1", "c"));
  const PictureFaults faults = script.for_picture(1, false);
  EXPECT_EQ(faults.delay.count(), 50);
  ASSERT_EQ(faults.pixels.size(), 2U);
  EXPECT_EQ(faults.pixels[0].kind, FaultKind::zero);
  EXPECT_EQ(faults.pixels[1].kind, FaultKind::swap_chroma);
  EXPECT_EQ(script.for_picture(2, false).delay.count(), 30);
  EXPECT_TRUE(script.for_picture(2, false).pixels.empty());
}

TEST(FaultScript, TriggersAsWritten) {
  FaultScript script;
  ASSERT_TRUE(script.add("error every=3\nnever keyframes\ngone frames=7-8", "a"));
  for (std::uint64_t picture = 0; picture < 10; ++picture) {
    EXPECT_EQ(script.for_picture(picture, false).error, picture % 3 == 0) << picture;
    EXPECT_FALSE(script.for_picture(picture, false).never) << picture;
    EXPECT_TRUE(script.for_picture(picture, true).never) << picture;
    EXPECT_EQ(script.for_picture(picture, true).gone, picture == 7 || picture == 8) << picture;
  }
}

TEST(FaultScript, FailsTheNthCallAlone) {
  FaultScript script;
  ASSERT_TRUE(script.add("fail ioctl=VIDIOC_DQBUF nth=2 errno=EINTR", "a"));
  EXPECT_EQ(script.for_call("VIDIOC_DQBUF", 1), 0);
  EXPECT_EQ(script.for_call("VIDIOC_DQBUF", 2), EINTR);
  EXPECT_EQ(script.for_call("VIDIOC_DQBUF", 3), 0);
  EXPECT_EQ(script.for_call("VIDIOC_QBUF", 2), 0);
}

TEST(FaultScript, BadLineLeavesTheScriptAsItWas) {
  FaultScript script;
  ASSERT_TRUE(script.add("zero frame=1", "a"));
  EXPECT_FALSE(script.add("zero frame=2\nbogus", "b"));
  EXPECT_EQ(script.faults().size(), 1U);
}

TEST(FaultScript, ReadsFiles) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("faults", "zero frame=1\nzero frame=\n");
  FaultScript script;
  const auto bad = script.add_file(path);
  ASSERT_FALSE(bad);
  EXPECT_TRUE(bad.error().detail.starts_with(path + ", line 2: \"frame=\"")) << bad.error().detail;
  folder.write("faults", "zero frame=1\n");
  EXPECT_TRUE(script.add_file(path));
  EXPECT_EQ(script.faults().size(), 1U);
  std::filesystem::remove(path);
  const auto missing = script.add_file(path);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().system_errno, ENOENT);
}

}  // namespace
}  // namespace zcplay::emulated
