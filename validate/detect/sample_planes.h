// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "validate/score/picture_view.h"

namespace zcplay::detect {

/// The samples of one component, rows without padding, values in the low bits.
struct SampleComponent {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint8_t shift_x = 0;  ///< log2 of the subsampling
  std::uint8_t shift_y = 0;
  std::vector<std::uint16_t> samples;

  [[nodiscard]] std::size_t offset(std::uint32_t y) const { return std::size_t{y} * width; }
  [[nodiscard]] std::span<const std::uint16_t> row(std::uint32_t y) const {
    return std::span(samples).subspan(offset(y), width);
  }
};

/// Luma, and Cb and Cr where there are any.
struct SamplePlanes {
  std::vector<SampleComponent> components;
};

/// A copy, however the samples lay in memory. The view must have passed score::check().
[[nodiscard]] SamplePlanes read_samples(const score::YuvView& view);

}  // namespace zcplay::detect
