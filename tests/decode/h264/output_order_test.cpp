// SPDX-License-Identifier: MIT
#include "decode/h264/output_order.h"

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/support/h264_stream_builder.h"

namespace zcplay::h264 {
namespace {

using test::DecoderRun;
using test::Picture;
using test::plain_sps;
using testing::ElementsAre;

Sps with_reorder(Sps sps, unsigned max_num_reorder_frames) {
  sps.vui_parameters_present_flag = true;
  sps.vui.bitstream_restriction_flag = true;
  sps.vui.max_num_reorder_frames = static_cast<std::uint8_t>(max_num_reorder_frames);
  sps.vui.max_dec_frame_buffering = 4;
  return sps;
}

Sps with_references(Sps sps, unsigned max_num_ref_frames) {
  sps.max_num_ref_frames = static_cast<std::uint8_t>(max_num_ref_frames);
  return sps;
}

/// Decoding order I P B B P B B, the Bs not used for reference.
const std::vector<Picture> kPlainBs = {
    {.idr = true},
    {.frame_num = 1, .poc_lsb = 6},
    {.type = 'B', .frame_num = 2, .poc_lsb = 2, .reference = false},
    {.type = 'B', .frame_num = 2, .poc_lsb = 4, .reference = false},
    {.frame_num = 2, .poc_lsb = 12},
    {.type = 'B', .frame_num = 3, .poc_lsb = 8, .reference = false},
    {.type = 'B', .frame_num = 3, .poc_lsb = 10, .reference = false},
};

struct Case {
  std::string name;
  Sps sps;
  std::vector<Picture> pictures;
  std::string before_drain;
  std::string order;
};

class OutputOrderOf : public testing::TestWithParam<Case> {};

TEST_P(OutputOrderOf, AscendsWithinEachPeriod) {
  DecoderRun run(GetParam().sps);
  for (const Picture& picture : GetParam().pictures) run.unit(picture);
  EXPECT_EQ(run.error(), "");
  EXPECT_EQ(run.output(), GetParam().before_drain);
  run.drain();
  EXPECT_EQ(run.output(), GetParam().order);
  EXPECT_EQ(run.discarded(), "");
}

const std::vector<Case> kCases = {
    {"DisplayOrderWaitsForAFullDpb", with_references(plain_sps(), 2), kPlainBs, "1 3 4", "1 3 4 2 6 7 5"},
    {"DisplayOrderByMaxNumReorderFrames", with_reorder(plain_sps(), 1), kPlainBs, "1 3 4 2 6 7",
     "1 3 4 2 6 7 5"},
    {"NoReorderGoesOutAtOnce",
     with_reorder(plain_sps(), 0),
     {{.idr = true}, {.frame_num = 1, .poc_lsb = 2}, {.frame_num = 2, .poc_lsb = 4}},
     "1 2 3",
     "1 2 3"},
    {"PicOrderCntType2GoesOutAtOnce",
     [] {
       Sps sps = plain_sps();
       sps.pic_order_cnt_type = 2;
       return sps;
     }(),
     {{.idr = true}, {.frame_num = 1}, {.frame_num = 2}},
     "1 2 3",
     "1 2 3"},
    {"IdrSendsAllBeforeIt",
     plain_sps(),
     {{.idr = true}, {.frame_num = 1, .poc_lsb = 8}, {.frame_num = 2, .poc_lsb = 4}, {.idr = true}},
     "1 3 2",
     "1 3 2 4"},
    {"MemoryManagement5SendsAllBeforeIt",
     plain_sps(),
     {{.idr = true},
      {.frame_num = 1, .poc_lsb = 20},
      {.frame_num = 2, .poc_lsb = 10, .controls = {test::restart()}},
      {.frame_num = 1, .poc_lsb = 4}},
     "1 2",
     "1 2 3 4"},
    {"NonReferencePictureWithAFullDpbGoesOutDirectly",
     with_references(plain_sps(), 4),
     {{.idr = true},
      {.frame_num = 1, .poc_lsb = 16},
      {.frame_num = 2, .poc_lsb = 18},
      {.frame_num = 3, .poc_lsb = 20},
      {.type = 'B', .frame_num = 4, .poc_lsb = 8, .reference = false},
      {.type = 'B', .frame_num = 4, .poc_lsb = 10, .reference = false}},
     "1 5 6",
     "1 5 6 2 3 4"},
    {"NonReferencePictureWithAFullDpbWaitsForLowerOnes",
     with_references(plain_sps(), 4),
     {{.idr = true},
      {.frame_num = 1, .poc_lsb = 4},
      {.frame_num = 2, .poc_lsb = 8},
      {.frame_num = 3, .poc_lsb = 20},
      {.type = 'B', .frame_num = 4, .poc_lsb = 12, .reference = false}},
     "1 2 3 5",
     "1 2 3 5 4"},
};

INSTANTIATE_TEST_SUITE_P(Streams, OutputOrderOf, testing::ValuesIn(kCases), test::CaseName());

TEST(OutputOrder, NoOutputOfPriorPicturesDropsWhatWaits) {
  DecoderRun run;
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 4});
  run.unit({.idr = true, .no_output_of_prior_pics = true}).drain();
  EXPECT_EQ(run.output(), "3");
  EXPECT_EQ(run.discarded(), "1 2");
}

TEST(OutputOrder, DiscardedUnitsAreDecodedAndNotShown) {
  DecoderRun run;
  run.unit({{.idr = true}}, true);
  run.unit({{.frame_num = 1, .poc_lsb = 2}}, true);
  run.unit({.frame_num = 2, .poc_lsb = 4}).drain();
  EXPECT_EQ(run.output(), "3");
  EXPECT_EQ(run.discarded(), "1 2");
  EXPECT_THAT(run.defects(), ElementsAre());
}

TEST(OutputOrder, FramesLeaveOnceNeitherReferencedNorWaiting) {
  DecoderRun run(with_references(with_reorder(plain_sps(), 0), 1));
  run.unit({.idr = true})
      .unit({.frame_num = 1, .poc_lsb = 2})
      .unit({.frame_num = 2, .poc_lsb = 4, .reference = false});
  EXPECT_THAT(run.take_log(), ElementsAre("sequence", "job 1 I []", "output 1", "job 2 P [1]", "leave 1",
                                          "output 2", "job 3 P [2]", "output 3", "leave 3"));
  run.drain();
  EXPECT_THAT(run.take_log(), ElementsAre("leave 2"));
}

TEST(OutputOrder, FlushShowsNothingMore) {
  DecoderRun run;
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 4}).flush();
  EXPECT_EQ(run.output(), "");
  EXPECT_EQ(run.discarded(), "1 2");
  run.unit({.idr = true}).drain();
  EXPECT_EQ(run.output(), "3");
  EXPECT_THAT(run.defects(), ElementsAre());
}

TEST(OutputOrder, FlushDropsAPendingFirstField) {
  DecoderRun run;
  run.unit({.idr = true, .structure = test::Structure::top}).flush();
  EXPECT_THAT(run.take_log(), ElementsAre("sequence", "job 1 I []", "discard 1", "leave 1"));
}

TEST(OutputOrder, EndOfSequenceChangesNothing) {
  const std::vector<std::uint8_t> end_of_sequence = {0, 0, 1, 10};
  DecoderRun run;
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 4}).bytes(end_of_sequence);
  EXPECT_EQ(run.output(), "");
  run.unit({.idr = true}).drain();
  EXPECT_EQ(run.output(), "1 2 4");
}

}  // namespace
}  // namespace zcplay::h264
