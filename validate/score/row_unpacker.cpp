// SPDX-License-Identifier: MIT
#include "validate/score/row_unpacker.h"

namespace zcplay::score {

void RowUnpacker::begin(const PictureView& view) {
  view_ = view;
  const auto* const yuv = std::get_if<YuvView>(&view);
  if (yuv == nullptr) return;
  factors_ = yuv_factors(yuv->color, yuv->bit_depth);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    chroma_[channel].reserve(yuv->size.width);
    // Without chroma nothing is ever added.
    if (yuv->cb.empty()) chroma_[channel].fill(0);
    chroma_row_.add[channel] = chroma_[channel].data();
  }
  zero_.reserve(yuv->size.width);
  chroma_row_.zero = zero_.data();
  chroma_row_.any_zero = false;
}

std::uint32_t RowUnpacker::unpack(std::uint32_t y, const PlanarRow& row) {
  return std::visit([&](const auto& view) { return unpack(view, y, row); }, view_);
}

std::uint32_t RowUnpacker::unpack(const RgbView& view, std::uint32_t y, const PlanarRow& row) {
  kernels_.unpack_rgb(view.pixels.data() + std::size_t{y} * view.stride, view.layout, view.size.width, row);
  return 0;
}

std::uint32_t RowUnpacker::unpack(const YuvView& view, std::uint32_t y, const PlanarRow& row) {
  const std::uint32_t rows_together = 1U << view.chroma_shift_y;
  if (!view.cb.empty() && y % rows_together == 0) {
    const std::size_t at = std::size_t{y >> view.chroma_shift_y} * view.chroma_stride;
    const ChromaSource source{
        .cb = view.cb.data() + at, .cr = view.cr.data() + at, .pixels = view.size.width};
    kernels_.chroma(view, factors_, source, chroma_row_);
  }
  const std::byte* const luma = view.luma.data() + std::size_t{y} * view.luma_stride;
  return kernels_.unpack_yuv(view, factors_, luma, chroma_row_, row);
}

}  // namespace zcplay::score
