// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "app/score_picture.h"

namespace zcplay {

/// Distinct colors of an RGB picture with transparency, colors of different transparency being different:
/// what `%k` of ImageMagick counts there. Nullopt where the picture is not RGB or has no transparency.
[[nodiscard]] std::optional<std::uint32_t> rgba_colors(const ScorePicture& picture);

}  // namespace zcplay
