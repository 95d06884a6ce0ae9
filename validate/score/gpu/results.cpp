// SPDX-License-Identifier: MIT
#include "validate/score/gpu/results.h"

#include <algorithm>

#include "validate/score/grid.h"

namespace zcplay::score {
namespace {

constexpr std::uint16_t lower(std::uint32_t word) {
  return static_cast<std::uint16_t>(word & 0xffff);
}

constexpr std::uint16_t upper(std::uint32_t word) {
  return static_cast<std::uint16_t>(word >> 16);
}

constexpr std::uint8_t byte_of(std::uint32_t word, unsigned byte) {
  return static_cast<std::uint8_t>((word >> (8 * byte)) & 255);
}

Cell unpack_cell(std::span<const std::uint32_t> words) {
  Cell cell;
  cell.sum = {lower(words[0]), upper(words[0]), lower(words[1])};
  cell.zero_green = upper(words[1]);
  for (unsigned channel = 0; channel < 3; ++channel) {
    cell.low[channel] = byte_of(words[2], channel);
    cell.high[channel] = byte_of(words[3], channel);
  }
  for (std::size_t i = 0; i < kCellSide; i += 2) {
    const std::uint32_t columns = words[4 + i / 2];
    const std::uint32_t rows = words[12 + i / 2];
    cell.column_step[i] = lower(columns);
    cell.column_step[i + 1] = upper(columns);
    cell.row_step[i] = lower(rows);
    cell.row_step[i + 1] = upper(rows);
  }
  return cell;
}

Row unpack_row(std::span<const std::uint32_t> words) {
  return {.signature = words[0],
          .spread = byte_of(words[1], 3),
          .first = {byte_of(words[1], 2), byte_of(words[1], 1), byte_of(words[1], 0)}};
}

}  // namespace

void unpack(const Results& results, Counts& counts) {
  const std::span<const std::uint32_t> totals = results.totals;
  counts.size = results.size;
  counts.unique_colors = totals[kColorTotal];
  for (std::size_t channel = 0; channel < 3; ++channel) {
    std::ranges::copy(totals.subspan(channel * 256, 256), counts.histogram[channel].begin());
  }
  std::ranges::copy(totals.subspan(kPureGreenBin, 256), counts.pure_green.begin());
  counts.exact_zero = totals[kZeroTotal];
  counts.from_yuv = results.from_yuv;
  counts.cells_x = cells_on(results.size.width);
  counts.cells_y = cells_on(results.size.height);
  counts.cells.resize(std::size_t{counts.cells_x} * counts.cells_y);
  for (std::size_t i = 0; i < counts.cells.size(); ++i) {
    counts.cells[i] = unpack_cell(results.cells.subspan(i * kCellWords, kCellWords));
  }
  counts.rows.resize(results.size.height);
  for (std::size_t i = 0; i < counts.rows.size(); ++i) {
    counts.rows[i] = unpack_row(results.rows.subspan(i * kRowWords, kRowWords));
  }
  counts.laplacian_sum = 0;
  counts.laplacian_square_sum = 0;
  for (std::size_t i = 0; i < results.laplacian.size(); i += kLaplacianWords) {
    counts.laplacian_sum += results.laplacian[i];
    counts.laplacian_square_sum += results.laplacian[i + 1];
  }
  std::ranges::copy(totals.subspan(kThumbnailTotal), counts.thumbnail_sum.begin());
}

}  // namespace zcplay::score
