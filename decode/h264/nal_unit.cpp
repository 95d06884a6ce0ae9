// SPDX-License-Identifier: MIT
#include "decode/h264/nal_unit.h"

#include <cassert>

namespace zcplay::h264 {

NalUnit parse_nal_unit(std::span<const std::uint8_t> bytes) {
  assert(!bytes.empty());
  const std::uint8_t header = bytes.front();
  const bool forbidden = (header & 0x80) != 0;
  return {
      .type = forbidden ? NalType::unspecified : static_cast<NalType>(header & 0x1f),
      .ref_idc = static_cast<std::uint8_t>(header >> 5 & 3),
      .bytes = bytes,
  };
}

}  // namespace zcplay::h264
