// SPDX-License-Identifier: MIT
#include <ostream>

#include <gtest/gtest.h>

#include "decode/h264/slice_header.h"
#include "tests/support/case_name.h"
#include "tests/support/h264_writer.h"

namespace zcplay::h264 {
namespace {

/// Two slices, alike unless changed.
struct Pair {
  SliceHeader previous{};
  SliceHeader next{};
  Sps previous_sps = test::make_sps();
  Sps next_sps = test::make_sps();
};

struct PictureCase {
  const char* name;
  void (*change)(Pair&);
  bool starts;
};

std::ostream& operator<<(std::ostream& out, const PictureCase& c) {
  return out << c.name;
}

class StartsNewPicture : public testing::TestWithParam<PictureCase> {};

TEST_P(StartsNewPicture, Follows7_4_1_2_4) {
  Pair pair;
  for (SliceHeader* header : {&pair.previous, &pair.next}) {
    header->nal_type = NalType::slice;
    header->nal_ref_idc = 1;
    header->frame_num = 3;
    header->pic_order_cnt_lsb = 6;
    header->first_mb_in_slice = 4;
  }
  GetParam().change(pair);
  EXPECT_EQ(starts_new_picture(pair.previous, pair.previous_sps, pair.next, pair.next_sps),
            GetParam().starts);
  if (pair.previous.first_mb_in_slice == pair.next.first_mb_in_slice) {
    EXPECT_EQ(starts_new_picture(pair.next, pair.next_sps, pair.previous, pair.previous_sps),
              GetParam().starts)
        << "the other way round";
  }
}

void use_idr(Pair& p) {
  p.previous.nal_type = p.next.nal_type = NalType::idr_slice;
}

void reset_memory(SliceHeader& header) {
  header.adaptive_ref_pic_marking_mode_flag = true;
  header.memory_management_control_count = 2;
  header.memory_management_controls[0] = {.operation = 1};
  header.memory_management_controls[1] = {.operation = 5};
}

INSTANTIATE_TEST_SUITE_P(
    SamePicture, StartsNewPicture,
    testing::Values(PictureCase{"alike", [](Pair&) {}, false},
                    PictureCase{"another_macroblock", [](Pair& p) { p.next.first_mb_in_slice = 9; }, false},
                    PictureCase{"another_slice_type", [](Pair& p) { p.next.slice_type = SliceType::b; },
                                false},
                    PictureCase{"another_reference_idc", [](Pair& p) { p.next.nal_ref_idc = 3; }, false},
                    PictureCase{"another_pps_within_the_picture",
                                [](Pair& p) { p.next.pic_parameter_set_id = 1; }, false},
                    PictureCase{"idr_of_the_same_id", use_idr, false},
                    PictureCase{"data_partition",
                                [](Pair& p) { p.next.nal_type = NalType::slice_data_partition_a; }, false},
                    PictureCase{"both_reset_memory",
                                [](Pair& p) {
                                  reset_memory(p.previous);
                                  reset_memory(p.next);
                                },
                                false},
                    PictureCase{"leftovers_behind_the_count",
                                [](Pair& p) {
                                  reset_memory(p.previous);
                                  p.previous.memory_management_control_count = 1;
                                },
                                false}),
    test::CaseName());

INSTANTIATE_TEST_SUITE_P(
    NewPicture, StartsNewPicture,
    testing::Values(PictureCase{"frame_num", [](Pair& p) { p.next.frame_num = 4; }, true},
                    PictureCase{"sps", [](Pair& p) { p.next_sps.seq_parameter_set_id = 1; }, true},
                    PictureCase{"pps_at_the_first_macroblock",
                                [](Pair& p) {
                                  p.next.pic_parameter_set_id = 1;
                                  p.next.first_mb_in_slice = 0;
                                },
                                true},
                    PictureCase{"field_after_frame", [](Pair& p) { p.next.field_pic_flag = true; }, true},
                    PictureCase{"bottom_after_top",
                                [](Pair& p) {
                                  p.previous.field_pic_flag = p.next.field_pic_flag = true;
                                  p.next.bottom_field_flag = true;
                                },
                                true},
                    PictureCase{"reference_or_not", [](Pair& p) { p.next.nal_ref_idc = 0; }, true},
                    PictureCase{"order_lsb", [](Pair& p) { p.next.pic_order_cnt_lsb = 8; }, true},
                    PictureCase{"order_of_the_bottom", [](Pair& p) { p.next.delta_pic_order_cnt_bottom = 1; },
                                true},
                    PictureCase{"order_delta_0", [](Pair& p) { p.next.delta_pic_order_cnt[0] = 1; }, true},
                    PictureCase{"order_delta_1", [](Pair& p) { p.next.delta_pic_order_cnt[1] = 1; }, true},
                    PictureCase{"idr_or_not", [](Pair& p) { p.next.nal_type = NalType::idr_slice; }, true},
                    PictureCase{"idr_after_idr",
                                [](Pair& p) {
                                  use_idr(p);
                                  p.next.idr_pic_id = 1;
                                },
                                true},
                    PictureCase{"after_mmco5", [](Pair& p) { reset_memory(p.previous); }, true}),
    test::CaseName());

}  // namespace
}  // namespace zcplay::h264
