// SPDX-License-Identifier: MIT
// The emulated decoder stands in for visl: what is queued on it, written as visl would trace it, read
// back and replayed, must give the software decoder's pictures; a wrong bit must not.
#include "tests/control_trace/replay.h"

#include <filesystem>
#include <functional>
#include <memory>

#include <gtest/gtest.h>

#include "decode/emulated/emulated_kernel.h"
#include "decode/emulated/engine.h"
#include "decode/emulated/h264_codec.h"
#include "tests/control_trace/kernel_text.h"
#include "tests/control_trace/read_control_trace.h"
#include "tests/control_trace/recorded_run.h"
#include "tests/support/media.h"

namespace zcplay::control_trace {
namespace {

std::filesystem::path demo_clip() {
  return std::filesystem::path(ZCPLAY_ASSETS) / "demo.mp4";
}

RecordedRun run_emulated(const std::filesystem::path& clip) {
  auto kernel = emulated::EmulatedKernel::create(
      {.codecs = {{.traits = &emulated::h264_codec(), .engine = emulated::create_h264_engine}}});
  EXPECT_TRUE(kernel);
  auto recorded = run_recorded(clip, **kernel, emulated::kMediaPath);
  EXPECT_TRUE(recorded) << recorded.error().detail;
  return recorded ? std::move(*recorded) : RecordedRun{};
}

void expect_survives_the_kernels_text(const RecordedRun& recorded) {
  const auto read = read_control_trace(kernel_text(recorded.trace));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(first_difference(recorded.trace, *read), "");
}

TEST(Replay, GivesTheSoftwareDecodersPictures) {
  const RecordedRun recorded = run_emulated(demo_clip());
  ASSERT_EQ(recorded.trace.size(), 240U);
  expect_survives_the_kernels_text(recorded);
  const auto replayed = replay(demo_clip(), recorded.trace, recorded.bitstreams);
  ASSERT_TRUE(replayed) << replayed.error().detail;
  EXPECT_EQ(replayed->summary.equal, 240U);
  EXPECT_TRUE(replayed->summary.clean());
  EXPECT_EQ(replayed->jobs_used, 240U);
  EXPECT_EQ(replayed->reference, recorded.frames.shown);
}

struct Harm {
  const char* name;
  std::function<void(ControlTrace&, Bitstreams&)> harm;
};

TEST(Replay, DecodesWhatTheTraceHasAndNotWhatTheClientSends) {
  const RecordedRun recorded = run_emulated(demo_clip());
  ASSERT_GT(recorded.trace.size(), 100U);
  const Harm harms[] = {
      {"a wrong quantiser",
       [](ControlTrace& trace, Bitstreams&) { ++trace[100].controls.pps.pic_init_qp_minus26; }},
      {"a wrong reference",
       [](ControlTrace& trace, Bitstreams&) {
         trace[100].controls.decode_params.dpb[0].reference_ts += 1'000'000'000;
       }},
      {"a wrong byte",
       [](ControlTrace&, Bitstreams& bitstreams) { bitstreams[100][bitstreams[100].size() / 2] ^= 0x55; }},
      {"another job's bitstream",
       [](ControlTrace&, Bitstreams& bitstreams) { std::swap(bitstreams[100], bitstreams[101]); }},
      {"a job left out",
       [](ControlTrace& trace, Bitstreams& bitstreams) {
         trace.erase(trace.begin() + 100);
         bitstreams.erase(bitstreams.begin() + 100);
       }},
  };
  for (const Harm& harm : harms) {
    ControlTrace trace = recorded.trace;
    Bitstreams bitstreams = recorded.bitstreams;
    harm.harm(trace, bitstreams);
    const auto replayed = replay(demo_clip(), trace, bitstreams);
    ASSERT_TRUE(replayed) << harm.name;
    EXPECT_FALSE(replayed->summary.clean()) << harm.name;
    EXPECT_GE(replayed->summary.equal, 100U) << harm.name;
  }
}

TEST(Replay, PairsFields) {
  const auto clip = test::find_clip("h264", "HCAFF1_HHI.264");
  if (!clip) GTEST_SKIP() << "the clip HCAFF1_HHI.264 is not in $ZCPLAY_MEDIA";
  const RecordedRun recorded = run_emulated(clip->path);
  EXPECT_GT(recorded.trace.size(), recorded.frames.decoded);
  expect_survives_the_kernels_text(recorded);
  const auto replayed = replay(clip->path, recorded.trace, recorded.bitstreams);
  ASSERT_TRUE(replayed) << replayed.error().detail;
  EXPECT_TRUE(replayed->summary.clean());
  EXPECT_EQ(replayed->summary.equal, recorded.frames.decoded);
}

TEST(FirstDifference, NamesTheJobAndTheFields) {
  ControlTrace sent(3);
  ControlTrace received = sent;
  EXPECT_EQ(first_difference(sent, received), "");
  received[1].controls.sps.level_idc = 1;
  received[1].controls.decode_params.dpb[15].pic_num = 1;
  EXPECT_EQ(first_difference(sent, received), "job 1 has others: sps.level_idc decode_params.dpb[].pic_num");
  received[1] = sent[1];
  received[2].hold = true;
  EXPECT_EQ(first_difference(sent, received), "job 2 has others: hold");
  received.pop_back();
  EXPECT_EQ(first_difference(sent, received), "3 jobs were sent, 2 were run");
}

}  // namespace
}  // namespace zcplay::control_trace
