// SPDX-License-Identifier: MIT
#include "tests/support/planar_md5.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/md5.h"

namespace zcplay::test {
namespace {

std::uint32_t shifted_up(std::uint32_t value, unsigned shift) {
  return (value + (1U << shift) - 1) >> shift;
}

}  // namespace

std::string planar_md5(const FrameInfo& picture, bool coded) {
  const auto format = pixel_format_info(picture.format);
  if (!format || picture.mapping.empty()) {
    ADD_FAILURE() << "no readable samples in " << to_string(picture.format);
    return {};
  }
  const Rect shown = coded ? Rect{0, 0, picture.coded_size.width, picture.coded_size.height} : picture.crop;
  Md5 md5;
  std::vector<std::uint8_t> samples;
  const unsigned components = format->planes == 1 ? 1 : 3;
  for (unsigned component = 0; component < components; ++component) {
    const unsigned shift_x = component == 0 ? 0 : format->chroma_shift_x;
    const unsigned shift_y = component == 0 ? 0 : format->chroma_shift_y;
    const bool interleaved = component > 0 && format->planes == 2;
    const FramePlane& plane = picture.planes[interleaved ? 1 : component];
    const std::uint32_t step = (interleaved ? 2U : 1U) * format->bytes_per_sample;
    const std::uint32_t first = component == 2 && interleaved ? format->bytes_per_sample : 0U;
    samples.clear();
    for (std::uint32_t y = 0; y < shifted_up(shown.height, shift_y); ++y) {
      const std::size_t row = plane.offset + std::size_t{plane.stride} * ((shown.y >> shift_y) + y);
      for (std::uint32_t x = 0; x < shifted_up(shown.width, shift_x); ++x) {
        const std::size_t at = row + std::size_t{step} * ((shown.x >> shift_x) + x) + first;
        unsigned value = std::to_integer<unsigned>(picture.mapping[at]);
        if (format->bytes_per_sample == 2) {
          value |= std::to_integer<unsigned>(picture.mapping[at + 1]) << 8;
          value >>= format->shift;
          samples.push_back(static_cast<std::uint8_t>(value));
          samples.push_back(static_cast<std::uint8_t>(value >> 8));
        } else {
          samples.push_back(static_cast<std::uint8_t>(value));
        }
      }
    }
    md5.update(samples);
  }
  return to_string(md5.finish());
}

}  // namespace zcplay::test
