// SPDX-License-Identifier: MIT
#include "present/shm/rgb_converter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "present/shm/slot_view.h"
#include "tests/present/shm/test_picture.h"
#include "tests/support/case_name.h"

namespace zcplay::shm {
namespace {

using present::EffectiveColor;
using present::Placement;
using test::Sample;
using test::TestPicture;

using Rgb = std::array<int, 3>;

Rgb rgb_of(std::uint32_t pixel) {
  return {static_cast<int>(pixel >> 16 & 0xff), static_cast<int>(pixel >> 8 & 0xff),
          static_cast<int>(pixel & 0xff)};
}

int farthest(const Rgb& a, const Rgb& b) {
  return std::max({std::abs(a[0] - b[0]), std::abs(a[1] - b[1]), std::abs(a[2] - b[2])});
}

/// H.273 8.3, with Kr and Kb of its table 4, in double precision.
Rgb twin(const EffectiveColor& color, unsigned depth, const std::array<double, 3>& sample) {
  double kr = 0.2126;
  double kb = 0.0722;
  if (color.matrix_coefficients == 4) {
    kr = 0.30;
    kb = 0.11;
  } else if (color.matrix_coefficients == 5 || color.matrix_coefficients == 6) {
    kr = 0.299;
    kb = 0.114;
  } else if (color.matrix_coefficients == 7) {
    kr = 0.212;
    kb = 0.087;
  } else if (color.matrix_coefficients == 9) {
    kr = 0.2627;
    kb = 0.0593;
  }
  const double unit = std::pow(2.0, depth - 8.0);
  const double most = std::pow(2.0, depth) - 1;
  const double middle = 128 * unit;
  const double y = color.full_range ? sample[0] / most : (sample[0] - 16 * unit) / (219 * unit);
  const double chroma = color.full_range ? most : 224 * unit;
  const double cb = (sample[1] - middle) / chroma;
  const double cr = (sample[2] - middle) / chroma;
  const double r = y + 2 * (1 - kr) * cr;
  const double b = y + 2 * (1 - kb) * cb;
  const double g = (y - kr * r - kb * b) / (1 - kr - kb);
  const auto byte = [](double value) {
    return static_cast<int>(std::lround(std::clamp(value, 0.0, 1.0) * 255));
  };
  return {byte(r), byte(g), byte(b)};
}

struct Converted {
  Size size;
  std::uint32_t stride = 0;
  std::vector<std::uint32_t> pixels;
  [[nodiscard]] Rgb at(std::uint32_t x, std::uint32_t y) const { return rgb_of(pixels[y * stride + x]); }
};

Placement whole_picture(const FrameInfo& info, Size pixels) {
  return {.source = {0, 0, static_cast<double>(info.coded_size.width),
                     static_cast<double>(info.coded_size.height)},
          .destination = {},
          .pixels = pixels};
}

Converted convert(const FrameInfo& info, const EffectiveColor& color, const Placement& placement) {
  SlotReader reader;
  RgbConverter converter;
  Converted image{.size = placement.pixels, .stride = rgb_stride(placement.pixels.width), .pixels = {}};
  image.pixels.resize(rgb_words(image.stride, image.size.height));
  const Result<SlotView> view = reader.read(info);
  EXPECT_TRUE(view.has_value()) << view.error().detail;
  if (!view) return image;
  const Result<void> done = converter.convert(
      info, *view, color, placement, {.size = image.size, .stride = image.stride, .pixels = image.pixels});
  EXPECT_TRUE(done.has_value()) << done.error().detail;
  return image;
}

// --- flat areas -------------------------------------------------------------------------------------------

constexpr std::array kFormats = {kFormatR8,   kFormatR16,  kFormatNV12, kFormatNV16,
                                 kFormatNV24, kFormatP010, kFormatP210, kFormatQ410};

struct ColorCase {
  std::string name;
  std::uint8_t matrix;
  bool full_range;
};

void PrintTo(const ColorCase& row, std::ostream* out) {
  *out << row.name;
}

class FlatColors : public testing::TestWithParam<ColorCase> {};

// In 8 bits; dark, light, grey, and colours that no matrix shares with another.
constexpr Sample kColors[] = {{16, 128, 128}, {235, 128, 128}, {126, 128, 128}, {81, 90, 200},
                              {145, 54, 64},  {60, 200, 110},  {180, 100, 150}, {100, 170, 80}};

TEST_P(FlatColors, AreWithinOneOfTheTwinInEveryFormat) {
  const EffectiveColor color{.matrix_coefficients = GetParam().matrix, .full_range = GetParam().full_range};
  for (const DrmFormat format : kFormats) {
    const PixelFormatInfo info = *pixel_format_info(format);
    for (Sample sample : kColors) {
      if (info.planes == 1) sample[1] = sample[2] = 128;
      const auto in_depth = [&](unsigned component) { return sample[component] << (info.bit_depth - 8); };
      const TestPicture picture({.format = format, .coded_size = {64, 48}, .extra_stride = 64},
                                [&](unsigned component, auto, auto) { return in_depth(component); });
      const Rgb expected =
          twin(color, info.bit_depth, {double(in_depth(0)), double(in_depth(1)), double(in_depth(2))});
      for (const Size size : {Size{64, 48}, Size{131, 77}, Size{20, 11}}) {
        const Converted image = convert(picture.info(), color, whole_picture(picture.info(), size));
        for (const auto& [x, y] :
             {std::pair{0U, 0U}, {size.width / 2, size.height / 2}, {size.width - 1, size.height - 1}}) {
          EXPECT_LE(farthest(image.at(x, y), expected), 1)
              << info.name << " " << sample[0] << "," << sample[1] << "," << sample[2] << " at " << x << ","
              << y << ": " << testing::PrintToString(image.at(x, y)) << " for "
              << testing::PrintToString(expected);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(MatrixAndRange, FlatColors,
                         testing::Values(ColorCase{"Bt709Limited", 1, false}, ColorCase{"Bt709Full", 1, true},
                                         ColorCase{"FccLimited", 4, false},
                                         ColorCase{"Bt601Limited", 6, false}, ColorCase{"Bt601Full", 5, true},
                                         ColorCase{"Smpte240Limited", 7, false},
                                         ColorCase{"Smpte240Full", 7, true},
                                         ColorCase{"Bt2020Limited", 9, false},
                                         ColorCase{"Bt2020Full", 9, true}),
                         test::CaseName{});

// --- siting -----------------------------------------------------------------------------------------------

struct SitingCase {
  std::string name;
  ChromaSiting siting;
  double x;  ///< of the first chroma sample, in luma samples
  double y;
  std::uint32_t cut_left = 0;  ///< even
  std::uint32_t cut_top = 0;
};

void PrintTo(const SitingCase& row, std::ostream* out) {
  *out << row.name;
}

class Siting : public testing::TestWithParam<SitingCase> {};

// Cb rises to the right and Cr downwards, so that chroma half a sample off its place is 3 levels off.
TEST_P(Siting, PutsChromaWhereTheStreamSaysItIs) {
  const SitingCase& row = GetParam();
  constexpr double kSlope = 3;  // a luma sample
  const TestPicture picture({.format = kFormatNV12, .coded_size = {64, 48}},
                            [](unsigned component, auto x, auto y) {
                              if (component == 0) return 120U;
                              return component == 1 ? 40U + 6 * x : 50U + 6 * y;
                            });
  const EffectiveColor color{.matrix_coefficients = 1, .full_range = true, .chroma_siting = row.siting};
  Placement placement = whole_picture(picture.info(), {64 - row.cut_left, 48 - row.cut_top});
  placement.source = {double(row.cut_left), double(row.cut_top), 64.0 - row.cut_left, 48.0 - row.cut_top};
  const Converted image = convert(picture.info(), color, placement);
  for (std::uint32_t y = 8; y < 40; ++y) {
    for (std::uint32_t x = 8; x < 56; ++x) {
      const double cb = 40 + kSlope * (x + row.cut_left - row.x);
      const double cr = 50 + kSlope * (y + row.cut_top - row.y);
      const Rgb expected = twin(color, 8, {120, cb, cr});
      ASSERT_LE(farthest(image.at(x, y), expected), 1)
          << x << "," << y << ": " << testing::PrintToString(image.at(x, y)) << " for "
          << testing::PrintToString(expected);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Siting,
                         testing::Values(SitingCase{"Left", ChromaSiting::left, 0, 0.5},
                                         SitingCase{"Center", ChromaSiting::center, 0.5, 0.5},
                                         SitingCase{"TopLeft", ChromaSiting::top_left, 0, 0},
                                         SitingCase{"Top", ChromaSiting::top, 0.5, 0},
                                         SitingCase{"BottomLeft", ChromaSiting::bottom_left, 0, 1},
                                         SitingCase{"Bottom", ChromaSiting::bottom, 0.5, 1},
                                         SitingCase{"TopLeftCut", ChromaSiting::top_left, 0, 0, 6, 2},
                                         SitingCase{"CenterCut", ChromaSiting::center, 0.5, 0.5, 2, 4}),
                         test::CaseName{});

// --- position ---------------------------------------------------------------------------------------------

struct TurnCase {
  std::string name;
  Orientation orientation;
  const char* corners;  ///< top left, top right, bottom left, bottom right of what is seen
};

void PrintTo(const TurnCase& row, std::ostream* out) {
  *out << row.name;
}

class Turned : public testing::TestWithParam<TurnCase> {};

// The picture's own corners are a b / c d.
TEST_P(Turned, HasItsCornersInPlace) {
  const auto luma = [](std::uint32_t x, std::uint32_t y) {
    return 40U + (x >= 32 ? 50 : 0) + (y >= 24 ? 100 : 0);
  };
  const TestPicture picture(
      {.format = kFormatNV12, .coded_size = {64, 48}},
      [&](unsigned component, auto x, auto y) { return component == 0 ? luma(x, y) : 128U; });
  const EffectiveColor color{.matrix_coefficients = 1, .full_range = true};
  Placement placement = whole_picture(picture.info(), {64, 48});
  placement.orientation = GetParam().orientation;
  if (swaps_sides(placement.orientation)) placement.pixels = {48, 64};
  const Converted image = convert(picture.info(), color, placement);
  const Size size = placement.pixels;
  std::string corners;
  for (const auto& [x, y] :
       {std::pair{4U, 4U}, {size.width - 5, 4U}, {4U, size.height - 5}, {size.width - 5, size.height - 5}}) {
    corners += static_cast<char>('a' + (image.at(x, y)[0] - 40 + 25) / 50);
  }
  EXPECT_EQ(corners, GetParam().corners);
}

INSTANTIATE_TEST_SUITE_P(EightWays, Turned,
                         testing::Values(TurnCase{"Upright", Orientation::upright, "abcd"},
                                         TurnCase{"Turn90", Orientation::turn_90, "cadb"},
                                         TurnCase{"Turn180", Orientation::turn_180, "dcba"},
                                         TurnCase{"Turn270", Orientation::turn_270, "bdac"},
                                         TurnCase{"Mirrored", Orientation::mirrored, "badc"},
                                         TurnCase{"MirroredTurn90", Orientation::mirrored_turn_90, "dbca"},
                                         TurnCase{"MirroredTurn180", Orientation::mirrored_turn_180, "cdab"},
                                         TurnCase{"MirroredTurn270", Orientation::mirrored_turn_270, "acbd"}),
                         test::CaseName{});

TEST(RgbConverter, ShowsOnlyTheCrop) {
  const TestPicture picture({.format = kFormatNV12, .coded_size = {64, 48}},
                            [](unsigned component, auto x, auto y) {
                              if (component > 0) return 128U;
                              return x >= 16 && x < 48 && y >= 8 && y < 40 ? 200U : 0U;
                            });
  Placement placement = whole_picture(picture.info(), {32, 32});
  placement.source = {16, 8, 32, 32};
  const Converted image = convert(picture.info(), {.matrix_coefficients = 1, .full_range = true}, placement);
  for (const auto& [x, y] : {std::pair{0U, 0U}, {31U, 0U}, {0U, 31U}, {31U, 31U}}) {
    EXPECT_EQ(image.at(x, y), (Rgb{200, 200, 200})) << x << "," << y;
  }
}

TEST(RgbConverter, ScalesToAnySize) {
  const TestPicture small({.format = kFormatNV12, .coded_size = {16, 16}},
                          [](auto, auto, auto) { return 128U; });
  const TestPicture large({.format = kFormatNV12, .coded_size = {3840, 2160}},
                          [](auto, auto, auto) { return 128U; });
  for (const TestPicture* picture : {&small, &large}) {
    for (const Size size : {Size{1, 1}, Size{1, 2000}, Size{2000, 1}, Size{3, 5}, Size{8192, 16}}) {
      const Converted image = convert(picture->info(), {.matrix_coefficients = 1, .full_range = true},
                                      whole_picture(picture->info(), size));
      EXPECT_LE(farthest(image.at(size.width - 1, size.height - 1), {128, 128, 128}), 1)
          << picture->info().coded_size.width << " to " << size.width << "x" << size.height;
    }
  }
}

TEST(RgbConverter, FollowsChangesFromPictureToPicture) {
  const TestPicture first({.format = kFormatNV12, .coded_size = {64, 48}},
                          [](auto c, auto, auto) { return c == 0 ? 81U : 90U; });
  const TestPicture second({.format = kFormatP010, .coded_size = {32, 32}},
                           [](auto c, auto, auto) { return c == 0 ? 324U : 360U; });
  SlotReader reader;
  RgbConverter converter;
  std::vector<std::uint32_t> pixels(rgb_words(16, 16));
  for (const std::uint8_t matrix : std::initializer_list<std::uint8_t>{1, 6, 9}) {
    for (const TestPicture* picture : {&first, &second, &first}) {
      const EffectiveColor color{.matrix_coefficients = matrix};
      const Result<SlotView> view = reader.read(picture->info());
      ASSERT_TRUE(view.has_value());
      ASSERT_TRUE(converter.convert(picture->info(), *view, color, whole_picture(picture->info(), {16, 16}),
                                    {.size = {16, 16}, .stride = 16, .pixels = pixels}));
      EXPECT_LE(farthest(rgb_of(pixels[0]), twin(color, 8, {81, 90, 90})), 1) << int{matrix};
    }
  }
}

TEST(RgbConverter, TakesUnknownMatricesForBt709) {
  EXPECT_FALSE(converts_matrix(8));
  const TestPicture picture({.format = kFormatNV12, .coded_size = {16, 16}},
                            [](auto c, auto, auto) { return c == 0 ? 81U : 90U; });
  const Placement placement = whole_picture(picture.info(), {16, 16});
  EXPECT_EQ(convert(picture.info(), {.matrix_coefficients = 8}, placement).pixels,
            convert(picture.info(), {.matrix_coefficients = 1}, placement).pixels);
}

// --- parts of a picture -----------------------------------------------------------------------------------

struct PartCase {
  std::string name;
  present::SourceRect source;
  Rect expected;
  DrmFormat format = kFormatNV12;
  Size coded_size{64, 48};
};

void PrintTo(const PartCase& row, std::ostream* out) {
  *out << row.name;
}

class WholePixels : public testing::TestWithParam<PartCase> {};

TEST_P(WholePixels, StayInsideThePictureAndAreNeverEmpty) {
  const PartCase& row = GetParam();
  FrameInfo info;
  info.format = row.format;
  info.coded_size = row.coded_size;
  EXPECT_EQ(whole_pixels(row.source, info), row.expected);
}

const double kNotANumber = std::nan("");

INSTANTIATE_TEST_SUITE_P(
    All, WholePixels,
    testing::Values(PartCase{"Whole", {0, 0, 64, 48}, {0, 0, 64, 48}},
                    PartCase{"FractionsGoToTheNextChromaSample", {0.4, 1.2, 61.2, 44.8}, {0, 2, 62, 44}},
                    PartCase{"OddPictureLosesAColumn", {0, 0, 63, 48}, {0, 0, 62, 48}},
                    PartCase{"OddPictureWithAllItsChroma", {0, 0, 63, 48}, {0, 0, 63, 48}, kFormatNV24},
                    PartCase{"ChromaOfFullHeight", {1, 1, 40, 40}, {2, 1, 38, 40}, kFormatNV16},
                    PartCase{"LumaAlone", {1, 3, 5, 7}, {1, 3, 5, 7}, kFormatR8},
                    PartCase{"LessThanASample", {10, 10, 0.1, 0.1}, {10, 10, 2, 2}},
                    PartCase{"LessThanASampleAtTheEnd", {63.9, 47.9, 0.1, 0.1}, {62, 46, 2, 2}},
                    PartCase{"OnePixel", {0, 0, 1, 1}, {0, 0, 1, 1}, kFormatNV12, {1, 1}},
                    PartCase{"Beyond", {-5, -5, 500, 500}, {0, 0, 64, 48}},
                    PartCase{"FarOutside", {1e9, 1e9, 1e9, 1e9}, {62, 46, 2, 2}},
                    PartCase{"NotANumber", {kNotANumber, 0, kNotANumber, 48}, {0, 0, 2, 48}}),
    test::CaseName{});

}  // namespace
}  // namespace zcplay::shm
