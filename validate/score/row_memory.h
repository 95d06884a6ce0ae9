// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <vector>

#include "validate/score/row_kernels.h"

namespace zcplay::score {

/// A row with room for whole vectors on both sides, 0 at first.
template <typename T>
class RowMemory {
 public:
  /// Makes room for `width` elements; what was there is gone where that takes other memory.
  void reserve(std::uint32_t width) {
    if (memory_.size() < width + 2 * kRowPadding) memory_.assign(width + 2 * kRowPadding, T{});
  }
  void fill(T value) { std::ranges::fill(memory_, value); }
  /// Zeros behind the last of `width` pixels.
  void clear_behind(std::uint32_t width) { std::fill_n(data() + width, kRowPadding, T{}); }

  [[nodiscard]] T* data() { return memory_.data() + kRowPadding; }

 private:
  std::vector<T> memory_;
};

}  // namespace zcplay::score
