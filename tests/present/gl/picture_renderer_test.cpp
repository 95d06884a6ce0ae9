// SPDX-License-Identifier: MIT
#include "present/gl/picture_renderer.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "present/gl/drawing_plan.h"
#include "tests/present/gl/color_twin.h"
#include "tests/present/gl/offscreen.h"
#include "tests/support/case_name.h"

namespace zcplay::gl {
namespace {

using test::ColorPicture;
using test::PlainPicture;
using Pixels = std::vector<std::array<std::uint8_t, 4>>;

constexpr std::uint32_t kWidth = 160;
constexpr std::uint32_t kHeight = 96;
constexpr double kFlatLimit = 2;
constexpr double kLimit = 6;
constexpr double kShareBeyond = 0.001;

FrameInfo frame_of(const PlainPicture& picture, int matrix, bool full_range, ChromaSiting siting) {
  FrameInfo frame;
  frame.format = picture.bits == 8 ? kFormatNV12 : kFormatP010;
  frame.plane_count = 2;
  frame.coded_size = {static_cast<std::uint32_t>(picture.width), static_cast<std::uint32_t>(picture.height)};
  frame.crop = {0, 0, frame.coded_size.width, frame.coded_size.height};
  frame.color = {.matrix_coefficients = static_cast<std::uint8_t>(matrix),
                 .full_range = full_range,
                 .chroma_siting = siting};
  return frame;
}

/// All of the crop, as so many pixels.
present::Placement placement_of(const FrameInfo& frame, Size pixels, Orientation orientation) {
  present::Placement placement;
  placement.source = {static_cast<double>(frame.crop.x), static_cast<double>(frame.crop.y),
                      static_cast<double>(frame.crop.width), static_cast<double>(frame.crop.height)};
  placement.pixels = pixels;
  placement.orientation = orientation;
  return placement;
}

struct Difference {
  double worst_flat = 0;
  double worst = 0;
  std::size_t beyond = 0;  ///< pixels more than kLimit off
  std::size_t flat = 0;
  std::size_t pixels = 0;
};

double displayed(double value) {
  return std::round(std::clamp(value, 0.0, 255.0));
}

Difference compare(const Pixels& drawn, const ColorPicture& expected, const std::vector<bool>& flat) {
  Difference difference;
  for (std::size_t i = 0; i < expected.pixels.size(); ++i) {
    double worst = 0;
    for (std::size_t c = 0; c < 3; ++c) {
      worst = std::max(worst, std::fabs(drawn[i][c] - displayed(expected.pixels[i][c])));
    }
    const bool is_flat = !flat.empty() && flat[i];
    difference.worst = std::max(difference.worst, worst);
    if (is_flat) difference.worst_flat = std::max(difference.worst_flat, worst);
    if (is_flat) ++difference.flat;
    if (worst > kLimit) ++difference.beyond;
    ++difference.pixels;
  }
  return difference;
}

class Renderer : public testing::Test {
 protected:
  void SetUp() override {
    std::string reason;
    offscreen_ = test::Offscreen::create(reason);
    if (!offscreen_) GTEST_SKIP() << reason;
  }

  /// What is drawn, or a failure.
  Pixels draw(const PlainPicture& picture, const FrameInfo& frame, const present::Placement& placement) {
    const auto plan = plan_drawing(frame, placement);
    if (!plan) {
      ADD_FAILURE() << to_string(plan.error());
      return {};
    }
    auto drawn = offscreen_->draw(picture, *plan);
    if (!drawn) {
      ADD_FAILURE() << to_string(drawn.error());
      return {};
    }
    for (const auto& pixel : *drawn) {
      if (pixel[3] != 255) {
        ADD_FAILURE() << "a pixel is not opaque";
        break;
      }
    }
    return std::move(*drawn);
  }

  std::unique_ptr<test::Offscreen> offscreen_;
};

struct MatrixCase {
  std::string name;
  int matrix;
};

const MatrixCase kMatrices[] = {{"bt709", 1}, {"fcc", 4},       {"bt470bg", 5},
                                {"bt601", 6}, {"smpte240m", 7}, {"bt2020", 9}};

struct SitingCase {
  std::string name;
  ChromaSiting siting;
};

const SitingCase kSitings[] = {{"left", ChromaSiting::left},
                               {"center", ChromaSiting::center},
                               {"top_left", ChromaSiting::top_left},
                               {"top", ChromaSiting::top},
                               {"bottom_left", ChromaSiting::bottom_left},
                               {"bottom", ChromaSiting::bottom}};

class RendererColor : public Renderer, public testing::WithParamInterface<MatrixCase> {};

TEST_P(RendererColor, AgreesWithTheTwinInAllRangesSitingsAndDepths) {
  for (const int bits : {8, 10}) {
    if (bits == 10 && !offscreen_->takes_16_bits()) continue;
    for (const bool full_range : {false, true}) {
      const PlainPicture chart = test::test_chart(kWidth, kHeight, bits, full_range);
      for (const SitingCase& siting : kSitings) {
        SCOPED_TRACE(
            fmt::format("{} bits, {} range, {}", bits, full_range ? "full" : "limited", siting.name));
        const FrameInfo frame = frame_of(chart, GetParam().matrix, full_range, siting.siting);
        const Pixels drawn = draw(chart, frame, placement_of(frame, {kWidth, kHeight}, Orientation::upright));
        ASSERT_FALSE(drawn.empty());
        const Difference difference =
            compare(drawn, test::convert(chart, frame.crop, GetParam().matrix, full_range, siting.siting),
                    test::flat_areas(chart, frame.crop));
        EXPECT_GT(difference.flat, 900U);
        EXPECT_LE(difference.worst_flat, 1);
        EXPECT_LE(difference.worst, 2);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Matrices, RendererColor, testing::ValuesIn(kMatrices), test::CaseName{});

/// The tolerances must tell neighbouring answers apart: each wrong one is beyond them.
TEST_F(Renderer, TheTwinTellsMatricesRangesAndSitingsApart) {
  const PlainPicture chart = test::test_chart(kWidth, kHeight, 8, false);
  const FrameInfo frame = frame_of(chart, 1, false, ChromaSiting::left);
  const Pixels drawn = draw(chart, frame, placement_of(frame, {kWidth, kHeight}, Orientation::upright));
  ASSERT_FALSE(drawn.empty());
  const std::vector<bool> flat = test::flat_areas(chart, frame.crop);
  for (const MatrixCase& matrix : kMatrices) {
    if (matrix.matrix == 1) continue;
    const auto wrong = test::convert(chart, frame.crop, matrix.matrix, false, ChromaSiting::left);
    EXPECT_GT(compare(drawn, wrong, flat).worst_flat, kFlatLimit) << matrix.name;
  }
  const auto wrong_range = test::convert(chart, frame.crop, 1, true, ChromaSiting::left);
  EXPECT_GT(compare(drawn, wrong_range, flat).worst_flat, kFlatLimit);
  for (const SitingCase& siting : kSitings) {
    if (siting.siting == ChromaSiting::left) continue;
    const auto wrong = test::convert(chart, frame.crop, 1, false, siting.siting);
    const Difference difference = compare(drawn, wrong, flat);
    EXPECT_GT(static_cast<double>(difference.beyond), kShareBeyond * static_cast<double>(difference.pixels))
        << siting.name;
  }
}

struct ScaleCase {
  std::string name;
  Size pixels;
};

const ScaleCase kScales[] = {
    {"up", {400, 240}},          {"up_a_little", {171, 103}},   {"down_a_little", {151, 90}},
    {"down", {50, 30}},          {"wider", {320, 96}},          {"higher", {160, 200}},
    {"wide_and_low", {300, 20}}, {"to_almost_nothing", {3, 2}}, {"to_one_pixel", {1, 1}},
};

class RendererScale : public Renderer, public testing::WithParamInterface<ScaleCase> {};

TEST_P(RendererScale, AgreesWithTheTwin) {
  const PlainPicture chart = test::test_chart(kWidth, kHeight, 8, false);
  const FrameInfo frame = frame_of(chart, 1, false, ChromaSiting::left);
  const Pixels drawn = draw(chart, frame, placement_of(frame, GetParam().pixels, Orientation::upright));
  ASSERT_FALSE(drawn.empty());
  const ColorPicture whole = test::convert(chart, frame.crop, 1, false, ChromaSiting::left);
  const ColorPicture expected = test::scale(whole, static_cast<int>(GetParam().pixels.width),
                                            static_cast<int>(GetParam().pixels.height));
  const Difference difference = compare(drawn, expected, {});
  // Next to nothing is made from some of the samples only.
  const bool some = GetParam().pixels.width < kWidth / 16;
  EXPECT_LE(difference.worst, some ? 24 : 3);
  EXPECT_LE(static_cast<double>(difference.beyond),
            some ? 6 : kShareBeyond * static_cast<double>(difference.pixels));
}

INSTANTIATE_TEST_SUITE_P(Sizes, RendererScale, testing::ValuesIn(kScales), test::CaseName{});

struct TurnCase {
  std::string name;
  Orientation orientation;
};

const TurnCase kTurns[] = {
    {"upright", Orientation::upright},
    {"turn_90", Orientation::turn_90},
    {"turn_180", Orientation::turn_180},
    {"turn_270", Orientation::turn_270},
    {"mirrored", Orientation::mirrored},
    {"mirrored_turn_90", Orientation::mirrored_turn_90},
    {"mirrored_turn_180", Orientation::mirrored_turn_180},
    {"mirrored_turn_270", Orientation::mirrored_turn_270},
};

class RendererTurn : public Renderer, public testing::WithParamInterface<TurnCase> {};

TEST_P(RendererTurn, StandsAsTheTwinDoes) {
  const PlainPicture chart = test::test_chart(kWidth, kHeight, 8, false);
  const FrameInfo frame = frame_of(chart, 6, false, ChromaSiting::left);
  const ColorPicture whole = test::convert(chart, frame.crop, 6, false, ChromaSiting::left);
  for (const bool scaled : {false, true}) {
    const std::uint32_t width = scaled ? 200 : kWidth;
    const std::uint32_t height = scaled ? 60 : kHeight;
    const Size pixels = swaps_sides(GetParam().orientation) ? Size{height, width} : Size{width, height};
    const Pixels drawn = draw(chart, frame, placement_of(frame, pixels, GetParam().orientation));
    ASSERT_FALSE(drawn.empty());
    const ColorPicture expected =
        test::turn(scaled ? test::scale(whole, static_cast<int>(width), static_cast<int>(height)) : whole,
                   GetParam().orientation);
    ASSERT_EQ(expected.width, static_cast<int>(pixels.width));
    EXPECT_LE(compare(drawn, expected, {}).worst, 3) << (scaled ? "scaled" : "one to one");
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, RendererTurn, testing::ValuesIn(kTurns), test::CaseName{});

struct CropCase {
  std::string name;
  Rect crop;
  Size pixels;
};

const CropCase kCrops[] = {
    {"even", {16, 8, 100, 60}, {100, 60}},      {"odd_start", {7, 5, 100, 60}, {100, 60}},
    {"odd_size", {8, 8, 99, 61}, {99, 61}},     {"scaled_up", {8, 6, 64, 40}, {200, 100}},
    {"scaled_down", {8, 6, 120, 80}, {60, 25}}, {"one_pixel", {31, 31, 1, 1}, {40, 40}},
};

class RendererCrop : public Renderer, public testing::WithParamInterface<CropCase> {};

TEST_P(RendererCrop, ShowsNothingOfWhatIsOutside) {
  PlainPicture chart = test::test_chart(kWidth, kHeight, 8, false);
  const Rect crop = GetParam().crop;
  FrameInfo frame = frame_of(chart, 1, false, ChromaSiting::left);
  frame.crop = crop;
  const present::Placement placement = placement_of(frame, GetParam().pixels, Orientation::upright);
  const Pixels drawn = draw(chart, frame, placement);
  ASSERT_FALSE(drawn.empty());
  const ColorPicture expected =
      test::scale(test::convert(chart, crop, 1, false, ChromaSiting::left),
                  static_cast<int>(GetParam().pixels.width), static_cast<int>(GetParam().pixels.height));
  EXPECT_LE(compare(drawn, expected, {}).worst, 3);

  // Everything outside of the crop becomes another: nothing of it may be seen.
  for (int y = 0; y < chart.height; ++y) {
    for (int x = 0; x < chart.width; ++x) {
      const bool inside = x >= static_cast<int>(crop.x) && x < static_cast<int>(crop.x + crop.width) &&
                          y >= static_cast<int>(crop.y) && y < static_cast<int>(crop.y + crop.height);
      if (!inside) chart.luma[static_cast<std::size_t>(y * chart.width + x)] = 235;
    }
  }
  for (int y = 0; y < chart.chroma_height(); ++y) {
    for (int x = 0; x < chart.chroma_width(); ++x) {
      const bool inside =
          x >= static_cast<int>(crop.x / 2) && x <= static_cast<int>((crop.x + crop.width - 1) / 2) &&
          y >= static_cast<int>(crop.y / 2) && y <= static_cast<int>((crop.y + crop.height - 1) / 2);
      if (!inside) chart.cr[static_cast<std::size_t>(y * chart.chroma_width() + x)] = 240;
    }
  }
  EXPECT_TRUE(draw(chart, frame, placement) == drawn);
}

INSTANTIATE_TEST_SUITE_P(Crops, RendererCrop, testing::ValuesIn(kCrops), test::CaseName{});

TEST_F(Renderer, TakesPartOfThePictureAtFractionsOfAPixel) {
  const PlainPicture chart = test::test_chart(kWidth, kHeight, 8, false);
  const FrameInfo frame = frame_of(chart, 1, false, ChromaSiting::left);
  present::Placement placement = placement_of(frame, {120, 80}, Orientation::upright);
  placement.source = {20.5, 8.5, 120, 80};
  const Pixels drawn = draw(chart, frame, placement);
  ASSERT_FALSE(drawn.empty());
  // Half way between two pixels of the ramp: between their values.
  const ColorPicture whole = test::convert(chart, frame.crop, 1, false, ChromaSiting::left);
  const std::size_t at = 60 * 120 + 20;
  for (std::size_t c = 0; c < 3; ++c) {
    const double expected =
        (whole.at(40, 68)[c] + whole.at(41, 68)[c] + whole.at(40, 69)[c] + whole.at(41, 69)[c]) / 4;
    EXPECT_NEAR(drawn[at][c], displayed(expected), 2);
  }
}

TEST_F(Renderer, LumaAloneIsGrey) {
  const PlainPicture chart = test::test_chart(kWidth, kHeight, 8, false);
  FrameInfo frame = frame_of(chart, 1, false, ChromaSiting::left);
  frame.format = kFormatR8;
  frame.plane_count = 1;
  const Pixels drawn = draw(chart, frame, placement_of(frame, {kWidth, kHeight}, Orientation::upright));
  ASSERT_FALSE(drawn.empty());
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const double expected = (chart.luma[i] - 16) / 219.0 * 255;
    ASSERT_NEAR(drawn[i][0], expected, 1);
    ASSERT_EQ(drawn[i][0], drawn[i][1]);
    ASSERT_EQ(drawn[i][0], drawn[i][2]);
  }
}

}  // namespace
}  // namespace zcplay::gl
