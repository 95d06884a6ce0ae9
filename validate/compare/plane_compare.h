// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/frame.h"
#include "validate/compare/block_map.h"
#include "validate/compare/picture.h"

namespace zcplay {

/// In units of 16x16 luma samples and the chroma that goes with them.
struct MacroblockPosition {
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  friend bool operator==(const MacroblockPosition&, const MacroblockPosition&) = default;
};

/// How two pictures of one size and format differ.
struct PictureDifference {
  std::optional<MacroblockPosition> first_bad;  ///< in raster order; nullopt: the pictures are equal
  std::uint32_t bad_macroblocks = 0;
  std::uint32_t macroblocks = 0;
  /// Decibels of Y, Cb and Cr against the peak of the bit depth; infinite where equal. The overall
  /// value comes from the squared error of all samples together.
  std::array<double, 3> component_psnr{};
  double psnr = 0;
  BlockMap map;  ///< empty where the pictures are equal

  [[nodiscard]] bool equal() const { return !first_bad.has_value(); }
};

/// Whether samples of the two can be held against each other at all: the same bit depth, and the
/// same chroma layout unless one of them is luma only.
[[nodiscard]] bool comparable(const PixelFormatInfo& a, const PixelFormatInfo& b);

/// Compares luma, and chroma where both have it. The pictures must be comparable and of one size.
[[nodiscard]] PictureDifference compare_pictures(const Picture& reference, const Picture& tested);

}  // namespace zcplay
