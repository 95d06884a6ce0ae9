// SPDX-License-Identifier: MIT
#pragma once

#include "decode/bitstream/bit_reader.h"
#include "decode/h264/sps.h"

namespace zcplay::h264 {

/// vui_parameters(), E.1.1. The reader goes bad where it is cut short or makes no sense.
[[nodiscard]] Vui parse_vui(BitReader& reader);

}  // namespace zcplay::h264
