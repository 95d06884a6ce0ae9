// SPDX-License-Identifier: MIT
#pragma once

#include "validate/score/row_kernels.h"
#include "validate/score/row_memory.h"

namespace zcplay::score {

/// Rows of a view as planes, from the first to the last.
class RowUnpacker {
 public:
  explicit RowUnpacker(const RowKernels& kernels) : kernels_(kernels) {}

  void begin(const PictureView& view);
  /// Row `y` into `row`, which has room for it; its luma stays undefined. Returns how many of its pixels are
  /// exactly zero.
  std::uint32_t unpack(std::uint32_t y, const PlanarRow& row);

 private:
  std::uint32_t unpack(const RgbView& view, std::uint32_t y, const PlanarRow& row);
  std::uint32_t unpack(const YuvView& view, std::uint32_t y, const PlanarRow& row);

  const RowKernels& kernels_;
  PictureView view_;
  YuvFactors factors_;
  std::array<RowMemory<std::int32_t>, 3> chroma_;
  RowMemory<std::uint8_t> zero_;
  ChromaRow chroma_row_;
};

}  // namespace zcplay::score
