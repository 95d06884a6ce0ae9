// SPDX-License-Identifier: MIT
#include "base/frame.h"

#include <array>
#include <string_view>

namespace zcplay {
namespace {

constexpr std::uint8_t kUnspecified = 2;
constexpr std::uint32_t kHighDefinitionWidth = 1280;
constexpr std::uint32_t kHighDefinitionHeight = 720;

}  // namespace

std::string to_string(DefectSet defects) {
  struct Name {
    Defect defect;
    std::string_view text;
  };
  constexpr std::array kNames = {
      Name{Defect::decode_error, "decode_error"},   Name{Defect::missing_reference, "missing_reference"},
      Name{Defect::frame_num_gap, "frame_num_gap"}, Name{Defect::lone_field, "lone_field"},
      Name{Defect::damaged_slice, "damaged_slice"}, Name{Defect::inherited, "inherited"},
  };
  std::string text;
  for (const Name& name : kNames) {
    if (!defects.has(name.defect)) continue;
    if (!text.empty()) text += ',';
    text += name.text;
  }
  return text;
}

std::uint8_t likely_matrix(const FrameInfo& frame) {
  if (frame.color.matrix_coefficients != kUnspecified) return frame.color.matrix_coefficients;
  const bool large = frame.crop.width >= kHighDefinitionWidth || frame.crop.height >= kHighDefinitionHeight;
  return large ? 1 : 6;
}

}  // namespace zcplay
