// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "decode/h264/picture_builder.h"
#include "tests/support/case_name.h"
#include "tests/support/h264_stream_builder.h"

namespace zcplay::h264 {
namespace {

using test::DecoderRun;
using test::Picture;
using test::Structure;
using testing::ElementsAre;

constexpr auto kTop = Structure::top;
constexpr auto kBottom = Structure::bottom;

struct Case {
  std::string name;
  Picture first;
  Picture second;
  bool pair = true;
};

class FieldPairing : public testing::TestWithParam<Case> {};

TEST_P(FieldPairing, JoinsOrParts) {
  DecoderRun run;
  run.unit({.idr = true}).unit(GetParam().first).unit(GetParam().second);
  const auto log = run.take_log();
  EXPECT_EQ(run.last_job().second_field, GetParam().pair);
  EXPECT_EQ(run.last_job().frame.value(), GetParam().pair ? 2u : 3u);
}

const std::vector<Case> kCases = {
    {"TopThenBottom",
     {.frame_num = 1, .poc_lsb = 2, .structure = kTop},
     {.frame_num = 1, .poc_lsb = 3, .structure = kBottom}},
    {"BottomThenTop",
     {.frame_num = 1, .poc_lsb = 2, .structure = kBottom},
     {.frame_num = 1, .poc_lsb = 3, .structure = kTop}},
    {"IdrFieldWithPField",
     {.idr = true, .structure = kTop},
     {.type = 'P', .frame_num = 0, .poc_lsb = 1, .structure = kBottom}},
    {"IdrFieldWithIdrField",
     {.idr = true, .structure = kTop},
     {.idr = true, .poc_lsb = 1, .structure = kBottom}},
    {"PFieldWithIdrField",
     {.frame_num = 1, .poc_lsb = 2, .structure = kTop},
     {.idr = true, .structure = kBottom},
     false},
    {"NonReferenceFields",
     {.type = 'B', .frame_num = 1, .poc_lsb = 2, .reference = false, .structure = kTop},
     {.type = 'B', .frame_num = 1, .poc_lsb = 3, .reference = false, .structure = kBottom}},
    {"NonReferenceFieldAfterAReferenceField",
     {.frame_num = 1, .poc_lsb = 2, .structure = kTop},
     {.frame_num = 1, .poc_lsb = 3, .reference = false, .structure = kBottom}},
    {"ReferenceFieldAfterANonReferenceField",
     {.frame_num = 1, .poc_lsb = 2, .reference = false, .structure = kTop},
     {.frame_num = 1, .poc_lsb = 3, .structure = kBottom},
     false},
    {"SameParity",
     {.frame_num = 1, .poc_lsb = 2, .structure = kTop},
     {.frame_num = 1, .poc_lsb = 4, .structure = kTop},
     false},
    {"OtherFrameNum",
     {.frame_num = 1, .poc_lsb = 2, .structure = kTop},
     {.frame_num = 2, .poc_lsb = 3, .structure = kBottom},
     false},
    {"FrameAfterAField",
     {.frame_num = 1, .poc_lsb = 2, .structure = kTop},
     {.frame_num = 2, .poc_lsb = 4},
     false},
    {"SecondFieldWithMemoryManagement5",
     {.frame_num = 1, .poc_lsb = 2, .structure = kTop},
     {.frame_num = 1, .poc_lsb = 3, .structure = kBottom, .controls = {test::restart()}},
     false},
    {"FirstFieldWithMemoryManagement5CountsAsFrameNum0",
     {.frame_num = 1, .poc_lsb = 2, .structure = kTop, .controls = {test::restart()}},
     {.frame_num = 0, .poc_lsb = 1, .structure = kBottom}},
};

INSTANTIATE_TEST_SUITE_P(Rules, FieldPairing, testing::ValuesIn(kCases), test::CaseName());

TEST(Fields, BothFieldsInOneUnitAreOneFrame) {
  DecoderRun run;
  run.unit({{.idr = true, .structure = kTop}, {.type = 'P', .poc_lsb = 1, .structure = kBottom}}).drain();
  EXPECT_THAT(run.take_log(), ElementsAre("sequence", "job 1 I []", "job 1+ P [1t]", "output 1", "leave 1"));
}

TEST(Fields, FieldsOfTwoUnitsAreOneFrame) {
  DecoderRun run;
  run.unit({.idr = true, .structure = kBottom}).unit({.type = 'P', .poc_lsb = 1, .structure = kTop}).drain();
  EXPECT_THAT(run.take_log(), ElementsAre("sequence", "job 1 I []", "job 1+ P [1b]", "output 1", "leave 1"));
  EXPECT_EQ(run.output(), "1");
}

// facts: one DPB entry a frame, fields merged, both order counts.
TEST(Fields, OneDpbEntryHoldsBothFields) {
  DecoderRun run;
  run.unit({{.idr = true, .structure = kTop}, {.type = 'P', .poc_lsb = 1, .structure = kBottom}});
  run.unit({.frame_num = 1, .poc_lsb = 4, .structure = kTop});
  ASSERT_EQ(run.last_job().dpb.size(), 1u);
  const DpbEntry& entry = run.last_job().dpb[0];
  EXPECT_EQ(entry.reference_fields, kFrame);
  EXPECT_EQ(entry.decoded_fields, kFrame);
  EXPECT_TRUE(entry.coded_as_fields);
  EXPECT_EQ(entry.top_field_order_cnt, 0);
  EXPECT_EQ(entry.bottom_field_order_cnt, 1);
}

TEST(Fields, SecondFieldSeesTheFirst) {
  DecoderRun run;
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 4, .structure = kTop});
  run.unit({.frame_num = 1, .poc_lsb = 5, .structure = kBottom});
  const DecodeJob& job = run.last_job();
  ASSERT_EQ(job.dpb.size(), 2u);
  EXPECT_EQ(job.dpb[1].frame, job.frame);
  EXPECT_EQ(job.dpb[1].reference_fields, kTopField);
  EXPECT_EQ(job.dpb[1].decoded_fields, kTopField);
  EXPECT_EQ(job.dpb[1].top_field_order_cnt, 4);
  EXPECT_EQ(job.bottom_field_order_cnt, 5);
}

TEST(Fields, SecondFieldOfANonReferenceFrameDoesNotSeeTheFirst) {
  DecoderRun run;
  run.unit({.idr = true});
  run.unit({{.frame_num = 1, .poc_lsb = 4, .reference = false, .structure = kTop},
            {.frame_num = 1, .poc_lsb = 5, .reference = false, .structure = kBottom}});
  EXPECT_TRUE(run.last_job().second_field);
  EXPECT_EQ(run.last_job().dpb.size(), 1u);
}

TEST(Fields, LoneFieldIsHiddenAndFlagged) {
  DecoderRun run;
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 4, .structure = kTop});
  run.unit({.frame_num = 2, .poc_lsb = 8}).drain();
  EXPECT_EQ(run.output(), "1 3");
  EXPECT_EQ(run.discarded(), "2");
  EXPECT_THAT(run.defects(), ElementsAre("2:lone_field"));
}

TEST(Fields, LoneFieldStaysAReference) {
  DecoderRun run;
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 4, .structure = kTop});
  run.unit({.frame_num = 2, .poc_lsb = 8, .structure = kTop});
  EXPECT_THAT(run.take_log(), testing::Contains("job 3 P [1 2t]"));
}

TEST(Fields, LoneFieldsAreShownWhereTheyAreTheRule) {
  DecoderRun run;
  run.unit({.idr = true});
  for (unsigned i = 1; i <= 5; ++i) run.unit({.frame_num = i, .poc_lsb = 4 * i, .structure = kTop});
  run.drain();
  EXPECT_EQ(run.output(), "1 4 5 6");
  EXPECT_EQ(run.discarded(), "2 3");
}

TEST(Fields, ShowAllShowsLoneFields) {
  DecoderRun run(test::plain_sps(), {.recovery = RecoveryPolicy::show_all});
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 4, .structure = kTop}).drain();
  EXPECT_EQ(run.output(), "1 2");
}

TEST(Fields, TopFieldFirstFollowsTheOrderCounts) {
  DecoderRun run;
  run.unit({{.idr = true, .structure = kBottom}, {.type = 'P', .poc_lsb = 1, .structure = kTop}});
  EXPECT_FALSE(run.last_job().kind.top_field_first);
  EXPECT_TRUE(run.last_job().kind.interlaced);
  EXPECT_EQ(run.last_job().kind.type, 'P');
  EXPECT_TRUE(run.last_job().kind.irap);
}

// A driver decodes the field at hand, people look at frames.
TEST(Fields, AnIntraFieldStaysOneInAFrameThatIsNot) {
  DecoderRun run;
  run.unit({.idr = true});
  run.unit({.frame_num = 1, .poc_lsb = 2, .structure = kTop});
  EXPECT_EQ(run.last_job().type, 'P');
  run.unit({.type = 'I', .frame_num = 1, .poc_lsb = 3, .structure = kBottom});
  EXPECT_TRUE(run.last_job().second_field);
  EXPECT_EQ(run.last_job().type, 'I');
  EXPECT_EQ(run.last_job().kind.type, 'P');
}

TEST(Fields, SecondFrameInOneUnitIsLeftOut) {
  DecoderRun run;
  run.unit({{.idr = true}, {.frame_num = 1, .poc_lsb = 4}}).drain();
  EXPECT_EQ(run.output(), "1");
  EXPECT_THAT(run.defects(), ElementsAre("1:damaged_slice"));
}

// facts: pic_num is LongTermPicNum and frame_num is LongTermFrameIdx in long-term entries.
TEST(H264LongTermFields, EntriesCarryTheirIndex) {
  DecoderRun run;
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 4});
  run.unit(
      {.frame_num = 2, .poc_lsb = 8, .controls = {test::limit_long_term(4), test::make_long_term(1, 3)}});
  run.unit({.frame_num = 3, .poc_lsb = 12, .structure = kTop});
  ASSERT_EQ(run.last_job().dpb.size(), 3u);
  const DpbEntry& entry = run.last_job().dpb[1];
  EXPECT_TRUE(entry.long_term);
  EXPECT_EQ(entry.long_term_frame_idx, 3);
  EXPECT_EQ(entry.frame_num_wrap, 3);
  EXPECT_EQ(entry.reference_fields, kFrame);
  EXPECT_FALSE(run.last_job().dpb[0].long_term);
}

TEST(H264LongTermFields, OneFieldMayOutliveTheOther) {
  DecoderRun run;
  run.unit({.idr = true, .long_term_reference = true});
  run.unit({.frame_num = 1, .poc_lsb = 4, .structure = kTop, .controls = {test::unmark_long_term(0)}});
  run.unit({.frame_num = 1, .poc_lsb = 5, .structure = kBottom});
  EXPECT_THAT(run.take_log(), testing::Contains("job 2+ P [1Lt 2t]"));
}

TEST(H264LongTermFields, SecondFieldJoinsTheFirstsIndex) {
  DecoderRun run;
  run.unit({.idr = true});
  run.unit({.frame_num = 1,
            .poc_lsb = 4,
            .structure = kTop,
            .controls = {test::limit_long_term(1), test::current_long_term(0)}});
  run.unit({.frame_num = 1, .poc_lsb = 5, .structure = kBottom, .controls = {test::current_long_term(0)}});
  run.unit({.frame_num = 2, .poc_lsb = 8});
  EXPECT_THAT(run.take_log(), testing::IsSupersetOf({"job 2+ P [1 2Lt]", "job 4 P [1 2L]"}));
  EXPECT_THAT(run.defects(), ElementsAre());
}

}  // namespace
}  // namespace zcplay::h264
