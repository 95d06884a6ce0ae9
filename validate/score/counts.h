// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/frame.h"

namespace zcplay::score {

/// Everything that is measured of a picture, as whole numbers, so that the scalar code, the vector code
/// and the GPU must agree to the last bit. Ratios are made of them in score.h.
///
/// All of it is of the picture as 8-bit RGB. YUV samples become that by
///   component = clamp((cy * (Y - y0) + cb_factor * (Cb - mid) + cr_factor * (Cr - mid) + 2^15) >> 16, 0,
///   255)
/// where values are (word >> shift) mod 2^bit_depth, with factors (yuv_to_rgb.h) rounded to 16 fractional
/// bits of BT.601, BT.709 or BT.2020 (H.273 equations 38 to 44) and of the range, for the bit depth at hand,
/// and the nearest chroma sample to the top left (no filter): chroma of pixel (x, y) is sample (x >>
/// chroma_shift_x, y >> chroma_shift_y). Luma L is (77 R + 150 G + 29 B + 128) >> 8, whatever the input was,
/// so that a decoded picture and a screenshot of it can be held against each other.

inline constexpr std::uint32_t kCellSide = 16;       ///< pixels
inline constexpr std::uint32_t kThumbnailSide = 32;  ///< boxes

/// Zero YUV as RGB is (0, g, 0): g by matrix (BT.601, 709, 2020), limited then full range each.
inline constexpr std::array<std::uint8_t, 6> kZeroGreens = {136, 135, 77, 84, 89, 94};
/// How far red, green and blue may be from zero YUV: conversions round, displays dither.
inline constexpr std::uint8_t kZeroGreenTolerance = 2;

/// One cell of the grid of 16x16 pixels that starts at the top left; those at the right and the bottom
/// may be smaller. Red, green, blue in this order.
struct Cell {
  std::array<std::uint16_t, 3> sum{};
  std::array<std::uint8_t, 3> low{};
  std::array<std::uint8_t, 3> high{};
  /// Pixels that look like zero YUV: red and blue at most kZeroGreenTolerance, green that near to one of
  /// kZeroGreens.
  std::uint16_t zero_green = 0;
  /// Sum over the cell's rows of |L(x, y) - L(x - 1, y)|, for each of its columns; 0 where x is 0.
  std::array<std::uint16_t, kCellSide> column_step{};
  /// Sum over the cell's columns of |L(x, y) - L(x, y - 1)|, for each of its rows; 0 where y is 0.
  std::array<std::uint16_t, kCellSide> row_step{};
  friend bool operator==(const Cell&, const Cell&) = default;
};

struct Row {
  /// Sum over x of (R << 16 | G << 8 | B) * (2654435761 * (2 x + 1)), modulo 2^32: equal rows have equal
  /// signatures.
  std::uint32_t signature = 0;
  std::uint8_t spread = 0;  ///< the largest of R, G and B of (highest - lowest): 0 for a row of one color
  /// R, G, B of the first pixel: signatures of rows of different single colors may be equal.
  std::array<std::uint8_t, 3> first{};
  friend bool operator==(const Row&, const Row&) = default;
};

struct Counts {
  Size size;                        ///< pixels
  std::uint32_t unique_colors = 0;  ///< distinct (R, G, B)
  std::array<std::array<std::uint32_t, 256>, 3> histogram{};
  /// By green: pixels whose red and blue are at most kZeroGreenTolerance.
  std::array<std::uint32_t, 256> pure_green{};
  /// YUV input with chroma only: pixels with Y, Cb and Cr exactly 0.
  std::uint32_t exact_zero = 0;
  bool from_yuv = false;  ///< exact_zero means something
  std::uint32_t cells_x = 0;
  std::uint32_t cells_y = 0;
  std::vector<Cell> cells;  ///< cells_x * cells_y, row by row
  std::vector<Row> rows;    ///< one a row of pixels
  /// Of |4 L(x, y) - L(x - 1, y) - L(x + 1, y) - L(x, y - 1) - L(x, y + 1)| over the pixels that have all
  /// four neighbours, and of its square.
  std::uint64_t laplacian_sum = 0;
  std::uint64_t laplacian_square_sum = 0;
  /// Sum of L in each box, row by row. Box i of a side of n pixels is [i * n / 32, (i + 1) * n / 32), and
  /// at least one pixel, its first, wide.
  std::array<std::uint32_t, kThumbnailSide * kThumbnailSide> thumbnail_sum{};
  friend bool operator==(const Counts&, const Counts&) = default;

  [[nodiscard]] const Cell& cell(std::uint32_t x, std::uint32_t y) const {
    return cells[std::size_t{y} * cells_x + x];
  }
};

}  // namespace zcplay::score
