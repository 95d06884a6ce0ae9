// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "validate/score/row_kernels.h"

namespace zcplay::score {

/// Counts different colors: a bit for each there can be, 2 MiB, empty between pictures.
class ColorSet {
 public:
  explicit ColorSet(const RowKernels& kernels);

  /// Colors of runs as RowKernels::color_runs left them, at most kMaxSide.
  void add(const std::uint32_t* colors, std::size_t count);
  /// How many there were since the last call.
  [[nodiscard]] std::uint32_t drain();

 private:
  const RowKernels& kernels_;
  std::vector<std::uint64_t> words_;
  std::vector<std::uint32_t> places_;  ///< which bit stands for each color
};

}  // namespace zcplay::score
