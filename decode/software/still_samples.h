// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/result.h"
#include "decode/software/still_image.h"

struct AVFrame;

namespace zcplay::software {

/// Copies a decoded frame's samples, whatever its pixel format: 8-bit YUV stays, all else becomes RGB.
/// unsupported_input, which names `source`, for Bayer, floating point, XYZ and YUV of more than 8 bits.
[[nodiscard]] Result<StillImage> still_samples(const AVFrame& frame, const std::string& source);

}  // namespace zcplay::software
