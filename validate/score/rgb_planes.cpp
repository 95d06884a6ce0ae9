// SPDX-License-Identifier: MIT
#include "validate/score/rgb_planes.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "validate/score/row_memory.h"
#include "validate/score/row_unpacker.h"
#include "validate/score/yuv_to_rgb.h"

namespace zcplay::score {
namespace {

void store(RgbPlanes& planes, std::size_t at, std::array<std::uint8_t, 3> color) {
  for (std::size_t i = 0; i < 3; ++i) planes.rgb[i][at] = color[i];
  planes.luma[at] = luma_of(color[0], color[1], color[2]);
}

void convert_pixels(const RgbView& view, RgbPlanes& planes) {
  const auto component = [](std::byte value) { return std::to_integer<std::uint8_t>(value); };
  for (std::uint32_t y = 0; y < view.size.height; ++y) {
    const std::byte* pixel = view.pixels.data() + std::size_t{y} * view.stride;
    for (std::uint32_t x = 0; x < view.size.width; ++x, pixel += view.layout.bytes) {
      store(planes, planes.at(x, y),
            {component(pixel[view.layout.red]), component(pixel[view.layout.green]),
             component(pixel[view.layout.blue])});
    }
  }
}

/// One component of a YuvView.
class Samples {
 public:
  Samples(const YuvView& view, std::span<const std::byte> memory, std::uint32_t stride)
      : memory_(memory),
        stride_(stride),
        bytes_(view.bytes_per_sample),
        shift_(view.shift),
        mask_((1 << view.bit_depth) - 1) {}

  [[nodiscard]] std::int32_t at(std::size_t index, std::size_t row) const {
    const std::byte* sample = memory_.data() + row * stride_ + index * bytes_;
    if (bytes_ == 1) return std::to_integer<std::int32_t>(*sample);
    std::uint16_t word = 0;
    std::memcpy(&word, sample, sizeof word);
    return (word >> shift_) & mask_;
  }

 private:
  std::span<const std::byte> memory_;
  std::size_t stride_;
  std::size_t bytes_;
  unsigned shift_;
  std::int32_t mask_;
};

void convert_pixels(const YuvView& view, RgbPlanes& planes) {
  const YuvFactors factors = yuv_factors(view.color, view.bit_depth);
  const Samples luma(view, view.luma, view.luma_stride);
  const Samples blue(view, view.cb, view.chroma_stride);
  const Samples red(view, view.cr, view.chroma_stride);
  const bool has_chroma = !view.cb.empty();
  for (std::uint32_t y = 0; y < view.size.height; ++y) {
    for (std::uint32_t x = 0; x < view.size.width; ++x) {
      const std::int32_t value = luma.at(x, y);
      std::int32_t cb = factors.chroma_offset;
      std::int32_t cr = factors.chroma_offset;
      if (has_chroma) {
        const std::size_t index = std::size_t{x >> view.chroma_shift_x} * view.chroma_step;
        cb = blue.at(index, y >> view.chroma_shift_y);
        cr = red.at(index, y >> view.chroma_shift_y);
        if (value == 0 && cb == 0 && cr == 0) ++planes.exact_zero;
      }
      store(planes, planes.at(x, y), yuv_to_rgb(factors, value, cb, cr));
    }
  }
}

void make_room(const PictureView& view, RgbPlanes& planes) {
  planes.size = size_of(view);
  planes.exact_zero = 0;
  const std::size_t pixels = std::size_t{planes.size.width} * planes.size.height;
  for (auto& plane : planes.rgb) plane.resize(pixels);
  planes.luma.resize(pixels);
}

// By way of rows with room for whole vectors, which planes do not have.
void convert_rows(const PictureView& view, const RowKernels& kernels, RgbPlanes& planes) {
  RowUnpacker unpacker(kernels);
  unpacker.begin(view);
  std::array<RowMemory<std::uint8_t>, 4> rows;
  for (auto& row : rows) row.reserve(planes.size.width);
  const PlanarRow row{.rgb = {rows[0].data(), rows[1].data(), rows[2].data()}, .luma = rows[3].data()};
  for (std::uint32_t y = 0; y < planes.size.height; ++y) {
    planes.exact_zero += unpacker.unpack(y, row);
    kernels.fill_luma(row, planes.size.width);
    const std::size_t to = planes.at(0, y);
    for (std::size_t i = 0; i < 3; ++i) std::copy_n(row.rgb[i], planes.size.width, &planes.rgb[i][to]);
    std::copy_n(row.luma, planes.size.width, &planes.luma[to]);
  }
}

}  // namespace

void convert_scalar(const PictureView& view, RgbPlanes& planes) {
  make_room(view, planes);
  std::visit([&planes](const auto& kind) { convert_pixels(kind, planes); }, view);
}

void convert(const PictureView& view, RgbPlanes& planes) {
  static const std::optional<RowKernels> kernels = best_row_kernels();
  if (!kernels) return convert_scalar(view, planes);
  make_room(view, planes);
  convert_rows(view, *kernels, planes);
}

}  // namespace zcplay::score
