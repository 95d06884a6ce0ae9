// SPDX-License-Identifier: MIT
#include "present/effective_color.h"

#include <fmt/format.h>

namespace zcplay::present {
namespace {

constexpr std::uint8_t kUnspecified = 2;

std::string matrix_name(std::uint8_t matrix) {
  switch (matrix) {
    case 0:
      return "RGB";
    case 1:
      return "BT.709";
    case 4:
      return "FCC";
    case 5:
    case 6:
      return "BT.601";
    case 7:
      return "SMPTE 240M";
    case 8:
      return "YCgCo";
    case 9:
      return "BT.2020";
    case 10:
      return "BT.2020 constant luminance";
    default:
      return fmt::format("matrix {}", matrix);
  }
}

}  // namespace

EffectiveColor effective_color(const FrameInfo& frame) {
  EffectiveColor color{.matrix_coefficients = likely_matrix(frame),
                       .full_range = frame.color.full_range,
                       .chroma_siting = frame.color.chroma_siting,
                       .matrix_guessed = frame.color.matrix_coefficients == kUnspecified};
  if (color.chroma_siting == ChromaSiting::unspecified) color.chroma_siting = ChromaSiting::left;
  return color;
}

ChromaOffset chroma_offset(ChromaSiting siting) {
  switch (siting) {
    case ChromaSiting::center:
      return {0.5, 0.5};
    case ChromaSiting::top_left:
      return {0, 0};
    case ChromaSiting::top:
      return {0.5, 0};
    case ChromaSiting::bottom_left:
      return {0, 1};
    case ChromaSiting::bottom:
      return {0.5, 1};
    case ChromaSiting::unspecified:
    case ChromaSiting::left:
      break;
  }
  return {0, 0.5};
}

std::string to_string(const EffectiveColor& color) {
  return fmt::format("{} {}", matrix_name(color.matrix_coefficients), color.full_range ? "full" : "limited");
}

}  // namespace zcplay::present
