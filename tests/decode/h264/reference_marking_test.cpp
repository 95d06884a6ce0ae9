// SPDX-License-Identifier: MIT
#include "decode/h264/reference_marking.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/support/h264_stream_builder.h"

namespace zcplay::h264 {
namespace {

using test::current_long_term;
using test::limit_long_term;
using test::make_long_term;
using test::restart;
using test::unmark_long_term;
using test::unmark_short_term;

/// A frame that is in the DPB before the picture. Its FrameId is its frame_num plus 1, or 100 plus its
/// LongTermFrameIdx.
struct Stored {
  unsigned short_fields = kNoField;
  unsigned long_fields = kNoField;
  std::int32_t number = 0;  ///< frame_num or LongTermFrameIdx
};

Stored shorts(std::int32_t frame_num, unsigned fields = kFrame) {
  return {fields, kNoField, frame_num};
}
Stored longs(std::int32_t idx, unsigned fields = kFrame) {
  return {kNoField, fields, idx};
}

struct Case {
  std::string name;
  std::vector<Stored> stored;
  unsigned frame_num = 0;
  FieldSet structure = kFrame;
  std::vector<MemoryManagementControl> controls;
  /// What the first field of the current frame is marked as, for a second field.
  Stored first_field;
  /// Short-term by frame_num, long-term by index, fields where not whole: "3 2b L0 L1t".
  std::string expected;
  bool absent = false;
  bool too_many = false;
  unsigned max_num_ref_frames = 4;
};

std::string describe(const Dpb& dpb) {
  std::string text;
  const auto append = [&](const char* kind, std::int32_t number, unsigned fields) {
    if (fields == kNoField) return;
    const char* part = fields == kTopField ? "t" : fields == kBottomField ? "b" : "";
    text += fmt::format("{}{}{}{}", text.empty() ? "" : " ", kind, number, part);
  };
  for (const FrameStore& store : dpb.stores()) {
    append("", store.frame_num, store.short_term_fields);
    append("L", store.long_term_frame_idx, store.long_term_fields);
  }
  return text;
}

void add_stored(Dpb& dpb, const Stored& stored) {
  FrameStore& store = dpb.add();
  store.decoded_fields = kFrame;
  store.short_term_fields = static_cast<std::uint8_t>(stored.short_fields);
  store.long_term_fields = static_cast<std::uint8_t>(stored.long_fields);
  store.frame_num = stored.short_fields != kNoField ? stored.number : 0;
  store.long_term_frame_idx = stored.long_fields != kNoField ? stored.number : 0;
}

class ReferenceMarking : public testing::TestWithParam<Case> {};

TEST_P(ReferenceMarking, LeavesTheseReferences) {
  const Case& test = GetParam();
  Dpb dpb;
  for (const Stored& stored : test.stored) add_stored(dpb, stored);
  add_stored(dpb, test.first_field);
  FrameStore& current = dpb.stores().back();
  current.in_progress = true;
  current.frame_num = static_cast<std::int32_t>(test.frame_num);

  Sps sps;
  sps.log2_max_frame_num = 4;
  sps.max_num_ref_frames = static_cast<std::uint8_t>(test.max_num_ref_frames);
  SliceHeader header;
  header.nal_type = NalType::slice;
  header.nal_ref_idc = 1;
  header.frame_num = static_cast<std::uint16_t>(test.frame_num);
  header.field_pic_flag = test.structure != kFrame;
  header.bottom_field_flag = test.structure == kBottomField;
  header.adaptive_ref_pic_marking_mode_flag = !test.controls.empty();
  for (const auto& control : test.controls) {
    header.memory_management_controls[header.memory_management_control_count++] = control;
  }
  dpb.update_frame_num_wrap(header.frame_num, sps.max_frame_num());

  const MarkingResult result = mark_references(dpb, sps, header);
  EXPECT_EQ(describe(dpb), test.expected);
  EXPECT_EQ(result.absent_picture_named, test.absent);
  EXPECT_EQ(result.too_many_references, test.too_many);
}

const std::vector<Case> kCases = {
    {.name = "WindowHasRoom", .stored = {shorts(0), shorts(1)}, .frame_num = 2, .expected = "0 1 2"},
    {.name = "WindowSlides",
     .stored = {shorts(0), shorts(1), shorts(2), shorts(3)},
     .frame_num = 4,
     .expected = "1 2 3 4"},
    {.name = "WindowSlidesByFrameNumWrap",
     .stored = {shorts(15), shorts(14), shorts(0), shorts(1)},
     .frame_num = 2,
     .expected = "15 0 1 2"},
    {.name = "WindowSparesLongTerm",
     .stored = {longs(0), shorts(1), longs(1), shorts(3)},
     .frame_num = 4,
     .expected = "L0 L1 3 4"},
    {.name = "WindowOfOnlyLongTermCannotSlide",
     .stored = {longs(0), longs(1)},
     .frame_num = 4,
     .expected = "L1 4",
     .too_many = true,
     .max_num_ref_frames = 2},
    {.name = "NoReferencesStillKeepOne",
     .stored = {shorts(0)},
     .frame_num = 1,
     .expected = "1",
     .max_num_ref_frames = 0},
    {.name = "FirstFieldSlidesTheWindow",
     .stored = {shorts(0), shorts(1)},
     .frame_num = 2,
     .structure = kTopField,
     .expected = "1 2t",
     .max_num_ref_frames = 2},
    {.name = "SecondFieldDoesNotSlideAgain",
     .stored = {shorts(1)},
     .frame_num = 2,
     .structure = kBottomField,
     .first_field = shorts(2, kTopField),
     .expected = "1 2",
     .max_num_ref_frames = 2},
    {.name = "Operation1OnAFrame",
     .stored = {shorts(0), shorts(1), shorts(2)},
     .frame_num = 3,
     .controls = {unmark_short_term(2)},
     .expected = "0 2 3"},
    {.name = "Operation1AcrossTheWrap",
     .stored = {shorts(14), shorts(15)},
     .frame_num = 0,
     .controls = {unmark_short_term(2)},
     .expected = "15 0"},
    {.name = "Operation1OnTheOtherParityField",
     .stored = {shorts(1)},
     .frame_num = 2,
     .structure = kTopField,
     .controls = {unmark_short_term(3)},  // 2 * 2 + 1 - 3 = 2 * 1: the bottom field of frame 1
     .expected = "1t 2t"},
    {.name = "Operation1OnTheSameParityField",
     .stored = {shorts(1)},
     .frame_num = 2,
     .structure = kBottomField,
     .controls = {unmark_short_term(2)},
     .expected = "1t 2b"},
    {.name = "SecondFieldMarkedAgainstTheFirst",
     .stored = {shorts(1)},
     .frame_num = 2,
     .structure = kBottomField,
     .controls = {unmark_short_term(1)},  // 2 * 2 + 1 - 1 = 2 * 2: the top field of this frame
     .first_field = shorts(2, kTopField),
     .expected = "1 2b"},
    {.name = "Operation1NamesNobody",
     .stored = {shorts(0)},
     .frame_num = 3,
     .controls = {unmark_short_term(1)},
     .expected = "0 3",
     .absent = true},
    {.name = "Operation2OnAFrame",
     .stored = {longs(0), longs(2)},
     .frame_num = 3,
     .controls = {unmark_long_term(2)},
     .expected = "L0 3"},
    {.name = "Operation2OnAField",
     .stored = {longs(0), longs(2)},
     .frame_num = 3,
     .structure = kBottomField,
     .controls = {unmark_long_term(5)},  // 2 * 2 + 1: same parity
     .expected = "L0 L2t 3b"},
    {.name = "Operation2NamesNobody",
     .stored = {longs(0)},
     .frame_num = 3,
     .controls = {unmark_long_term(1)},
     .expected = "L0 3",
     .absent = true},
    {.name = "Operation3OnAFrame",
     .stored = {shorts(1), shorts(2)},
     .frame_num = 3,
     .controls = {make_long_term(2, 1)},
     .expected = "L1 2 3"},
    {.name = "Operation3TakesTheIndexAway",
     .stored = {longs(1), shorts(2)},
     .frame_num = 3,
     .controls = {make_long_term(1, 1)},
     .expected = "L1 3"},
    {.name = "Operation3OnOneFieldAndThenTheOther",
     .stored = {shorts(2)},
     .frame_num = 3,
     .structure = kTopField,
     .controls = {make_long_term(2, 0), make_long_term(3, 0)},
     .expected = "L0 3t"},
    {.name = "Operation3OnOneFieldLeavesTheOther",
     .stored = {shorts(2)},
     .frame_num = 3,
     .structure = kTopField,
     .controls = {make_long_term(2, 0)},
     .expected = "2b L0t 3t"},
    {.name = "Operation3OnTheFirstFieldOfThisFrame",
     .stored = {},
     .frame_num = 3,
     .structure = kBottomField,
     .controls = {make_long_term(1, 0), current_long_term(0)},
     .first_field = shorts(3, kTopField),
     .expected = "L0"},
    {.name = "Operation4LimitsIndices",
     .stored = {longs(0), longs(1), longs(2)},
     .frame_num = 3,
     .controls = {limit_long_term(1)},
     .expected = "L0 3"},
    {.name = "Operation4ForbidsLongTerm",
     .stored = {longs(0), shorts(2)},
     .frame_num = 3,
     .controls = {limit_long_term(0)},
     .expected = "2 3"},
    {.name = "Operation5ForgetsAll",
     .stored = {longs(0), shorts(2)},
     .frame_num = 3,
     .controls = {restart()},
     .expected = "0"},
    {.name = "Operation5And6",
     .stored = {shorts(2)},
     .frame_num = 3,
     .controls = {restart(), current_long_term(0)},
     .expected = "L0"},
    {.name = "Operation6OnAFrame",
     .stored = {longs(0), shorts(2)},
     .frame_num = 3,
     .controls = {current_long_term(0)},
     .expected = "2 L0"},
    {.name = "Operation6OnTheSecondFieldJoinsTheFirst",
     .stored = {shorts(2)},
     .frame_num = 3,
     .structure = kBottomField,
     .controls = {current_long_term(1)},
     .first_field = longs(1, kTopField),
     .expected = "2 L1"},
    {.name = "TooManyReferencesDropTheOldest",
     .stored = {shorts(0), shorts(1)},
     .frame_num = 3,
     .controls = {unmark_short_term(8)},
     .expected = "1 3",
     .absent = true,
     .too_many = true,
     .max_num_ref_frames = 2},
};

INSTANTIATE_TEST_SUITE_P(Operations, ReferenceMarking, testing::ValuesIn(kCases), test::CaseName());

TEST(ReferenceMarkingTest, Operation5LeavesOrderCountsFromZero) {
  Dpb dpb;
  FrameStore& current = dpb.add();
  current.in_progress = true;
  current.decoded_fields = kFrame;
  current.frame_num = 9;
  current.field_order_cnt = {42, 40};
  SliceHeader header;
  header.nal_ref_idc = 1;
  header.frame_num = 9;
  header.adaptive_ref_pic_marking_mode_flag = true;
  header.memory_management_controls[0] = restart();
  header.memory_management_control_count = 1;
  EXPECT_TRUE(mark_references(dpb, Sps{}, header).memory_management_5);
  EXPECT_EQ(current.frame_num, 0);
  EXPECT_EQ(current.field_order_cnt, (std::array<std::int32_t, 2>{2, 0}));
}

}  // namespace
}  // namespace zcplay::h264
