// SPDX-License-Identifier: MIT
#include "present/wayland/viewport.h"

#include <wayland-client.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "present/wayland/video_surface.h"
#include "tests/support/case_name.h"

namespace zcplay::wayland {
namespace {

struct Case {
  const char* name;
  present::SourceRect source;
  Size buffer;
  Orientation orientation;
  FixedRect sent;  // in 256ths
};

constexpr std::int32_t px(std::int32_t pixels) {
  return pixels * 256;
}

// Of a buffer of 100 by 60, all but 10 columns on the left, 20 on the right, 5 rows above and 15 below.
constexpr present::SourceRect kPart = {10, 5, 70, 40};
constexpr Size kBuffer = {100, 60};

const std::vector<Case> kCases = {
    {"all", {0, 0, 100, 60}, kBuffer, Orientation::upright, {0, 0, px(100), px(60)}},
    {"upright", kPart, kBuffer, Orientation::upright, {px(10), px(5), px(70), px(40)}},
    // What was below is left, and what was left is above.
    {"turn_90", kPart, kBuffer, Orientation::turn_90, {px(15), px(10), px(40), px(70)}},
    {"turn_180", kPart, kBuffer, Orientation::turn_180, {px(20), px(15), px(70), px(40)}},
    {"turn_270", kPart, kBuffer, Orientation::turn_270, {px(5), px(20), px(40), px(70)}},
    {"mirrored", kPart, kBuffer, Orientation::mirrored, {px(20), px(5), px(70), px(40)}},
    {"mirrored_turn_90", kPart, kBuffer, Orientation::mirrored_turn_90, {px(15), px(20), px(40), px(70)}},
    {"mirrored_turn_180", kPart, kBuffer, Orientation::mirrored_turn_180, {px(10), px(15), px(70), px(40)}},
    {"mirrored_turn_270", kPart, kBuffer, Orientation::mirrored_turn_270, {px(5), px(10), px(40), px(70)}},
    {"fractions_round_inwards",
     {0.3, 0.3, 99.5, 59.5},
     kBuffer,
     Orientation::upright,
     {77, 77, 25471, 15231}},
    {"never_beyond_the_buffer", {0, 0, 101, 61}, kBuffer, Orientation::upright, {0, 0, px(100), px(60)}},
    {"never_empty", {50, 30, 0.001, 0.001}, kBuffer, Orientation::upright, {px(50), px(30), 1, 1}},
    {"never_empty_at_the_edge",
     {100, 60, 0, 0},
     kBuffer,
     Orientation::upright,
     {px(100) - 1, px(60) - 1, 1, 1}},
    {"the_largest", {0, 0, 16384, 16384}, {16384, 16384}, Orientation::turn_90, {0, 0, px(16384), px(16384)}},
};

class ViewportSourceTest : public testing::TestWithParam<Case> {};

TEST_P(ViewportSourceTest, IsAsExpected) {
  const Case& expected = GetParam();
  EXPECT_EQ(viewport_source(expected.source, expected.buffer, expected.orientation), expected.sent);
}

INSTANTIATE_TEST_SUITE_P(Cases, ViewportSourceTest, testing::ValuesIn(kCases), test::CaseName());

// A pixel of a buffer, and where the protocol's transform shows it: "flipped values correspond to an initial
// flip around a vertical axis followed by rotation", counter-clockwise, which the compositor takes back.
struct Corner {
  bool right = false;
  bool bottom = false;
  friend bool operator==(const Corner&, const Corner&) = default;
};

Corner turned_clockwise(Corner corner) {
  return {.right = !corner.bottom, .bottom = corner.right};
}

Corner shown_by_compositor(Corner corner, std::int32_t transform) {
  for (int turn = 0; turn < (transform & 3); ++turn) corner = turned_clockwise(corner);
  if (transform >= WL_OUTPUT_TRANSFORM_FLIPPED) corner.right = !corner.right;
  return corner;
}

Corner meant(Corner corner, Orientation orientation) {
  if (orientation >= Orientation::mirrored) corner.right = !corner.right;
  for (unsigned turn = 0; turn < (static_cast<unsigned>(orientation) & 3U); ++turn) {
    corner = turned_clockwise(corner);
  }
  return corner;
}

TEST(BufferTransform, ShowsEachCornerWhereTheOrientationPutsIt) {
  for (unsigned value = 0; value < 8; ++value) {
    const auto orientation = static_cast<Orientation>(value);
    for (const Corner corner : {Corner{false, false}, Corner{true, false}, Corner{false, true}}) {
      EXPECT_EQ(shown_by_compositor(corner, buffer_transform(orientation)), meant(corner, orientation))
          << value;
    }
  }
}

}  // namespace
}  // namespace zcplay::wayland
