// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "validate/score/counts.h"
#include "validate/score/picture_view.h"
#include "validate/score/yuv_to_rgb.h"

namespace zcplay::score {

/// What the vector counter does to a row, once for each instruction set. Rows are read and written in whole
/// vectors: they have kRowPadding elements of their own before their first and after their last pixel.
/// Pixels behind the last one are 0 in every row of bytes.
inline constexpr std::size_t kRowPadding = 128;

/// Three rows of one picture row, and its luma.
struct PlanarRow {
  std::array<std::uint8_t*, 3> rgb{};
  std::uint8_t* luma = nullptr;
};

/// What chroma adds to each pixel's red, green and blue before the shift. Serves as many rows as share
/// their chroma.
struct ChromaRow {
  std::array<std::int32_t*, 3> add{};
  std::uint8_t* zero = nullptr;  ///< 255 where Cb and Cr are 0
  bool any_zero = false;
};

/// Memory of a row's samples; nothing before or after them is read.
struct ChromaSource {
  const std::byte* cb = nullptr;
  const std::byte* cr = nullptr;
  std::uint32_t pixels = 0;  ///< luma samples in the row
};

/// Sums of the cells that a row goes through, over the rows so far.
struct CellColumns {
  std::array<std::uint64_t*, 3> sum{};  ///< of 8 pixels each
  std::array<std::uint8_t*, 3> low{};   ///< of one column each, as all that follow
  std::array<std::uint8_t*, 3> high{};
  std::uint8_t* zero_green = nullptr;
};

struct ColorRow {
  std::array<std::uint32_t, 3> weighted{};  ///< sums of component * (2 x + 1)
  std::uint8_t spread = 0;
  /// False where no pixel's red and blue are at most kZeroGreenTolerance.
  bool any_pure = false;
};

/// Pixels of one color side by side. A color is blue, green << 8, "pure" << 16, red << 17.
struct ColorRuns {
  std::uint32_t* color = nullptr;
  std::uint32_t* start = nullptr;  ///< the run's first pixel
};

/// Luma of a row and of the two above it; the latter may be the row itself where there is none.
struct LumaRows {
  std::uint8_t* row = nullptr;  ///< the element before it is set to its first
  const std::uint8_t* above = nullptr;
};

/// Sums over luma's columns, over the rows so far.
struct LumaColumns {
  std::uint16_t* column_step = nullptr;  ///< |L(x) - L(x - 1)|
  std::uint16_t* thumbnail = nullptr;    ///< L
  std::uint64_t* row_step = nullptr;     ///< of this row alone: |L(y) - L(y - 1)| of 8 pixels each
};

struct LaplacianRow {
  std::uint64_t sum = 0;
  std::uint64_t square_sum = 0;
};

struct RowKernels {
  std::string name;  ///< of the instruction set

  /// Luma of the other three. The functions below leave it undefined.
  void (*fill_luma)(const PlanarRow& row, std::uint32_t width);
  void (*unpack_rgb)(const std::byte* pixels, RgbLayout layout, std::uint32_t width, const PlanarRow& row);
  void (*chroma)(const YuvView& view, const YuvFactors& factors, const ChromaSource& source, ChromaRow& row);
  /// Returns the number of pixels that are exactly zero.
  std::uint32_t (*unpack_yuv)(const YuvView& view, const YuvFactors& factors, const std::byte* luma,
                              const ChromaRow& chroma, const PlanarRow& row);

  /// `weights` are 2 x + 1; `pure` becomes 1 for pixels with little red and blue, else 0.
  ColorRow (*colors)(const PlanarRow& row, std::uint32_t width, const std::int16_t* weights,
                     const CellColumns& cells, std::uint8_t* pure);
  /// Counts what looks like zero YUV into cells.zero_green.
  void (*zero_green)(const PlanarRow& row, std::uint32_t width, const std::uint8_t* pure,
                     const CellColumns& cells);
  /// Writes low and high of the first `whole_cells` cells of a row of them, which have all their columns.
  void (*cell_extremes)(const CellColumns& columns, std::uint32_t whole_cells, Cell* cells);
  /// Finds the runs of equal pixels; `pure` may be null where it is all 0. Returns how many runs there are;
  /// the start behind the last one's is the width.
  std::size_t (*color_runs)(const PlanarRow& row, std::uint32_t width, const std::uint8_t* pure,
                            const ColorRuns& runs);
  /// Sets the bit, of 2^24, of each color that color_runs found. `places` is memory for the kernel's own use.
  void (*set_bits)(const std::uint32_t* colors, std::size_t count, std::uint32_t* places,
                   std::uint64_t* words);
  /// Sets all words to 0. Returns how many bits were set.
  std::uint32_t (*drain_bits)(std::uint64_t* words, std::size_t count);

  void (*luma)(const LumaRows& rows, std::uint32_t width, const LumaColumns& columns);
  /// Of the row in the middle.
  LaplacianRow (*laplacian)(const std::uint8_t* above, const std::uint8_t* row, const std::uint8_t* below,
                            std::uint32_t width);
};

/// For the best instruction set that was compiled in and that this processor has; nullopt for a processor
/// without vectors.
[[nodiscard]] std::optional<RowKernels> best_row_kernels();
/// For each of those; for tests.
[[nodiscard]] std::vector<RowKernels> all_row_kernels();

/// Each fills in its part of the table for the instruction set chosen at the time.
void choose_unpack_kernels(RowKernels& kernels);
void choose_color_kernels(RowKernels& kernels);
void choose_luma_kernels(RowKernels& kernels);

}  // namespace zcplay::score
