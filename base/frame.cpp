// SPDX-License-Identifier: MIT
#include "base/frame.h"

#include <array>
#include <string_view>

namespace zcplay {

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

}  // namespace zcplay
