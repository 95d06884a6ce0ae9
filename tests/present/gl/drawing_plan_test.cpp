// SPDX-License-Identifier: MIT
#include "present/gl/drawing_plan.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace zcplay::gl {
namespace {

FrameInfo frame_of(Size coded, Rect crop) {
  FrameInfo frame;
  frame.format = kFormatNV12;
  frame.plane_count = 2;
  frame.coded_size = coded;
  frame.crop = crop;
  return frame;
}

present::Placement placement_of(present::SourceRect source, Size pixels) {
  return {.source = source, .destination = {}, .pixels = pixels, .orientation = Orientation::upright};
}

TEST(DrawingPlan, FiltersNothingWhereSizesAgree) {
  const auto plan =
      plan_drawing(frame_of({640, 480}, {0, 0, 640, 480}), placement_of({0, 0, 640, 480}, {640, 480}));
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->one_to_one);
}

TEST(DrawingPlan, FiltersWhereAPixelIsNoSample) {
  const FrameInfo frame = frame_of({640, 480}, {0, 0, 640, 480});
  EXPECT_FALSE(plan_drawing(frame, placement_of({0, 0.5, 640, 240}, {640, 240}))->one_to_one);
  EXPECT_FALSE(plan_drawing(frame, placement_of({0, 0, 640, 480}, {641, 480}))->one_to_one);
  // A part that reaches beyond the picture is not taken as it is.
  EXPECT_FALSE(plan_drawing(frame, placement_of({600, 0, 640, 480}, {640, 480}))->one_to_one);
}

TEST(DrawingPlan, NeedsFewTapsHoweverSmallThePicture) {
  const auto plan =
      plan_drawing(frame_of({4096, 4096}, {0, 0, 4096, 4096}), placement_of({0, 0, 4096, 4096}, {1, 1}));
  ASSERT_TRUE(plan);
  EXPECT_LE(plan->columns.tap_count, 64);
  // They still reach over all of it.
  EXPECT_GE(plan->columns.tap_count * plan->columns.tap_stride, 4096);
}

TEST(DrawingPlan, ScalesOnlyTheRowsThatAreSeen) {
  const auto plan =
      plan_drawing(frame_of({640, 480}, {0, 0, 640, 480}), placement_of({0, 100, 640, 100}, {1280, 200}));
  ASSERT_TRUE(plan);
  EXPECT_LE(plan->first_row, 98);
  EXPECT_GE(plan->first_row, 94);
  EXPECT_GE(plan->first_row + plan->row_count, 202);
  EXPECT_LE(plan->first_row + plan->row_count, 206);
}

struct RefusedCase {
  std::string name;
  void (*spoil)(FrameInfo&, present::Placement&);
};

const RefusedCase kRefused[] = {
    {"three_planes",
     [](FrameInfo& frame, present::Placement&) {
       frame.format = kFormatQ410;
       frame.plane_count = 3;
     }},
    {"unknown_format", [](FrameInfo& frame, present::Placement&) { frame.format = drm_format("WXYZ"); }},
    {"planes_missing", [](FrameInfo& frame, present::Placement&) { frame.plane_count = 1; }},
    {"rgb_matrix", [](FrameInfo& frame, present::Placement&) { frame.color.matrix_coefficients = 0; }},
    {"constant_luminance",
     [](FrameInfo& frame, present::Placement&) { frame.color.matrix_coefficients = 10; }},
    {"reserved_matrix", [](FrameInfo& frame, present::Placement&) { frame.color.matrix_coefficients = 255; }},
    {"empty_crop", [](FrameInfo& frame, present::Placement&) { frame.crop.width = 0; }},
    {"crop_outside", [](FrameInfo& frame, present::Placement&) { frame.crop.x = 1; }},
    {"crop_that_wraps", [](FrameInfo& frame, present::Placement&) { frame.crop = {2, 0, 0xffffffffU, 480}; }},
    {"huge", [](FrameInfo& frame, present::Placement&) { frame.coded_size.width = 1U << 20; }},
    {"no_pixels", [](FrameInfo&, present::Placement& placement) { placement.pixels.height = 0; }},
    {"no_source", [](FrameInfo&, present::Placement& placement) { placement.source.width = 0; }},
    {"source_of_no_number",
     [](FrameInfo&, present::Placement& placement) {
       placement.source.width = std::numeric_limits<double>::quiet_NaN();
     }},
};

class DrawingPlanRefuses : public testing::TestWithParam<RefusedCase> {};

TEST_P(DrawingPlanRefuses, InOneSentence) {
  FrameInfo frame = frame_of({640, 480}, {0, 0, 640, 480});
  present::Placement placement = placement_of({0, 0, 640, 480}, {640, 480});
  ASSERT_TRUE(plan_drawing(frame, placement));
  GetParam().spoil(frame, placement);
  const auto plan = plan_drawing(frame, placement);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ErrorCode::unsupported_input);
  EXPECT_FALSE(plan.error().detail.empty());
}

INSTANTIATE_TEST_SUITE_P(Frames, DrawingPlanRefuses, testing::ValuesIn(kRefused), test::CaseName{});

}  // namespace
}  // namespace zcplay::gl
