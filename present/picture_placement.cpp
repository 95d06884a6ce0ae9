// SPDX-License-Identifier: MIT
#include "present/picture_placement.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace zcplay::present {
namespace {

constexpr double kOneToOneScale = 120;
constexpr double kMostSampleAspect = 16;
constexpr double kMostSide = 16384;

// Wide and high as the viewer sees it: turned already, so a stream's width may be the height here.
struct Extent {
  double width = 1;
  double height = 1;
};

// Display pixels a logical one.
double scale_of(std::uint32_t scale_120) {
  return scale_120 == 0 ? 1 : scale_120 / kOneToOneScale;
}

double sample_aspect(Rational ratio) {
  if (ratio.numerator <= 0 || ratio.denominator <= 0) return 1;
  const double aspect = static_cast<double>(ratio.numerator) / ratio.denominator;
  return aspect > kMostSampleAspect || aspect < 1 / kMostSampleAspect ? 1 : aspect;
}

// Samples that are not square are stretched along their longer side, so that none is thrown away.
Extent extent_of(const FrameInfo& frame, Orientation orientation) {
  const double aspect = sample_aspect(frame.sample_aspect_ratio);
  Extent picture{.width = std::max(1U, frame.crop.width) * std::max(1.0, aspect),
                 .height = std::max(1U, frame.crop.height) * std::max(1.0, 1 / aspect)};
  if (swaps_sides(orientation)) std::swap(picture.width, picture.height);
  return picture;
}

// One side of the window, in both its units.
struct Side {
  std::int32_t logical = 1;
  double scale = 1;  // display pixels a logical one

  [[nodiscard]] double pixels() const { return std::max(1.0, std::round(logical * scale)); }
};

// The longest whole number of logical pixels that is no longer than `pixels`, or the one nearest to it.
enum class Rounding : std::uint8_t { nearest, down };

std::int32_t logical_length(const Side& side, double pixels, Rounding rounding) {
  if (pixels >= side.pixels()) return side.logical;
  const double length = pixels / side.scale;
  const double whole = rounding == Rounding::nearest ? std::round(length) : std::floor(length);
  return std::clamp(static_cast<std::int32_t>(whole), 1, side.logical);
}

double pixel_length(const Side& side, std::int32_t logical) {
  return logical == side.logical ? side.pixels() : logical * side.scale;
}

// What is seen of the picture, as a share of each of its sides.
struct Seen {
  std::int32_t width = 1;  // logical
  std::int32_t height = 1;
  double share_x = 1;
  double share_y = 1;
};

// Bars, or cuts, of less than a pixel of the display in all are none: a picture of nearly the window's
// shape takes the window exactly, so that a compositor can leave it to the display.
double snapped(double length, double whole) {
  return std::abs(whole - length) < 1 ? whole : length;
}

Seen fit(Extent picture, const Side& across, const Side& down) {
  const double grow = std::min(across.pixels() / picture.width, down.pixels() / picture.height);
  return {.width = logical_length(across, snapped(picture.width * grow, across.pixels()), Rounding::nearest),
          .height = logical_length(down, snapped(picture.height * grow, down.pixels()), Rounding::nearest)};
}

Seen fill(Extent picture, const Side& across, const Side& down) {
  const double grow = std::max(across.pixels() / picture.width, down.pixels() / picture.height);
  return {.width = across.logical,
          .height = down.logical,
          .share_x = across.pixels() / snapped(picture.width * grow, across.pixels()),
          .share_y = down.pixels() / snapped(picture.height * grow, down.pixels())};
}

// Where logical pixels are larger than the display's, up to one of them is cut, rather than every pixel
// of the picture smeared over two.
Seen one_to_one(Extent picture, const Side& across, const Side& down) {
  Seen seen{.width = logical_length(across, picture.width, Rounding::down),
            .height = logical_length(down, picture.height, Rounding::down)};
  seen.share_x = std::min(1.0, pixel_length(across, seen.width) / picture.width);
  seen.share_y = std::min(1.0, pixel_length(down, seen.height) / picture.height);
  return seen;
}

SourceRect middle_of(const Rect& crop, double share_x, double share_y) {
  const double width = std::max(1U, crop.width);
  const double height = std::max(1U, crop.height);
  const double seen_width = std::clamp(width * share_x, 1.0, width);
  const double seen_height = std::clamp(height * share_y, 1.0, height);
  return {.x = crop.x + (width - seen_width) / 2,
          .y = crop.y + (height - seen_height) / 2,
          .width = seen_width,
          .height = seen_height};
}

}  // namespace

Placement place_picture(const FrameInfo& frame, Orientation orientation, const WindowShape& window,
                        ScaleMode mode) {
  const double scale = scale_of(window.scale_120);
  const Side across{.logical = std::max(1, window.size.width), .scale = scale};
  const Side down{.logical = std::max(1, window.size.height), .scale = scale};

  const Extent picture = extent_of(frame, orientation);
  const bool turned = swaps_sides(orientation);
  Seen seen;
  switch (mode) {
    case ScaleMode::fit:
      seen = fit(picture, across, down);
      break;
    case ScaleMode::fill:
      seen = fill(picture, across, down);
      break;
    case ScaleMode::one_to_one:
      seen = one_to_one(picture, across, down);
      break;
  }
  const auto pixels = [](const Side& side, std::int32_t length) {
    return static_cast<std::uint32_t>(std::max(1.0, std::round(pixel_length(side, length))));
  };
  return {.source = turned ? middle_of(frame.crop, seen.share_y, seen.share_x)
                           : middle_of(frame.crop, seen.share_x, seen.share_y),
          .destination = {.x = (across.logical - seen.width) / 2,
                          .y = (down.logical - seen.height) / 2,
                          .width = seen.width,
                          .height = seen.height},
          .pixels = {.width = pixels(across, seen.width), .height = pixels(down, seen.height)},
          .orientation = orientation};
}

LogicalSize natural_size(const FrameInfo& frame, Orientation orientation, std::uint32_t scale_120,
                         LogicalSize limit) {
  const Extent picture = extent_of(frame, orientation);
  double shrink = 1 / scale_of(scale_120);
  if (limit.width > 0) shrink = std::min(shrink, limit.width / picture.width);
  if (limit.height > 0) shrink = std::min(shrink, limit.height / picture.height);
  const auto length = [shrink](double pixels) {
    return static_cast<std::int32_t>(std::clamp(std::round(pixels * shrink), 1.0, kMostSide));
  };
  return {.width = length(picture.width), .height = length(picture.height)};
}

}  // namespace zcplay::present
