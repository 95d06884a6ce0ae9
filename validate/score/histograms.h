// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "validate/score/counts.h"
#include "validate/score/row_kernels.h"

namespace zcplay::score {

/// Gathers the histograms of a picture. Several tables take turns, so that pixels of one color do not wait
/// for each other's sums to be stored.
class Histograms {
 public:
  void clear();
  /// `pure`: 1 for the pixels whose green counts as pure, else 0; null where there are none.
  void add(const PlanarRow& row, std::uint32_t width, const std::uint8_t* pure);
  /// Adds `pixels` of one color.
  void add_run(const std::array<std::uint8_t, 3>& color, bool pure, std::uint32_t pixels);
  void write(Counts& counts) const;

 private:
  static constexpr std::size_t kTables = 4;
  using Table = std::array<std::uint32_t, 256>;

  std::array<std::array<Table, kTables>, 3> tables_{};
  /// Green of pure pixels, which tables_[1] lacks.
  std::array<Table, kTables> pure_{};
};

}  // namespace zcplay::score
