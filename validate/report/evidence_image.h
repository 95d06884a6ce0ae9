// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.h"
#include "validate/compare/picture.h"
#include "validate/report/png.h"
#include "validate/score/picture_view.h"

namespace zcplay {

/// The whole picture, crop or not, as 8-bit RGB. Fails (unsupported_input) as score::check() does.
[[nodiscard]] Result<RgbImage> evidence_image(const Picture& picture, score::YuvColor color);

/// Where and how much two comparable pictures of one size differ: the expected one's luma in dark grey, and
/// over it each pixel with a differing sample, luma or chroma, from red (the least bit) over yellow (64 of
/// 255 and more) to white (128 and more). Fails (unsupported_input) as score::check() does.
[[nodiscard]] Result<RgbImage> difference_image(const Picture& expected, const Picture& got);

}  // namespace zcplay
