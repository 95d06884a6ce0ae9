// SPDX-License-Identifier: MIT
#include "validate/report/evidence_image.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "validate/compare/plane_compare.h"
#include "validate/detect/sample_planes.h"
#include "validate/score/rgb_planes.h"

namespace zcplay {
namespace {

// What is of 8 bits and not 0 stays so, however few bits of more make it up.
unsigned as_eight_bits(unsigned difference, unsigned bit_depth) {
  const unsigned extra = bit_depth - 8;
  return (difference + (1U << extra) - 1) >> extra;
}

std::array<std::uint8_t, 3> heat(unsigned difference) {
  const auto ramp = [difference](unsigned from) {
    const unsigned above = std::max(difference, from) - from;
    return static_cast<std::uint8_t>(std::min(4 * above, 255U));
  };
  return {255, ramp(0), ramp(64)};
}

// The largest difference of the samples that make up each pixel, of 8 bits.
std::vector<std::uint8_t> differences(const Picture& expected, const Picture& got) {
  const detect::SamplePlanes a = detect::read_samples(view_of(expected, {}));
  const detect::SamplePlanes b = detect::read_samples(view_of(got, {}));
  const std::uint32_t width = expected.size.width;
  std::vector<std::uint8_t> largest(std::size_t{width} * expected.size.height);
  for (std::size_t i = 0; i < std::min(a.components.size(), b.components.size()); ++i) {
    const detect::SampleComponent& component = a.components[i];
    for (std::uint32_t y = 0; y < expected.size.height; ++y) {
      const auto wanted = component.row(y >> component.shift_y);
      const auto seen = b.components[i].row(y >> component.shift_y);
      std::uint8_t* const to = &largest[std::size_t{y} * width];
      for (std::uint32_t x = 0; x < width; ++x) {
        const std::uint32_t at = x >> component.shift_x;
        const int difference = std::abs(int{wanted[at]} - int{seen[at]});
        const unsigned shown = as_eight_bits(static_cast<unsigned>(difference), expected.format.bit_depth);
        to[x] = std::max(to[x], static_cast<std::uint8_t>(std::min(shown, 255U)));
      }
    }
  }
  return largest;
}

}  // namespace

Result<RgbImage> evidence_image(const Picture& picture, score::YuvColor color) {
  const score::YuvView view = view_of(picture, color);
  if (Result<void> good = score::check(view); !good) return std::unexpected(good.error());
  score::RgbPlanes planes;
  score::convert(view, planes);
  RgbImage image{.size = picture.size, .pixels = {}};
  image.pixels.resize(planes.luma.size() * 3);
  for (std::size_t i = 0; i < planes.luma.size(); ++i) {
    for (std::size_t channel = 0; channel < 3; ++channel)
      image.pixels[3 * i + channel] = planes.rgb[channel][i];
  }
  return image;
}

Result<RgbImage> difference_image(const Picture& expected, const Picture& got) {
  assert(expected.size == got.size && comparable(expected.format, got.format));
  const score::YuvView view = view_of(expected, {});
  if (Result<void> good = score::check(view); !good) return std::unexpected(good.error());
  const detect::SamplePlanes background = detect::read_samples(view);
  const std::vector<std::uint8_t> largest = differences(expected, got);
  RgbImage image{.size = expected.size, .pixels = {}};
  image.pixels.reserve(largest.size() * 3);
  for (std::size_t i = 0; i < largest.size(); ++i) {
    const auto dark = static_cast<std::uint8_t>(
        (background.components[0].samples[i] >> (expected.format.bit_depth - 8)) / 3);
    const auto pixel = largest[i] == 0 ? std::array{dark, dark, dark} : heat(largest[i]);
    image.pixels.insert(image.pixels.end(), pixel.begin(), pixel.end());
  }
  return image;
}

}  // namespace zcplay
