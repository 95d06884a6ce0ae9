// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "validate/score/picture_view.h"

namespace zcplay::score {

/// A picture as 8-bit RGB and luma, as counts.h defines both. Sizes are those of the view.
struct RgbPlanes {
  Size size;
  std::array<std::vector<std::uint8_t>, 3> rgb;  ///< rows without padding
  std::vector<std::uint8_t> luma;
  std::uint32_t exact_zero = 0;  ///< YUV with chroma: pixels with all samples 0

  [[nodiscard]] std::size_t at(std::uint32_t x, std::uint32_t y) const {
    return std::size_t{y} * size.width + x;
  }
};

/// Replaces what `planes` held and uses its memory again. The view must have passed check(). By vectors where
/// the processor has them.
void convert(const PictureView& view, RgbPlanes& planes);
/// The same pixel by pixel: what convert() and all counters are held to.
void convert_scalar(const PictureView& view, RgbPlanes& planes);

/// Luma as the counts have it.
constexpr std::uint8_t luma_of(unsigned red, unsigned green, unsigned blue) {
  return static_cast<std::uint8_t>((77 * red + 150 * green + 29 * blue + 128) >> 8);
}

}  // namespace zcplay::score
