// SPDX-License-Identifier: MIT
#include "decode/h264/frame_num_gaps.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/support/h264_stream_builder.h"

namespace zcplay::h264 {
namespace {

using test::DecoderRun;
using testing::Contains;
using testing::ElementsAre;

Sps gaps_allowed() {
  Sps sps = test::plain_sps();
  sps.gaps_in_frame_num_value_allowed_flag = true;
  return sps;
}

struct Case {
  std::string name;
  std::int32_t previous = 0;
  std::int32_t frame_num = 0;
  bool gap = false;
};

class IsFrameNumGap : public testing::TestWithParam<Case> {};

TEST_P(IsFrameNumGap, Modulo16) {
  Sps sps;
  sps.log2_max_frame_num = 4;
  EXPECT_EQ(is_frame_num_gap(sps, GetParam().previous, GetParam().frame_num), GetParam().gap);
}

INSTANTIATE_TEST_SUITE_P(Values, IsFrameNumGap,
                         testing::Values(Case{"Same", 3, 3, false}, Case{"Next", 3, 4, false},
                                         Case{"NextAcrossTheWrap", 15, 0, false},
                                         Case{"OneMissing", 3, 5, true},
                                         Case{"OneMissingAcrossTheWrap", 15, 1, true},
                                         Case{"Backwards", 3, 2, true}),
                         test::CaseName());

TEST(H264FrameNumGaps, AllowedGapFillsTheWindowAndIsNeverShown) {
  DecoderRun run(gaps_allowed());
  run.pps.num_ref_idx_l0_default_active = 4;
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 2}).unit({.frame_num = 4, .poc_lsb = 8});
  // Frames 2 and 3 are inferred: with the limit of 4 all five cannot stay, and the next picture sees
  // neither the inferred ones nor, after its own, the oldest.
  run.unit({.frame_num = 5, .poc_lsb = 10}).drain();
  EXPECT_THAT(run.take_log(), testing::IsSupersetOf({"job 3 P [1 2]", "job 4 P [2 3]"}));
  EXPECT_EQ(run.output(), "1 2 3 4");
  EXPECT_THAT(run.defects(), ElementsAre());
}

TEST(H264FrameNumGaps, WindowDuringGapsSlidesRealFramesOut) {
  DecoderRun run(gaps_allowed());
  for (unsigned i = 0; i < 4; ++i) run.unit({.idr = i == 0, .frame_num = i, .poc_lsb = 2 * i});
  run.unit({.type = 'I', .frame_num = 6, .poc_lsb = 12});
  EXPECT_THAT(run.take_log(), Contains("job 5 I [3 4]"));
}

TEST(H264FrameNumGaps, WindowDuringGapsSparesLongTerm) {
  DecoderRun run(gaps_allowed());
  run.unit({.idr = true, .long_term_reference = true});
  run.unit({.frame_num = 1, .poc_lsb = 2}).unit({.type = 'I', .frame_num = 9, .poc_lsb = 12});
  EXPECT_THAT(run.take_log(), Contains("job 3 I [1L]"));
}

TEST(H264FrameNumGaps, InferredFramesBumpWhatWaits) {
  DecoderRun run(gaps_allowed());
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 2});
  EXPECT_EQ(run.output(), "");
  run.unit({.frame_num = 5, .poc_lsb = 10});
  EXPECT_EQ(run.output(), "1 2");
}

TEST(H264FrameNumGaps, DisallowedGapIsADefectThatIsInherited) {
  DecoderRun run;
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 2}).unit({.frame_num = 3, .poc_lsb = 6});
  run.unit({.frame_num = 4, .poc_lsb = 8}).unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 2}).drain();
  EXPECT_EQ(run.output(), "1 2 3 4 5 6");
  EXPECT_THAT(run.defects(), ElementsAre("3:missing_reference,frame_num_gap", "4:inherited"));
}

TEST(H264FrameNumGaps, HugeGapCostsNoMoreThanTheWindow) {
  Sps sps = gaps_allowed();
  sps.log2_max_frame_num = 16;
  DecoderRun run(sps);
  run.unit({.idr = true});
  for (unsigned i = 0; i < 1000; ++i)
    run.unit({.type = 'I', .frame_num = (i * 40000 + 20000) % 65536, .poc_lsb = i % 64});
  EXPECT_EQ(run.error(), "");
}

TEST(H264FrameNumGaps, SecondFieldIsNoGap) {
  DecoderRun run;
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 2, .structure = test::Structure::top});
  run.unit({.frame_num = 1, .poc_lsb = 3, .structure = test::Structure::bottom}).drain();
  EXPECT_THAT(run.defects(), ElementsAre());
}

TEST(H264FrameNumGaps, NonReferencePicturesDoNotCount) {
  DecoderRun run;
  run.unit({.idr = true}).unit({.type = 'B', .frame_num = 1, .poc_lsb = 2, .reference = false});
  run.unit({.frame_num = 1, .poc_lsb = 4}).unit({.frame_num = 2, .poc_lsb = 6}).drain();
  EXPECT_THAT(run.defects(), ElementsAre());
}

TEST(H264FrameNumGaps, MemoryManagement5CountsAsFrameNum0) {
  DecoderRun run;
  run.unit({.idr = true})
      .unit({.frame_num = 1, .poc_lsb = 4})
      .unit({.frame_num = 2, .poc_lsb = 8, .controls = {test::restart()}});
  run.unit({.frame_num = 1, .poc_lsb = 4}).drain();
  EXPECT_EQ(run.output(), "1 2 3 4");
  EXPECT_THAT(run.defects(), ElementsAre());
}

}  // namespace
}  // namespace zcplay::h264
