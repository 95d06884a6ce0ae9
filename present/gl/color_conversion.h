// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>

#include "base/pixel_format.h"
#include "present/effective_color.h"

namespace zcplay::gl {

/// R'G'B' = columns * (Y', Cb, Cr) + offset. Samples are as a GPU gives them: 0 to 1 for all bits of a
/// sample's word; R'G'B' is 0 to 1.
struct ColorConversion {
  std::array<float, 9> columns{};  ///< for Y', for Cb, for Cr
  std::array<float, 3> offset{};
};

/// H.273, 8.3, turned round. nullopt for matrices that are no matrix of Y'CbCr (RGB, constant luminance) and
/// for code points that H.273 reserves. Pictures of luma alone come out grey.
[[nodiscard]] std::optional<ColorConversion> color_conversion(const present::EffectiveColor& color,
                                                              const PixelFormatInfo& format);

}  // namespace zcplay::gl
