// SPDX-License-Identifier: MIT
#include "decode/h264/poc.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace zcplay::h264 {
namespace {

enum class Part : std::uint8_t { frame, top, bottom };

/// A picture and the order counts it must get.
struct Step {
  bool idr = false;
  unsigned frame_num = 0;
  unsigned lsb = 0;
  std::int32_t top = 0;
  std::int32_t bottom = 0;
  Part part = Part::frame;
  bool reference = true;
  std::int32_t delta_bottom = 0;
  std::int32_t delta_0 = 0;
  std::int32_t delta_1 = 0;
  bool memory_management_5 = false;
};

struct Case {
  std::string name;
  Sps sps;
  std::vector<Step> steps;
};

Sps type_0() {
  Sps sps;
  sps.pic_order_cnt_type = 0;
  sps.log2_max_frame_num = 4;
  sps.log2_max_pic_order_cnt_lsb = 4;
  return sps;
}

Sps type_1() {
  Sps sps;
  sps.pic_order_cnt_type = 1;
  sps.log2_max_frame_num = 4;
  sps.num_ref_frames_in_pic_order_cnt_cycle = 2;
  sps.offset_for_ref_frame[0] = 4;
  sps.offset_for_ref_frame[1] = 6;
  sps.offset_for_non_ref_pic = -2;
  sps.offset_for_top_to_bottom_field = 1;
  return sps;
}

Sps type_2() {
  Sps sps;
  sps.pic_order_cnt_type = 2;
  sps.log2_max_frame_num = 4;
  return sps;
}

SliceHeader header_of(const Step& step) {
  SliceHeader header;
  header.nal_type = step.idr ? NalType::idr_slice : NalType::slice;
  header.nal_ref_idc = step.reference ? 1 : 0;
  header.frame_num = static_cast<std::uint16_t>(step.frame_num);
  header.pic_order_cnt_lsb = static_cast<std::uint16_t>(step.lsb);
  header.field_pic_flag = step.part != Part::frame;
  header.bottom_field_flag = step.part == Part::bottom;
  header.delta_pic_order_cnt_bottom = step.delta_bottom;
  header.delta_pic_order_cnt = {step.delta_0, step.delta_1};
  return header;
}

class PicOrderCount : public testing::TestWithParam<Case> {};

TEST_P(PicOrderCount, FollowsEachStep) {
  PicOrderCounter counter;
  int number = 0;
  for (const Step& step : GetParam().steps) {
    SCOPED_TRACE(testing::Message() << "picture " << ++number);
    const SliceHeader header = header_of(step);
    const auto counts = counter.decode(GetParam().sps, header);
    if (step.part != Part::bottom) {
      EXPECT_EQ(counts.top, step.top);
    }
    if (step.part != Part::top) {
      EXPECT_EQ(counts.bottom, step.bottom);
    }
    const std::int32_t lower = std::min(counts.top, counts.bottom);
    const std::int32_t top_after_5 = step.part == Part::frame ? counts.top - lower : 0;
    counter.picture_decoded(header, step.memory_management_5, top_after_5);
  }
}

const std::vector<Case> kCases = {
    {"Type0CountsUp",
     type_0(),
     {{.idr = true, .bottom = 1, .delta_bottom = 1}, {.frame_num = 1, .lsb = 4, .top = 4, .bottom = 4}}},
    {"Type0WrapsUp",
     type_0(),
     {{.idr = true},
      {.frame_num = 1, .lsb = 7, .top = 7, .bottom = 7},
      {.frame_num = 2, .lsb = 14, .top = 14, .bottom = 14},
      {.frame_num = 3, .lsb = 4, .top = 20, .bottom = 20}}},
    {"Type0WrapsDownForAPictureShownEarlier",
     type_0(),
     {{.idr = true},
      {.frame_num = 1, .lsb = 7, .top = 7, .bottom = 7},
      {.frame_num = 2, .lsb = 14, .top = 14, .bottom = 14},
      {.frame_num = 3, .lsb = 2, .top = 18, .bottom = 18},
      {.frame_num = 4, .lsb = 15, .top = 15, .bottom = 15, .reference = false}}},
    {"Type0HalfTheRangeAheadIsNoWrap",
     type_0(),
     {{.idr = true}, {.frame_num = 1, .lsb = 8, .top = 8, .bottom = 8}}},
    {"Type0MoreThanHalfTheRangeAheadIsBehind",
     type_0(),
     {{.idr = true}, {.frame_num = 1, .lsb = 9, .top = -7, .bottom = -7}}},
    {"Type0NonReferencePicturesLeaveNoTrace",
     type_0(),
     {{.idr = true},
      {.frame_num = 1, .lsb = 7, .top = 7, .bottom = 7, .reference = false},
      {.frame_num = 1, .lsb = 14, .top = -2, .bottom = -2}}},
    {"Type0SecondFieldCountsFromTheFirst",
     type_0(),
     {{.idr = true},
      {.frame_num = 1, .lsb = 8, .top = 8, .part = Part::top},
      {.frame_num = 1, .lsb = 0, .bottom = 16, .part = Part::bottom}}},
    {"Type0StartsInTheMiddleAtItsLsb", type_0(), {{.frame_num = 5, .lsb = 14, .top = 14, .bottom = 14}}},
    {"Type0AfterMemoryManagement5OnAFrame",
     type_0(),
     {{.idr = true},
      {.frame_num = 1, .lsb = 8, .top = 8, .bottom = 5, .delta_bottom = -3, .memory_management_5 = true},
      // prevPicOrderCntMsb is 0 and prevPicOrderCntLsb is tempPicOrderCnt's remainder: 8 - 5.
      {.frame_num = 1, .lsb = 12, .top = -4, .bottom = -4}}},
    {"Type0AfterMemoryManagement5OnABottomField",
     type_0(),
     {{.idr = true},
      {.frame_num = 1, .lsb = 7, .bottom = 7, .part = Part::bottom, .memory_management_5 = true},
      {.frame_num = 1, .lsb = 9, .top = -7, .part = Part::top}}},
    {"Type1FollowsTheCycle",
     type_1(),
     {{.idr = true, .bottom = 1},
      {.frame_num = 1, .top = 4, .bottom = 5},
      {.frame_num = 2, .top = 10, .bottom = 11},
      {.frame_num = 3, .top = 14, .bottom = 15},
      {.frame_num = 4, .top = 12, .bottom = 13, .reference = false}}},
    {"Type1AddsTheDeltas",
     type_1(),
     {{.idr = true, .bottom = 1},
      {.frame_num = 1, .top = 7, .bottom = 10, .delta_0 = 3, .delta_1 = 2},
      {.frame_num = 2, .top = 9, .part = Part::top, .delta_0 = -1},
      {.frame_num = 2, .bottom = 13, .part = Part::bottom, .delta_0 = 2}}},
    {"Type1CarriesOnWhenFrameNumWraps",
     type_1(),
     {{.idr = true, .bottom = 1},
      {.frame_num = 15, .top = 74, .bottom = 75},
      {.frame_num = 0, .top = 80, .bottom = 81}}},
    {"Type1WithoutACycleCountsDeltasOnly",
     [] {
       Sps sps = type_1();
       sps.num_ref_frames_in_pic_order_cnt_cycle = 0;
       return sps;
     }(),
     {{.idr = true, .bottom = 1}, {.frame_num = 9, .top = 5, .bottom = 6, .delta_0 = 5}}},
    {"Type1AfterMemoryManagement5",
     type_1(),
     {{.idr = true, .bottom = 1},
      {.frame_num = 7, .top = 34, .bottom = 35, .memory_management_5 = true},
      {.frame_num = 1, .top = 4, .bottom = 5}}},
    {"Type2IsDecodingOrder",
     type_2(),
     {{.idr = true},
      {.frame_num = 1, .top = 1, .bottom = 1, .reference = false},
      {.frame_num = 1, .top = 2, .bottom = 2},
      {.frame_num = 2, .top = 4, .part = Part::top},
      {.frame_num = 2, .bottom = 4, .part = Part::bottom}}},
    {"Type2CarriesOnWhenFrameNumWraps",
     type_2(),
     {{.idr = true}, {.frame_num = 15, .top = 30, .bottom = 30}, {.frame_num = 0, .top = 32, .bottom = 32}}},
    {"Type2AfterMemoryManagement5",
     type_2(),
     {{.idr = true},
      {.frame_num = 6, .top = 12, .bottom = 12, .memory_management_5 = true},
      {.frame_num = 1, .top = 2, .bottom = 2}}},
};

INSTANTIATE_TEST_SUITE_P(Steps, PicOrderCount, testing::ValuesIn(kCases), test::CaseName());

TEST(PicOrderCounterTest, InferredFramesCarryFrameNumPastItsWrap) {
  PicOrderCounter counter;
  const Sps sps = type_2();
  SliceHeader header = header_of({.idr = true});
  (void)counter.decode(sps, header);
  counter.picture_decoded(header, false, 0);
  for (const std::int32_t frame_num : {14, 15, 0, 1}) counter.frame_inferred(sps, frame_num);
  header = header_of({.frame_num = 2});
  EXPECT_EQ(counter.decode(sps, header).top, 2 * (16 + 2));
}

TEST(PicOrderCounterTest, HostileDeltasSaturate) {
  PicOrderCounter counter;
  const Sps sps = type_1();
  SliceHeader header = header_of({.idr = true, .delta_0 = INT32_MAX, .delta_1 = INT32_MAX});
  EXPECT_EQ(counter.decode(sps, header).bottom, INT32_MAX);
  header = header_of({.frame_num = 1, .delta_0 = -INT32_MAX, .delta_1 = -INT32_MAX});
  EXPECT_EQ(counter.decode(sps, header).bottom, INT32_MIN);
}

TEST(PicOrderCounterTest, EndlessWrapsStayInRange) {
  PicOrderCounter counter;
  Sps sps = type_1();
  sps.num_ref_frames_in_pic_order_cnt_cycle = 255;
  sps.offset_for_ref_frame.fill(INT32_MAX);
  sps.log2_max_frame_num = 16;
  for (int i = 0; i < 100'000; ++i) {
    const SliceHeader header = header_of({.frame_num = i % 2 == 0 ? 65535u : 0u});
    (void)counter.decode(sps, header);
    counter.picture_decoded(header, false, 0);
  }
  EXPECT_EQ(counter.decode(sps, header_of({.frame_num = 7})).top, INT32_MAX);
}

}  // namespace
}  // namespace zcplay::h264
