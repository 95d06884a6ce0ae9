// SPDX-License-Identifier: MIT
#include "app/rgba_colors.h"

#include <algorithm>
#include <variant>
#include <vector>

namespace zcplay {

std::optional<std::uint32_t> rgba_colors(const ScorePicture& picture) {
  const auto* rgb = std::get_if<score::RgbView>(&picture.view());
  if (rgb == nullptr || picture.alpha().empty()) return std::nullopt;
  std::vector<std::uint32_t> colors;
  colors.reserve(picture.alpha().size());
  auto alpha = picture.alpha().begin();
  for (std::uint32_t y = 0; y < rgb->size.height; ++y) {
    const auto row = rgb->pixels.subspan(std::size_t{y} * rgb->stride);
    for (std::size_t x = 0; x < rgb->size.width; ++x, ++alpha) {
      const std::size_t at = x * rgb->layout.bytes;
      const auto component = [&](std::size_t offset) {
        return std::to_integer<std::uint32_t>(row[at + offset]);
      };
      colors.push_back(component(rgb->layout.red) << 24 | component(rgb->layout.green) << 16 |
                       component(rgb->layout.blue) << 8 | std::to_integer<std::uint32_t>(*alpha));
    }
  }
  std::ranges::sort(colors);
  const auto repeated = std::ranges::unique(colors);
  return static_cast<std::uint32_t>(repeated.begin() - colors.begin());
}

}  // namespace zcplay
