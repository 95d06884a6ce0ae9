// SPDX-License-Identifier: MIT
#include "validate/score/color_set.h"

namespace zcplay::score {

ColorSet::ColorSet(const RowKernels& kernels)
    : kernels_(kernels), words_((std::size_t{1} << 24) / 64), bits_(kMaxSide + kRowPadding) {}

void ColorSet::add(const PlanarRow& row, std::uint32_t width) {
  const std::size_t count = kernels_.color_bits(row, width, bits_.data());
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t bit = bits_[i];
    words_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
}

std::uint32_t ColorSet::drain() {
  return kernels_.drain_bits(words_.data(), words_.size());
}

}  // namespace zcplay::score
