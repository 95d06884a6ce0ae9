// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "tests/judging/arithmetic.h"

namespace zcplay::judging {

/// Where the samples of a picture lie in a decoder's slot: rows padded to 16 bytes, Y then CbCr, as hantro
/// and rkvdec have it. Defects of memory follow addresses and not the picture's rows.
class SlotMemory {
 public:
  explicit SlotMemory(Size size)
      : size_(size),
        stride_((size.width + 15U) & ~std::size_t{15}),
        chroma_(stride_ * ((size.height + 15U) & ~std::size_t{15})) {}

  [[nodiscard]] std::size_t stride() const { return stride_; }
  /// Where chroma begins.
  [[nodiscard]] std::size_t chroma() const { return chroma_; }
  /// Up to the last row that is shown.
  [[nodiscard]] std::size_t luma_end() const { return stride_ * size_.height; }
  [[nodiscard]] std::size_t end() const { return chroma_ + stride_ * (size_.height / 2); }

  /// Calls change(samples, count, column) for each piece of a row between the addresses `from` and `to`.
  template <typename Change>
  void for_each_run(YuvImage& image, std::size_t from, std::size_t to, Change change) const {
    for (std::uint32_t y = 0; y < size_.height; ++y)
      run(luma_row(image, y), y * stride_, from, to, y, false, change);
    for (std::uint32_t y = 0; y < size_.height / 2; ++y)
      run(chroma_row(image, y), chroma_ + y * stride_, from, to, y, true, change);
  }

 private:
  template <typename Change>
  void run(std::uint8_t* row, std::size_t start, std::size_t from, std::size_t to, std::uint32_t y,
           bool chroma, Change& change) const {
    const std::size_t first = from > start ? from - start : 0;
    const std::size_t last = to > start ? std::min<std::size_t>(to - start, size_.width) : 0;
    if (first < last) change(Run{row, first, last, y, chroma});
  }

 public:
  struct Run {
    std::uint8_t* row = nullptr;
    std::size_t first = 0;  ///< column, in samples of that row
    std::size_t last = 0;   ///< behind the last
    std::uint32_t y = 0;
    bool chroma = false;
  };

 private:
  Size size_;
  std::size_t stride_;
  std::size_t chroma_;
};

}  // namespace zcplay::judging
