// SPDX-License-Identifier: MIT
#include "validate/detect/sample_planes.h"

#include <cstring>

namespace zcplay::detect {
namespace {

struct Source {
  std::span<const std::byte> memory;
  std::uint32_t stride = 0;  ///< bytes
  std::uint8_t step = 1;     ///< samples
};

void copy_row(const std::byte* from, const Source& source, const score::YuvView& view,
              std::span<std::uint16_t> to) {
  if (view.bytes_per_sample == 1) {
    for (std::uint16_t& sample : to) {
      sample = static_cast<std::uint16_t>(*from);
      from += source.step;
    }
    return;
  }
  for (std::uint16_t& sample : to) {
    std::uint16_t word = 0;
    std::memcpy(&word, from, sizeof word);
    sample = static_cast<std::uint16_t>(word >> view.shift);
    from += std::size_t{source.step} * sizeof word;
  }
}

SampleComponent copy(const Source& source, const score::YuvView& view, std::uint8_t shift_x,
                     std::uint8_t shift_y) {
  SampleComponent component{.width = (view.size.width + (1U << shift_x) - 1) >> shift_x,
                            .height = (view.size.height + (1U << shift_y) - 1) >> shift_y,
                            .shift_x = shift_x,
                            .shift_y = shift_y};
  component.samples.resize(component.offset(component.height));
  for (std::uint32_t y = 0; y < component.height; ++y) {
    copy_row(source.memory.data() + std::size_t{y} * source.stride, source, view,
             std::span(component.samples).subspan(component.offset(y), component.width));
  }
  return component;
}

}  // namespace

SamplePlanes read_samples(const score::YuvView& view) {
  SamplePlanes planes;
  planes.components.push_back(copy({view.luma, view.luma_stride, 1}, view, 0, 0));
  if (view.cb.empty() || view.cr.empty()) return planes;
  for (const auto& memory : {view.cb, view.cr}) {
    planes.components.push_back(
        copy({memory, view.chroma_stride, view.chroma_step}, view, view.chroma_shift_x, view.chroma_shift_y));
  }
  return planes;
}

}  // namespace zcplay::detect
