// SPDX-License-Identifier: MIT
#include "tests/validate/score/counts_difference.h"

#include <cstddef>
#include <string_view>

#include <fmt/format.h>

namespace zcplay::score::test {
namespace {

std::string unequal(std::string_view what, std::uint64_t counted, std::uint64_t expected) {
  if (counted == expected) return {};
  return fmt::format("{} is {}, not {}", what, counted, expected);
}

template <typename Sequence>
std::string unequal_in(std::string_view what, const Sequence& counted, const Sequence& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (counted[i] != expected[i]) return unequal(fmt::format("{} {}", what, i), counted[i], expected[i]);
  }
  return {};
}

std::string unequal_cell(const Cell& counted, const Cell& expected) {
  for (const std::string& found :
       {unequal_in("sum", counted.sum, expected.sum), unequal_in("low", counted.low, expected.low),
        unequal_in("high", counted.high, expected.high),
        unequal("zero_green", counted.zero_green, expected.zero_green),
        unequal_in("column_step", counted.column_step, expected.column_step),
        unequal_in("row_step", counted.row_step, expected.row_step)}) {
    if (!found.empty()) return found;
  }
  return {};
}

std::string unequal_cells(const Counts& counted, const Counts& expected) {
  if (counted.cells.size() != expected.cells.size() || counted.rows.size() != expected.rows.size())
    return "other numbers of cells or rows";
  for (std::size_t i = 0; i < expected.cells.size(); ++i) {
    const std::string found = unequal_cell(counted.cells[i], expected.cells[i]);
    if (!found.empty())
      return fmt::format("cell ({}, {}): {}", i % expected.cells_x, i / expected.cells_x, found);
  }
  for (std::size_t i = 0; i < expected.rows.size(); ++i) {
    const Row& row = counted.rows[i];
    const Row& wanted = expected.rows[i];
    for (const std::string& found :
         {unequal("signature", row.signature, wanted.signature), unequal("spread", row.spread, wanted.spread),
          unequal_in("first", row.first, wanted.first)}) {
      if (!found.empty()) return fmt::format("row {}: {}", i, found);
    }
  }
  return {};
}

}  // namespace

std::string difference(const Counts& counted, const Counts& expected) {
  if (counted == expected) return {};
  if (counted.size != expected.size) return "another size";
  for (const std::string& found :
       {unequal("unique_colors", counted.unique_colors, expected.unique_colors),
        unequal_in("histogram of red", counted.histogram[0], expected.histogram[0]),
        unequal_in("histogram of green", counted.histogram[1], expected.histogram[1]),
        unequal_in("histogram of blue", counted.histogram[2], expected.histogram[2]),
        unequal_in("pure_green", counted.pure_green, expected.pure_green),
        unequal("exact_zero", counted.exact_zero, expected.exact_zero),
        unequal("from_yuv", counted.from_yuv, expected.from_yuv),
        unequal("cells_x", counted.cells_x, expected.cells_x),
        unequal("cells_y", counted.cells_y, expected.cells_y), unequal_cells(counted, expected),
        unequal("laplacian_sum", counted.laplacian_sum, expected.laplacian_sum),
        unequal("laplacian_square_sum", counted.laplacian_square_sum, expected.laplacian_square_sum),
        unequal_in("thumbnail_sum", counted.thumbnail_sum, expected.thumbnail_sum)}) {
    if (!found.empty()) return found;
  }
  return "something that has no name here";
}

}  // namespace zcplay::score::test
