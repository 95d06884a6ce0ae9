// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/frame.h"
#include "validate/score/counts.h"

namespace zcplay::score {

/// How much stronger luma steps at the lines of a coding grid than elsewhere.
struct Blockiness {
  std::uint32_t pitch = 8;  ///< pixels: 8, 16, 32 or 64
  double on_grid = 0;       ///< mean step of luma across the grid's lines
  double off_grid = 0;      ///< mean step across the lines between them
  /// on_grid / off_grid; 1 where neither steps.
  [[nodiscard]] double ratio() const;
};

/// The largest set of neighbouring cells of one color, by its sides.
struct UniformRegion {
  std::uint32_t cells = 0;
  double share = 0;  ///< of all cells
  Rect bounds;       ///< pixels
  std::array<std::uint8_t, 3> color{};
};

/// What a person with ImageMagick would compute, and more of the kind.
struct Score {
  Size size;
  std::uint32_t unique_colors = 0;  ///< `%k`
  double entropy = 0;               ///< `%[entropy]` of ImageMagick 6: the mean of the three channels'
  double mean = 0;                  ///< `%[mean]` of ImageMagick 6 with 16-bit quanta: 0 to 65535
  std::array<double, 3> channel_entropy{};
  std::array<double, 3> channel_mean{};
  /// Share of pixels that look like zero YUV, by what kZeroGreens has.
  std::array<double, kZeroGreens.size()> zero_green{};
  double zero_green_any = 0;         ///< share of pixels that look like any of them
  std::optional<double> exact_zero;  ///< YUV input: share of pixels that are zero
  UniformRegion uniform;
  /// Rows of one and the same color, counted from the bottom.
  std::uint32_t constant_rows = 0;
  std::array<Blockiness, 4> blockiness{};  ///< pitches 8, 16, 32, 64
  double sharpness = 0;                    ///< variance of the Laplacian of luma
  std::array<std::uint8_t, kThumbnailSide * kThumbnailSide> thumbnail{};  ///< mean luma, row by row
  std::uint64_t perceptual_hash = 0;  ///< pictures that look alike differ in few bits
};

[[nodiscard]] Score make_score(const Counts& counts);

/// Blockiness on the 16x16 grid around each cell, cell by cell: the step across the cell's left and upper
/// edge over the steps inside the cell.
[[nodiscard]] std::vector<float> blockiness_map(const Counts& counts);

/// Bits that differ between two hashes, 0 to 64.
[[nodiscard]] unsigned hash_distance(std::uint64_t a, std::uint64_t b);

/// Mean absolute difference of two thumbnails, in 8-bit luma.
[[nodiscard]] double thumbnail_distance(const Score& a, const Score& b);

}  // namespace zcplay::score
