// SPDX-License-Identifier: MIT
#include "decode/h264/recovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/h264_stream_builder.h"

namespace zcplay::h264 {
namespace {

using test::DecoderRun;
using testing::ElementsAre;

Sps one_reorder() {
  Sps sps = test::plain_sps();
  sps.vui_parameters_present_flag = true;
  sps.vui.bitstream_restriction_flag = true;
  sps.vui.max_num_reorder_frames = 1;
  sps.vui.max_dec_frame_buffering = 4;
  return sps;
}

/// References beyond what looks like a stream of lone intra pictures.
Pps many_references() {
  Pps pps;
  pps.num_ref_idx_l0_default_active = 8;
  return pps;
}

DecoderRun started(Sps sps = one_reorder(), DecoderOptions options = {}) {
  DecoderRun run(sps, options);
  run.pps = many_references();
  return run;
}

TEST(Recovery, OpenGopStartHidesLeadingPictures) {
  DecoderRun run = started();
  run.unit({.type = 'I', .frame_num = 5, .poc_lsb = 20, .recovery_frame_cnt = 0});
  run.unit({.type = 'B', .frame_num = 6, .poc_lsb = 16, .reference = false});
  run.unit({.type = 'B', .frame_num = 6, .poc_lsb = 18, .reference = false});
  run.unit({.frame_num = 6, .poc_lsb = 24}).unit({.frame_num = 7, .poc_lsb = 28}).drain();
  EXPECT_EQ(run.output(), "1 4 5");
  EXPECT_EQ(run.discarded(), "2 3");
  EXPECT_THAT(run.defects(), testing::Each(testing::HasSubstr("missing_reference")));
  EXPECT_EQ(run.defects().size(), 2u);
}

TEST(Recovery, ShowAllHidesNothing) {
  DecoderRun run = started(one_reorder(), {.recovery = RecoveryPolicy::show_all});
  run.unit({.type = 'I', .frame_num = 5, .poc_lsb = 20, .recovery_frame_cnt = 0});
  run.unit({.type = 'B', .frame_num = 6, .poc_lsb = 16, .reference = false}).drain();
  EXPECT_EQ(run.output(), "2 1");
}

TEST(Recovery, GradualRefreshIsHiddenUntilItsEnd) {
  DecoderRun run = started();
  run.unit({.frame_num = 3, .poc_lsb = 2, .recovery_frame_cnt = 2});
  for (unsigned i = 4; i < 8; ++i) run.unit({.frame_num = i, .poc_lsb = 2 * (i - 2)});
  run.drain();
  EXPECT_EQ(run.discarded(), "1 2");
  EXPECT_EQ(run.output(), "3 4 5");
  EXPECT_EQ(run.defects().size(), 2u);
}

TEST(Recovery, NothingIsShownWithoutAWayIn) {
  DecoderRun run = started();
  for (unsigned i = 3; i < 9; ++i) run.unit({.frame_num = i, .poc_lsb = 2 * i});
  run.drain();
  EXPECT_EQ(run.output(), "");
  EXPECT_EQ(run.discarded(), "1 2 3 4 5 6");
}

TEST(Recovery, IdrEndsTheWait) {
  DecoderRun run = started();
  run.unit({.frame_num = 3, .poc_lsb = 2}).unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 2}).drain();
  EXPECT_EQ(run.output(), "2 3");
}

TEST(Recovery, LoneIntraPictureOfAStreamWithShortMemory) {
  Sps sps = one_reorder();
  sps.max_num_ref_frames = 1;
  DecoderRun run(sps);
  run.unit({.type = 'I', .frame_num = 1, .poc_lsb = 2}).unit({.frame_num = 2, .poc_lsb = 4});
  run.unit({.frame_num = 3, .poc_lsb = 6}).drain();
  EXPECT_EQ(run.output(), "1 2 3");
}

TEST(Recovery, SeekBehavesLikeAStart) {
  DecoderRun run = started();
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 4}).flush();
  run.unit({.frame_num = 5, .poc_lsb = 20}).unit({.frame_num = 6, .poc_lsb = 24}).drain();
  EXPECT_EQ(run.output(), "1");
  EXPECT_EQ(run.discarded(), "2 3 4");
}

TEST(Recovery, PointInMidStreamEndsInheritance) {
  DecoderRun run = started();
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 2}).unit({.frame_num = 3, .poc_lsb = 6});
  run.unit({.frame_num = 4, .poc_lsb = 8});
  run.unit({.type = 'I', .frame_num = 5, .poc_lsb = 14, .recovery_frame_cnt = 0});
  // Shown before the recovery point: may use what is damaged.
  run.unit({.type = 'B', .frame_num = 6, .poc_lsb = 12, .reference = false});
  // Shown after it: its lists still name frame 4, but it is right.
  run.unit({.frame_num = 6, .poc_lsb = 18}).drain();
  EXPECT_EQ(run.output(), "1 2 3 4 6 5 7");
  EXPECT_THAT(run.defects(), ElementsAre("3:missing_reference,frame_num_gap", "4:missing_reference,inherited",
                                         "6:missing_reference,inherited"));
}

}  // namespace
}  // namespace zcplay::h264
