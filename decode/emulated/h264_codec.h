// SPDX-License-Identifier: MIT
#pragma once

#include "decode/emulated/codec.h"

namespace zcplay::emulated {

/// Frame-based H.264 with Annex B start codes, as hantro and rkvdec offer it: 4:0:0 and 4:2:0, 8 or
/// 10 bits.
[[nodiscard]] const CodecTraits& h264_codec();

}  // namespace zcplay::emulated
