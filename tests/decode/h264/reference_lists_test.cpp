// SPDX-License-Identifier: MIT
#include "decode/h264/reference_lists.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace zcplay::h264 {
namespace {

/// A stored frame; its FrameId is its place in the table, from 1.
struct Stored {
  std::int32_t number = 0;  ///< frame_num, or LongTermFrameIdx
  std::int32_t poc = 0;     ///< of the top field; the bottom field's is one more
  bool long_term = false;
  unsigned fields = kFrame;
  bool non_existing = false;
};

struct Case {
  std::string name;
  std::vector<Stored> stored;
  SliceType type = SliceType::p;
  unsigned frame_num = 0;
  std::int32_t poc = 0;
  FieldSet structure = kFrame;
  /// Marking of the first field of the current frame (FrameId 9), for a second field.
  unsigned first_field = kNoField;
  unsigned active = 4;
  std::vector<RefPicListModification> modifications;
  std::string list0;
  std::string list1;
  bool absent = false;
};

std::string describe(std::span<const ListEntry> list) {
  std::string text;
  for (const ListEntry& entry : list) {
    if (!text.empty()) text += ' ';
    if (entry.store == nullptr) {
      text += '-';
      continue;
    }
    const char* part = entry.fields == kTopField ? "t" : entry.fields == kBottomField ? "b" : "";
    text += fmt::format("{}{}", entry.store->frame.value(), part);
  }
  return text;
}

void fill(Dpb& dpb, const Case& test) {
  std::uint64_t id = 1;
  for (const Stored& stored : test.stored) {
    FrameStore& store = dpb.add();
    store.frame = FrameId(id++);
    store.decoded_fields = kFrame;
    const auto fields = static_cast<std::uint8_t>(stored.fields);
    (stored.long_term ? store.long_term_fields : store.short_term_fields) = fields;
    (stored.long_term ? store.long_term_frame_idx : store.frame_num) = stored.number;
    store.field_order_cnt = {stored.poc, stored.poc + 1};
    store.non_existing = stored.non_existing;
  }
  FrameStore& current = dpb.add();
  current.frame = FrameId(9);
  current.in_progress = true;
  current.frame_num = static_cast<std::int32_t>(test.frame_num);
  current.short_term_fields = static_cast<std::uint8_t>(test.first_field);
  current.decoded_fields = static_cast<std::uint8_t>(test.first_field);
  current.field_order_cnt = {test.poc, test.poc + 1};
}

class ReferenceListsOf : public testing::TestWithParam<Case> {};

TEST_P(ReferenceListsOf, HaveTheseEntries) {
  const Case& test = GetParam();
  Dpb dpb;
  fill(dpb, test);
  Sps sps;
  sps.log2_max_frame_num = 4;
  dpb.update_frame_num_wrap(static_cast<std::int32_t>(test.frame_num), sps.max_frame_num());
  SliceHeader header;
  header.slice_type = test.type;
  header.frame_num = static_cast<std::uint16_t>(test.frame_num);
  header.field_pic_flag = test.structure != kFrame;
  header.bottom_field_flag = test.structure == kBottomField;
  header.num_ref_idx_l0_active = static_cast<std::uint8_t>(test.active);
  header.num_ref_idx_l1_active = test.type == SliceType::b ? header.num_ref_idx_l0_active : std::uint8_t{0};
  for (const auto& modification : test.modifications) {
    header.modifications[0][header.modification_count[0]++] = modification;
  }
  ReferenceLists lists;
  build_reference_lists(dpb, sps, header, lists);
  EXPECT_EQ(describe(lists.list(0)), test.list0);
  EXPECT_EQ(describe(lists.list(1)), test.list1);
  EXPECT_EQ(lists.absent_picture_named, test.absent);
}

const std::vector<Stored> kThreeShort = {{0, 0}, {1, 8}, {2, 4}};

const std::vector<Case> kCases = {
    {.name = "PByFrameNumDescending", .stored = kThreeShort, .frame_num = 3, .poc = 12, .list0 = "3 2 1 -"},
    {.name = "PAcrossTheWrap", .stored = {{14, 0}, {15, 2}, {0, 4}}, .frame_num = 1, .list0 = "3 2 1 -"},
    {.name = "PLongTermLastByIndex",
     .stored = {{1, 0, true}, {5, 2}, {0, 4, true}},
     .frame_num = 6,
     .list0 = "2 3 1 -"},
    {.name = "PLeavesOutFramesWithOneFieldMarked",
     .stored = {{0, 0}, {1, 2, false, kTopField}},
     .frame_num = 2,
     .list0 = "1 - - -"},
    {.name = "PKeepsInferredFrames",
     .stored = {{0, 0}, {1, 0, false, kFrame, true}},
     .frame_num = 2,
     .list0 = "2 1 - -"},
    {.name = "PIsCutToItsActiveSize", .stored = kThreeShort, .frame_num = 3, .active = 2, .list0 = "3 2"},
    {.name = "PFieldAlternatesParity",
     .stored = {{0, 0}, {1, 4}},
     .frame_num = 2,
     .structure = kTopField,
     .list0 = "2t 2b 1t 1b"},
    {.name = "PFieldGoesOnWithOneParity",
     .stored = {{0, 0, false, kBottomField}, {1, 4, false, kBottomField}, {2, 8}},
     .frame_num = 3,
     .structure = kTopField,
     .list0 = "3t 3b 2b 1b"},
    {.name = "PSecondFieldTakesTheFirst",
     .stored = {{0, 0}, {1, 4}},
     .frame_num = 2,
     .structure = kBottomField,
     .first_field = kTopField,
     .active = 5,
     .list0 = "2b 9t 1b 2t 1t"},
    {.name = "BByOrderCount",
     .stored = {{0, 0}, {1, 16}, {2, 8}, {3, 12}},
     .type = SliceType::b,
     .frame_num = 4,
     .poc = 10,
     .list0 = "3 1 4 2",
     .list1 = "4 2 3 1"},
    {.name = "BListsThatWouldBeEqualDiffer",
     .stored = {{0, 0}, {1, 4}},
     .type = SliceType::b,
     .frame_num = 2,
     .poc = 10,
     .active = 2,
     .list0 = "2 1",
     .list1 = "1 2"},
    {.name = "BLongTermLast",
     .stored = {{0, 0, true}, {1, 4}},
     .type = SliceType::b,
     .frame_num = 2,
     .poc = 2,
     .active = 2,
     .list0 = "2 1",
     .list1 = "1 2"},
    {.name = "BLeavesOutInferredFrames",
     .stored = {{0, 0}, {1, 0, false, kFrame, true}},
     .type = SliceType::b,
     .frame_num = 2,
     .poc = 4,
     .active = 2,
     .list0 = "1 -",
     .list1 = "1 -"},
    {.name = "BSecondFieldTakesTheFirstAsBefore",
     .stored = {{0, 0}, {1, 16}},
     .type = SliceType::b,
     .frame_num = 2,
     .poc = 8,
     .structure = kBottomField,
     .first_field = kTopField,
     .list0 = "1b 9t 2b 1t",
     .list1 = "2b 2t 1b 9t"},
    {.name = "ModificationMovesToTheFront",
     .stored = kThreeShort,
     .frame_num = 3,
     .modifications = {{0, 2}},  // 3 - 3: frame_num 0
     .list0 = "1 3 2 -"},
    {.name = "ModificationsGoOnFromTheLast",
     .stored = kThreeShort,
     .frame_num = 3,
     .modifications = {{0, 2}, {1, 0}},  // 0, then 1
     .list0 = "1 2 3 -"},
    {.name = "ModificationMayRepeatAPicture",
     .stored = kThreeShort,
     .frame_num = 3,
     .modifications = {{0, 0}, {0, 15}},  // 2, then 16 further back: 2 again
     .list0 = "3 3 2 1"},
    {.name = "ModificationPushesTheLastOneOut",
     .stored = kThreeShort,
     .frame_num = 3,
     .active = 2,
     .modifications = {{0, 2}},
     .list0 = "1 3"},
    {.name = "ModificationNamesALongTermPicture",
     .stored = {{0, 0, true}, {1, 4}},
     .frame_num = 2,
     .modifications = {{2, 0}},
     .list0 = "1 2 - -"},
    {.name = "ModificationNamesALongTermField",
     .stored = {{1, 0, true}, {1, 4}},
     .frame_num = 2,
     .structure = kTopField,
     .modifications = {{2, 2}},  // 2 * 1: the other parity of index 1
     .list0 = "1b 2t 2b 1t"},
    {.name = "ModificationNamesNobody",
     .stored = kThreeShort,
     .frame_num = 8,
     .modifications = {{0, 0}},
     .list0 = "3 2 1 -",
     .absent = true},
};

INSTANTIATE_TEST_SUITE_P(Slices, ReferenceListsOf, testing::ValuesIn(kCases), test::CaseName());

}  // namespace
}  // namespace zcplay::h264
