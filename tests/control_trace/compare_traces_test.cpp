// SPDX-License-Identifier: MIT
#include "tests/control_trace/compare_traces.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace zcplay::control_trace {
namespace {

using Names = std::vector<std::string>;

/// A frame of its own size and order, which points to the frames with these timestamps.
TracedJob job_at(std::uint64_t timestamp, std::uint16_t frame_num,
                 const std::vector<std::uint64_t>& references = {}) {
  TracedJob job{.timestamp = timestamp, .bytes = 100u + frame_num};
  auto& params = job.controls.decode_params;
  params.frame_num = frame_num;
  params.nal_ref_idc = 1;
  std::size_t entry = 0;
  for (const std::uint64_t reference : references) {
    params.dpb[entry].reference_ts = reference;
    params.dpb[entry].fields = V4L2_H264_FRAME_REF;
    params.dpb[entry++].flags = V4L2_H264_DPB_ENTRY_FLAG_VALID | V4L2_H264_DPB_ENTRY_FLAG_ACTIVE;
  }
  return job;
}

/// The same four pictures from clients that count time differently.
ControlTrace ours() {
  return {job_at(1000, 0), job_at(2000, 1, {1000}), job_at(3000, 2, {1000, 2000}),
          job_at(4000, 3, {2000, 3000})};
}

ControlTrace theirs() {
  return {job_at(0, 0), job_at(7, 1, {0}), job_at(14, 2, {7, 0}), job_at(21, 3, {14, 7})};
}

Names names_of(const TraceComparison& comparison) {
  Names names;
  for (const Difference& difference : comparison.differences) names.push_back(difference.field);
  return names;
}

TEST(CompareTraces, TimestampsAndTheOrderOfEntriesMeanNothing) {
  const TraceComparison comparison = compare_traces(ours(), theirs());
  EXPECT_EQ(names_of(comparison), Names{});
  EXPECT_EQ(comparison.pairs.size(), 4u);
  EXPECT_GT(comparison.fields, 4u * 80u);
}

TEST(CompareTraces, NamesTheFieldAndBothValues) {
  ControlTrace trace = theirs();
  trace[2].controls.decode_params.dpb[0].top_field_order_cnt = -2;  // the entry of frame 1
  trace[3].controls.pps.flags |= V4L2_H264_PPS_FLAG_WEIGHTED_PRED;
  const TraceComparison comparison = compare_traces(ours(), trace);
  ASSERT_EQ(names_of(comparison),
            (Names{"decode_params.dpb[].top_field_order_cnt", "pps.flags.weighted_pred"}));
  const Difference& difference = comparison.differences[0];
  EXPECT_EQ(difference.pair, 2u);
  EXPECT_EQ(difference.ours, std::vector<std::uint64_t>{0});
  EXPECT_EQ(difference.theirs, std::vector<std::uint64_t>{0xfffffffe});
  EXPECT_EQ(difference.ours_entry, 1);
  EXPECT_EQ(difference.theirs_entry, 0);
}

TEST(CompareTraces, AnotherReferenceIsAnEntryTooFewAndOneTooMany) {
  ControlTrace trace = theirs();
  trace[3].controls.decode_params.dpb[0].reference_ts = 0;
  const TraceComparison comparison = compare_traces(ours(), trace);
  ASSERT_EQ(names_of(comparison), (Names{kEntryField, kEntryField}));
  EXPECT_TRUE(comparison.differences[0].theirs.empty());
  EXPECT_TRUE(comparison.differences[1].ours.empty());
}

// A timestamp means the last frame that had it, so a client may use it again.
TEST(CompareTraces, TimestampsUsedAgainMeanTheLaterFrame) {
  ControlTrace trace = theirs();
  trace[2].timestamp = 0;
  trace[3].controls.decode_params.dpb[0].reference_ts = 0;
  EXPECT_EQ(names_of(compare_traces(ours(), trace)), Names{});
}

TEST(CompareTraces, PicturesThatOneLacksAreDifferencesAndTheRestLinesUp) {
  ControlTrace trace = theirs();
  trace.erase(trace.begin() + 1);
  const TraceComparison comparison = compare_traces(ours(), trace);
  EXPECT_EQ(comparison.pairs.size(), 4u);
  EXPECT_EQ(names_of(comparison), (Names{kPictureField, kEntryField, kEntryField, kEntryField, kEntryField}))
      << "the picture, and on both sides what points to it: by our frame, and by a timestamp nothing has";
  const TraceComparison other_way = compare_traces(trace, ours());
  EXPECT_TRUE(other_way.differences[0].ours.empty());
}

TEST(CompareTraces, ATraceCutOffLacksTheLastPictures) {
  ControlTrace trace = theirs();
  trace.resize(1);
  EXPECT_EQ(names_of(compare_traces(ours(), trace)), (Names{kPictureField, kPictureField, kPictureField}));
  EXPECT_EQ(names_of(compare_traces(ours(), {})), Names(4, kPictureField));
}

TEST(CompareTraces, OnePictureThatIsNothingLikeTheOthersIsComparedInItsPlace) {
  ControlTrace trace = theirs();
  trace[3].bytes = 9;
  trace[3].controls.decode_params.frame_num = 9;
  EXPECT_EQ(names_of(compare_traces(ours(), trace)), (Names{kBytesField, "decode_params.frame_num"}));
}

TEST(CompareTraces, LooksAtTheHeldSlot) {
  ControlTrace trace = theirs();
  trace[3].hold = true;
  EXPECT_EQ(names_of(compare_traces(ours(), trace)), Names{kHoldField});
}

TEST(CompareTraces, EntriesWithNothingInThemAreNone) {
  ControlTrace trace = theirs();
  trace[0].controls.decode_params.dpb[15].pic_num = 1;
  EXPECT_EQ(names_of(compare_traces(ours(), trace)), Names{kEntryField});
}

}  // namespace
}  // namespace zcplay::control_trace
