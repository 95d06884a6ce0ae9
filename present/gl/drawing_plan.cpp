// SPDX-License-Identifier: MIT
#include "present/gl/drawing_plan.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace zcplay::gl {
namespace {

constexpr double kSupport = 2;  // of the filter's curve, in samples each way
constexpr std::int32_t kMostTaps = 64;
constexpr std::uint32_t kLargestSide = 1U << 16;

/// Turning clockwise takes the picture's (x, y) to (height - 1 - y, x). These undo it.
void map_pixels(const present::Placement& placement, DrawingPlan& plan) {
  const auto across = static_cast<std::int32_t>(plan.target.width);
  const auto down = static_cast<std::int32_t>(plan.target.height);
  const auto turn = static_cast<unsigned>(placement.orientation) & 3U;
  switch (turn) {
    case 0:
      plan.column = {1, 0, 0};
      plan.row = {0, 1, 0};
      break;
    case 1:
      plan.column = {0, 1, 0};
      plan.row = {-1, 0, across - 1};
      break;
    case 2:
      plan.column = {-1, 0, across - 1};
      plan.row = {0, -1, down - 1};
      break;
    default:
      plan.column = {0, -1, down - 1};
      plan.row = {1, 0, 0};
      break;
  }
  if (placement.orientation >= Orientation::mirrored) {
    const auto last = static_cast<std::int32_t>(plan.scaled.width) - 1;
    plan.column = {-plan.column[0], -plan.column[1], last - plan.column[2]};
  }
  // GL counts rows from below.
  for (PixelMap* const map : {&plan.column, &plan.row}) {
    (*map)[2] += (*map)[1] * (down - 1);
    (*map)[1] = -(*map)[1];
  }
}

AxisScale scale_axis(double start, double length, std::uint32_t pixels, std::uint32_t crop_start,
                     std::uint32_t crop_length) {
  AxisScale axis;
  const double scale = length / pixels;
  const double stretch = std::max(scale, 1.0);
  const auto taps = static_cast<std::int32_t>(std::floor(2 * kSupport * stretch)) + 1;
  axis.start = static_cast<float>(start);
  axis.scale = static_cast<float>(scale);
  axis.stretch = static_cast<float>(stretch);
  axis.tap_stride = (taps + kMostTaps - 1) / kMostTaps;
  axis.tap_count = (taps + axis.tap_stride - 1) / axis.tap_stride;
  axis.first = static_cast<std::int32_t>(crop_start);
  axis.last = static_cast<std::int32_t>(crop_start + crop_length) - 1;
  axis.exact = length == pixels && start == std::floor(start) && start >= crop_start &&
               start + length <= static_cast<double>(crop_start) + crop_length;
  return axis;
}

ChromaSampling sample_chroma(const FrameInfo& frame, const PixelFormatInfo& format, ChromaSiting siting) {
  const present::ChromaOffset offset = present::chroma_offset(siting);
  const unsigned across = format.chroma_shift_x;
  const unsigned down = format.chroma_shift_y;
  ChromaSampling chroma;
  chroma.scale = {1.0F / static_cast<float>(1U << across), 1.0F / static_cast<float>(1U << down)};
  chroma.offset = {across == 0 ? 0 : static_cast<float>(offset.x),
                   down == 0 ? 0 : static_cast<float>(offset.y)};
  chroma.within = {static_cast<float>(frame.crop.x >> across), static_cast<float>(frame.crop.y >> down),
                   static_cast<float>((frame.crop.x + frame.crop.width - 1) >> across),
                   static_cast<float>((frame.crop.y + frame.crop.height - 1) >> down)};
  return chroma;
}

bool fits(const Rect& crop, Size coded) {
  return crop.width > 0 && crop.height > 0 && coded.width <= kLargestSide && coded.height <= kLargestSide &&
         crop.x < coded.width && crop.width <= coded.width - crop.x && crop.y < coded.height &&
         crop.height <= coded.height - crop.y;
}

std::unexpected<Error> cannot_draw(std::string detail) {
  return fail(ErrorCode::unsupported_input, "draw", std::move(detail));
}

}  // namespace

Result<DrawingPlan> plan_drawing(const FrameInfo& frame, const present::Placement& placement) {
  const std::optional<PixelFormatInfo> format = pixel_format_info(frame.format);
  if (!format || format->planes > 2 || frame.plane_count != format->planes) {
    return cannot_draw(
        fmt::format("our GPU drawing has no shader for pictures of the format {}", to_string(frame.format)));
  }
  if (!fits(frame.crop, frame.coded_size) || placement.pixels.width == 0 || placement.pixels.height == 0 ||
      !(placement.source.width > 0) || !(placement.source.height > 0)) {
    return cannot_draw("nothing of the picture would be seen");
  }
  const present::EffectiveColor color = present::effective_color(frame);
  const std::optional<ColorConversion> conversion = color_conversion(color, *format);
  if (!conversion) {
    return cannot_draw(
        fmt::format("our GPU drawing has no conversion for the colour matrix {}", color.matrix_coefficients));
  }

  DrawingPlan plan;
  plan.target = placement.pixels;
  plan.scaled = placement.pixels;
  if (swaps_sides(placement.orientation)) std::swap(plan.scaled.width, plan.scaled.height);
  map_pixels(placement, plan);
  const present::SourceRect& source = placement.source;
  plan.columns = scale_axis(source.x, source.width, plan.scaled.width, frame.crop.x, frame.crop.width);
  plan.rows = scale_axis(source.y, source.height, plan.scaled.height, frame.crop.y, frame.crop.height);
  plan.one_to_one = plan.columns.exact && plan.rows.exact;
  if (plan.one_to_one) {
    plan.column[2] += static_cast<std::int32_t>(source.x);
    plan.row[2] += static_cast<std::int32_t>(source.y);
  }
  const double reach = kSupport * static_cast<double>(plan.rows.stretch) + 1;
  const auto row_at = [&plan](double row) {
    return static_cast<std::int32_t>(
        std::clamp(row, static_cast<double>(plan.rows.first), static_cast<double>(plan.rows.last)));
  };
  plan.first_row = row_at(std::floor(source.y - reach));
  plan.row_count = row_at(std::ceil(source.y + source.height + reach)) - plan.first_row + 1;
  plan.chroma = sample_chroma(frame, *format, color.chroma_siting);
  plan.conversion = *conversion;
  return plan;
}

}  // namespace zcplay::gl
