// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "validate/score/counts.h"

namespace zcplay::score {

/// What the shaders count_*.comp write, in words of 32 bits. They have the same numbers.
inline constexpr std::size_t kPureGreenBin = 768;  ///< behind those of red, green and blue
inline constexpr std::size_t kZeroTotal = 1024;
inline constexpr std::size_t kColorTotal = 1025;
inline constexpr std::size_t kReachTotal = 1026;
inline constexpr std::size_t kRunTotal = 1027;
inline constexpr std::size_t kThumbnailTotal = 1032;
inline constexpr std::size_t kTotalWords = kThumbnailTotal + std::size_t{kThumbnailSide} * kThumbnailSide;
inline constexpr std::size_t kCellWords = 20;
inline constexpr std::size_t kRowWords = 2;
inline constexpr std::size_t kLaplacianWords = 2;  ///< a work group

/// The buffers as they were read back; their sizes fit `size`.
struct Results {
  Size size;
  bool from_yuv = false;
  std::span<const std::uint32_t> totals;
  std::span<const std::uint32_t> cells;
  std::span<const std::uint32_t> rows;
  std::span<const std::uint32_t> laplacian;
};

/// Replaces what `counts` held and uses its memory again.
void unpack(const Results& results, Counts& counts);

}  // namespace zcplay::score
