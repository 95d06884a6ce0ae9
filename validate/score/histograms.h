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
  void add(const ColorRuns& runs, std::size_t count);
  void write(Counts& counts) const;

 private:
  static constexpr std::size_t kTables = 4;

  struct Tables {
    std::array<std::uint32_t, 256> red;
    std::array<std::uint32_t, 512> green;  ///< of pure pixels in the upper half
    std::array<std::uint32_t, 256> blue;
    /// Processors take addresses for equal that are equal in their lowest 12 bits, and wait.
    std::array<std::uint32_t, 80> apart;
  };

  std::array<Tables, kTables> tables_{};
};

}  // namespace zcplay::score
