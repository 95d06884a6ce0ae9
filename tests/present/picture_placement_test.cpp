// SPDX-License-Identifier: MIT
#include "present/picture_placement.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace zcplay::present {
namespace {

FrameInfo picture(Rect crop, Rational sample_aspect = {1, 1}) {
  FrameInfo info;
  info.crop = crop;
  info.coded_size = {crop.x + crop.width, crop.y + crop.height};
  info.sample_aspect_ratio = sample_aspect;
  return info;
}

struct Case {
  const char* name;
  Rect crop;
  Rational sample_aspect;
  Orientation orientation;
  WindowShape window;
  ScaleMode mode;
  LogicalRect destination;
  Size pixels;
  SourceRect source;
};

constexpr Rational kSquare = {1, 1};
constexpr auto kUpright = Orientation::upright;

const std::vector<Case> kCases = {
    {"the_windows_own_size",
     {0, 0, 1920, 1080},
     kSquare,
     kUpright,
     {{1920, 1080}, 120},
     ScaleMode::fit,
     {0, 0, 1920, 1080},
     {1920, 1080},
     {0, 0, 1920, 1080}},
    {"a_crop_of_the_windows_size",
     {8, 4, 640, 480},
     kSquare,
     kUpright,
     {{640, 480}, 120},
     ScaleMode::fit,
     {0, 0, 640, 480},
     {640, 480},
     {8, 4, 640, 480}},
    {"bars_at_the_sides",
     {0, 0, 640, 480},
     kSquare,
     kUpright,
     {{1280, 720}, 120},
     ScaleMode::fit,
     {160, 0, 960, 720},
     {960, 720},
     {0, 0, 640, 480}},
    {"bars_above_and_below",
     {0, 0, 1920, 800},
     kSquare,
     kUpright,
     {{1280, 720}, 120},
     ScaleMode::fit,
     {0, 93, 1280, 533},
     {1280, 533},
     {0, 0, 1920, 800}},
    // 1366 by 768 is no 16:9, but nearly: the bars would be two thirds of a pixel.
    {"bars_of_less_than_a_pixel_are_none",
     {0, 0, 1920, 1080},
     kSquare,
     kUpright,
     {{1366, 768}, 120},
     ScaleMode::fit,
     {0, 0, 1366, 768},
     {1366, 768},
     {0, 0, 1920, 1080}},
    {"bars_of_a_pixel_stay",
     {0, 0, 1920, 1080},
     kSquare,
     kUpright,
     {{1280, 722}, 120},
     ScaleMode::fit,
     {0, 1, 1280, 720},
     {1280, 720},
     {0, 0, 1920, 1080}},
    {"wide_samples_widen",
     {0, 0, 720, 576},
     {64, 45},
     kUpright,
     {{1024, 576}, 120},
     ScaleMode::fit,
     {0, 0, 1024, 576},
     {1024, 576},
     {0, 0, 720, 576}},
    {"narrow_samples_heighten",
     {0, 0, 720, 480},
     {8, 9},
     kUpright,
     {{640, 480}, 120},
     ScaleMode::fit,
     {0, 0, 640, 480},
     {640, 480},
     {0, 0, 720, 480}},
    {"unknown_samples_are_square",
     {0, 0, 640, 480},
     {0, 1},
     kUpright,
     {{640, 480}, 120},
     ScaleMode::fit,
     {0, 0, 640, 480},
     {640, 480},
     {0, 0, 640, 480}},
    {"absurdly_wide_samples_are_square",
     {0, 0, 640, 480},
     {INT32_MAX, 1},
     kUpright,
     {{640, 480}, 120},
     ScaleMode::fit,
     {0, 0, 640, 480},
     {640, 480},
     {0, 0, 640, 480}},
    {"absurdly_high_samples_are_square",
     {0, 0, 640, 480},
     {1, 17},
     kUpright,
     {{640, 480}, 120},
     ScaleMode::fit,
     {0, 0, 640, 480},
     {640, 480},
     {0, 0, 640, 480}},
    {"negative_samples_are_square",
     {0, 0, 640, 480},
     {-4, -3},
     kUpright,
     {{640, 480}, 120},
     ScaleMode::fit,
     {0, 0, 640, 480},
     {640, 480},
     {0, 0, 640, 480}},
    {"samples_of_1_to_16_are_believed",
     {0, 0, 160, 160},
     {1, 16},
     kUpright,
     {{160, 160}, 120},
     ScaleMode::fit,
     {75, 0, 10, 160},
     {10, 160},
     {0, 0, 160, 160}},
    {"a_quarter_turn",
     {0, 0, 1920, 1080},
     kSquare,
     Orientation::turn_90,
     {{1080, 1920}, 120},
     ScaleMode::fit,
     {0, 0, 1080, 1920},
     {1080, 1920},
     {0, 0, 1920, 1080}},
    {"a_quarter_turn_in_a_wide_window",
     {0, 0, 1920, 1080},
     kSquare,
     Orientation::mirrored_turn_270,
     {{1280, 720}, 120},
     ScaleMode::fit,
     {437, 0, 405, 720},
     {405, 720},
     {0, 0, 1920, 1080}},
    {"wide_samples_turned",
     {0, 0, 720, 576},
     {64, 45},
     Orientation::turn_270,
     {{576, 1024}, 120},
     ScaleMode::fit,
     {0, 0, 576, 1024},
     {576, 1024},
     {0, 0, 720, 576}},
    {"scale_of_one_and_a_half",
     {0, 0, 1920, 1080},
     kSquare,
     kUpright,
     {{1280, 720}, 180},
     ScaleMode::fit,
     {0, 0, 1280, 720},
     {1920, 1080},
     {0, 0, 1920, 1080}},
    // 1366 pixels are 1092.8 logical ones at 1.25, so the window is 1093 of them and 1366.25 pixels.
    {"scale_that_does_not_divide",
     {0, 0, 1366, 768},
     kSquare,
     kUpright,
     {{1093, 614}, 150},
     ScaleMode::fit,
     {0, 0, 1093, 614},
     {1366, 768},
     {0, 0, 1366, 768}},
    {"no_scale_is_one",
     {0, 0, 640, 480},
     kSquare,
     kUpright,
     {{640, 480}, 0},
     ScaleMode::one_to_one,
     {0, 0, 640, 480},
     {640, 480},
     {0, 0, 640, 480}},
    {"fill_cuts_the_sides",
     {0, 0, 1920, 1080},
     kSquare,
     kUpright,
     {{1024, 768}, 120},
     ScaleMode::fill,
     {0, 0, 1024, 768},
     {1024, 768},
     {240, 0, 1440, 1080}},
    {"fill_cuts_above_and_below",
     {0, 2, 640, 480},
     kSquare,
     kUpright,
     {{1280, 720}, 120},
     ScaleMode::fill,
     {0, 0, 1280, 720},
     {1280, 720},
     {0, 62, 640, 360}},
    {"fill_cuts_what_is_wide_when_turned",
     {0, 0, 1920, 1080},
     kSquare,
     Orientation::turn_90,
     {{1080, 1440}, 120},
     ScaleMode::fill,
     {0, 0, 1080, 1440},
     {1080, 1440},
     {240, 0, 1440, 1080}},
    {"fill_cuts_no_parts_of_pixels",
     {0, 0, 1920, 1080},
     kSquare,
     kUpright,
     {{1366, 768}, 120},
     ScaleMode::fill,
     {0, 0, 1366, 768},
     {1366, 768},
     {0, 0, 1920, 1080}},
    {"one_to_one_in_the_middle",
     {16, 8, 640, 360},
     kSquare,
     kUpright,
     {{1280, 720}, 120},
     ScaleMode::one_to_one,
     {320, 180, 640, 360},
     {640, 360},
     {16, 8, 640, 360}},
    {"one_to_one_cut",
     {0, 0, 1920, 1080},
     kSquare,
     kUpright,
     {{640, 480}, 120},
     ScaleMode::one_to_one,
     {0, 0, 640, 480},
     {640, 480},
     {640, 300, 640, 480}},
    {"one_to_one_at_scale_two",
     {0, 0, 640, 360},
     kSquare,
     kUpright,
     {{1280, 720}, 240},
     ScaleMode::one_to_one,
     {480, 270, 320, 180},
     {640, 360},
     {0, 0, 640, 360}},
    {"one_to_one_loses_less_than_a_logical_pixel",
     {0, 0, 101, 101},
     kSquare,
     kUpright,
     {{400, 400}, 240},
     ScaleMode::one_to_one,
     {175, 175, 50, 50},
     {100, 100},
     {0.5, 0.5, 100, 100}},
    {"a_window_of_one_pixel",
     {0, 0, 1920, 1080},
     kSquare,
     kUpright,
     {{1, 1}, 120},
     ScaleMode::fit,
     {0, 0, 1, 1},
     {1, 1},
     {0, 0, 1920, 1080}},
    {"one_to_one_in_a_window_of_one_pixel",
     {0, 0, 1921, 1081},
     kSquare,
     kUpright,
     {{1, 1}, 120},
     ScaleMode::one_to_one,
     {0, 0, 1, 1},
     {1, 1},
     {960, 540, 1, 1}},
    {"the_widest_window",
     {0, 0, 1920, 1080},
     kSquare,
     kUpright,
     {{16384, 1}, 120},
     ScaleMode::fit,
     {8191, 0, 2, 1},
     {2, 1},
     {0, 0, 1920, 1080}},
    {"the_widest_picture_in_the_highest_window",
     {0, 0, 16384, 1},
     kSquare,
     kUpright,
     {{1, 16384}, 120},
     ScaleMode::fit,
     {0, 8191, 1, 1},
     {1, 1},
     {0, 0, 16384, 1}},
    {"the_widest_picture_fills_the_highest_window",
     {0, 0, 16384, 1},
     kSquare,
     kUpright,
     {{1, 16384}, 120},
     ScaleMode::fill,
     {0, 0, 1, 16384},
     {1, 16384},
     {8191.5, 0, 1, 1}},
    {"a_window_without_a_size",
     {0, 0, 64, 64},
     kSquare,
     kUpright,
     {{0, 0}, 120},
     ScaleMode::fit,
     {0, 0, 1, 1},
     {1, 1},
     {0, 0, 64, 64}},
    {"a_picture_without_a_size",
     {0, 0, 0, 0},
     kSquare,
     kUpright,
     {{64, 64}, 120},
     ScaleMode::fit,
     {0, 0, 64, 64},
     {64, 64},
     {0, 0, 1, 1}},
};

class PicturePlacementTest : public testing::TestWithParam<Case> {};

TEST_P(PicturePlacementTest, IsAsExpected) {
  const Case& expected = GetParam();
  const Placement placement = place_picture(picture(expected.crop, expected.sample_aspect),
                                            expected.orientation, expected.window, expected.mode);
  const LogicalRect& destination = placement.destination;
  EXPECT_EQ(destination, expected.destination)
      << destination.x << " " << destination.y << " " << destination.width << " " << destination.height;
  EXPECT_EQ(placement.pixels, expected.pixels) << placement.pixels.width << " " << placement.pixels.height;
  EXPECT_NEAR(placement.source.x, expected.source.x, 1e-6);
  EXPECT_NEAR(placement.source.y, expected.source.y, 1e-6);
  EXPECT_NEAR(placement.source.width, expected.source.width, 1e-6);
  EXPECT_NEAR(placement.source.height, expected.source.height, 1e-6);
  EXPECT_EQ(placement.orientation, expected.orientation);
}

INSTANTIATE_TEST_SUITE_P(Cases, PicturePlacementTest, testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

// Whatever the numbers: inside the window, inside the crop, never empty.
TEST(PicturePlacement, NeverLeavesWindowOrPicture) {
  for (const std::uint32_t width : {1U, 2U, 719U, 1920U, 16384U}) {
    for (const std::uint32_t height : {1U, 3U, 576U, 16384U}) {
      for (const std::int32_t across : {1, 7, 1366, 16384}) {
        for (const std::int32_t down : {1, 768, 16384}) {
          for (const std::uint32_t scale : {1U, 90U, 120U, 151U, 1920U}) {
            for (const auto mode : {ScaleMode::fit, ScaleMode::fill, ScaleMode::one_to_one}) {
              const FrameInfo info = picture({3, 5, width, height}, {16, 11});
              const Placement placed =
                  place_picture(info, Orientation::turn_90, {{across, down}, scale}, mode);
              const LogicalRect& to = placed.destination;
              ASSERT_TRUE(to.x >= 0 && to.y >= 0 && to.width >= 1 && to.height >= 1);
              ASSERT_TRUE(to.x + to.width <= across && to.y + to.height <= down);
              ASSERT_TRUE(placed.pixels.width >= 1 && placed.pixels.height >= 1);
              const SourceRect& from = placed.source;
              ASSERT_TRUE(from.x >= 3 && from.y >= 5 && from.width >= 1 && from.height >= 1);
              ASSERT_TRUE(from.x + from.width <= 3 + width && from.y + from.height <= 5 + height);
            }
          }
        }
      }
    }
  }
}

struct NaturalCase {
  const char* name;
  Rect crop;
  Rational sample_aspect;
  Orientation orientation;
  std::uint32_t scale_120;
  LogicalSize limit;
  LogicalSize size;
};

const std::vector<NaturalCase> kNaturalCases = {
    {"as_large_as_the_picture", {0, 0, 640, 360}, kSquare, kUpright, 120, {1920, 1080}, {640, 360}},
    {"without_a_limit", {0, 0, 4096, 2160}, kSquare, kUpright, 120, {0, 0}, {4096, 2160}},
    {"shrunk_to_the_width", {0, 0, 3840, 1600}, kSquare, kUpright, 120, {1920, 1080}, {1920, 800}},
    {"shrunk_to_the_height", {0, 0, 1920, 1080}, kSquare, kUpright, 120, {1920, 720}, {1280, 720}},
    {"in_logical_pixels", {0, 0, 1920, 1080}, kSquare, kUpright, 180, {1920, 1080}, {1280, 720}},
    {"with_its_samples", {0, 0, 720, 576}, {64, 45}, kUpright, 120, {0, 0}, {1024, 576}},
    {"turned", {0, 0, 640, 360}, kSquare, Orientation::turn_90, 120, {0, 0}, {360, 640}},
    {"a_thread_keeps_a_pixel", {0, 0, 16384, 1}, kSquare, kUpright, 120, {100, 100}, {100, 1}},
};

class NaturalSizeTest : public testing::TestWithParam<NaturalCase> {};

TEST_P(NaturalSizeTest, IsAsExpected) {
  const NaturalCase& expected = GetParam();
  const LogicalSize size = natural_size(picture(expected.crop, expected.sample_aspect), expected.orientation,
                                        expected.scale_120, expected.limit);
  EXPECT_EQ(size, expected.size) << size.width << " " << size.height;
}

INSTANTIATE_TEST_SUITE_P(Cases, NaturalSizeTest, testing::ValuesIn(kNaturalCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace zcplay::present
