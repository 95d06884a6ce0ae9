// SPDX-License-Identifier: MIT
#include "validate/score/color_set.h"

namespace zcplay::score {

ColorSet::ColorSet(const RowKernels& kernels)
    : kernels_(kernels), words_((std::size_t{1} << 24) / 64), places_(kMaxSide + kRowPadding) {}

void ColorSet::add(const std::uint32_t* colors, std::size_t count) {
  kernels_.set_bits(colors, count, places_.data(), words_.data());
}

std::uint32_t ColorSet::drain() {
  return kernels_.drain_bits(words_.data(), words_.size());
}

}  // namespace zcplay::score
