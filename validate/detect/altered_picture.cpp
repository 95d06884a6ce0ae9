// SPDX-License-Identifier: MIT
#include "validate/detect/altered_picture.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "validate/score/rgb_planes.h"
#include "validate/score/yuv_to_rgb.h"

namespace zcplay::detect {
namespace {

constexpr score::YuvColor kAssumed{score::Matrix::bt709, false};
constexpr std::uint8_t kAssumedDepth = 10;  // so that there and back is exact

// The inverse of score::yuv_to_rgb.
SamplePlanes samples_of(const score::RgbView& view) {
  score::RgbPlanes rgb;
  score::convert(view, rgb);
  const score::YuvFactors factors = score::yuv_factors(kAssumed, kAssumedDepth);
  // BT.709's shares of red and blue in luma.
  constexpr double kRed = 0.2126;
  constexpr double kBlue = 0.0722;
  SamplePlanes planes;
  planes.components.assign(
      3, SampleComponent{.width = view.size.width, .height = view.size.height, .samples = {}});
  for (auto& component : planes.components) component.samples.resize(rgb.luma.size());
  const auto sample = [](double value) {
    return static_cast<std::uint16_t>(std::clamp(std::lround(value), 0L, (1L << kAssumedDepth) - 1));
  };
  for (std::size_t i = 0; i < rgb.luma.size(); ++i) {
    const double red = rgb.rgb[0][i];
    const double blue = rgb.rgb[2][i];
    const double luma = kRed * red + (1 - kRed - kBlue) * rgb.rgb[1][i] + kBlue * blue;
    planes.components[0].samples[i] = sample(luma * 65536 / factors.luma + factors.luma_offset);
    planes.components[1].samples[i] = sample((blue - luma) * 65536 / factors.blue_cb + factors.chroma_offset);
    planes.components[2].samples[i] = sample((red - luma) * 65536 / factors.red_cr + factors.chroma_offset);
  }
  return planes;
}

std::span<const std::byte> bytes_of(const SampleComponent& component) {
  return std::as_bytes(std::span(component.samples));
}

}  // namespace

AlteredPicture::AlteredPicture(const score::PictureView& source) {
  if (const auto* yuv = std::get_if<score::YuvView>(&source)) {
    planes_ = read_samples(*yuv);
    color_ = yuv->color;
    bit_depth_ = yuv->bit_depth;
    return;
  }
  planes_ = samples_of(std::get<score::RgbView>(source));
  color_ = kAssumed;
  bit_depth_ = kAssumedDepth;
}

score::YuvView AlteredPicture::view() const {
  score::YuvView view;
  const SampleComponent& luma = planes_.components[0];
  view.luma = bytes_of(luma);
  view.luma_stride = luma.width * 2;
  view.size = {luma.width, luma.height};
  view.chroma_step = 1;
  view.bytes_per_sample = 2;
  view.bit_depth = bit_depth_;
  view.color = color_;
  if (!has_chroma()) return view;
  const SampleComponent& chroma = planes_.components[1];
  view.cb = bytes_of(chroma);
  view.cr = bytes_of(planes_.components[2]);
  view.chroma_stride = chroma.width * 2;
  view.chroma_shift_x = chroma.shift_x;
  view.chroma_shift_y = chroma.shift_y;
  return view;
}

void AlteredPicture::zero_luma() {
  std::ranges::fill(planes_.components[0].samples, std::uint16_t{0});
}

void AlteredPicture::zero_chroma() {
  for (std::size_t i = 1; i < planes_.components.size(); ++i) {
    std::ranges::fill(planes_.components[i].samples, std::uint16_t{0});
  }
}

void AlteredPicture::gray_chroma() {
  for (std::size_t i = 1; i < planes_.components.size(); ++i) {
    std::ranges::fill(planes_.components[i].samples, middle());
  }
}

void AlteredPicture::swap_chroma() {
  if (has_chroma()) std::swap(planes_.components[1].samples, planes_.components[2].samples);
}

void AlteredPicture::shift_chroma() {
  if (!has_chroma()) return;
  swap_chroma();
  auto& red = planes_.components[2].samples;
  std::copy(red.begin() + 1, red.end(), red.begin());
}

void AlteredPicture::press_range() {
  change_range(false);
}

void AlteredPicture::stretch_range() {
  change_range(true);
}

void AlteredPicture::change_range(bool stretch) {
  const double scale = 1U << (bit_depth_ - 8);
  const double full = (1U << bit_depth_) - 1;
  for (std::size_t i = 0; i < planes_.components.size(); ++i) {
    const double limited = (i == 0 ? 219 : 224) * scale;
    const double low = i == 0 ? 16 * scale : middle();
    const double low_full = i == 0 ? 0 : middle();
    for (std::uint16_t& sample : planes_.components[i].samples) {
      const double value =
          stretch ? (sample - low) * full / limited + low_full : (sample - low_full) * limited / full + low;
      sample = static_cast<std::uint16_t>(std::clamp(value + 0.5, 0.0, full));
    }
  }
}

void AlteredPicture::shear(std::int32_t difference) {
  for (SampleComponent& component : planes_.components) {
    // Interleaved or not, chroma rows are sheared by the same part of their width.
    const std::int32_t written =
        static_cast<std::int32_t>(component.width) + difference / (1 << component.shift_x);
    if (written <= 0) return;
    const std::vector<std::uint16_t> right = component.samples;
    std::vector<std::uint16_t>& samples = component.samples;
    const auto step = static_cast<std::size_t>(written);
    for (std::size_t at = 0; at < samples.size(); ++at) {
      const std::size_t row = at / step;
      const std::size_t column = at % step;
      samples[at] = row < component.height && column < component.width ? right[row * component.width + column]
                                                                       : std::uint16_t{0};
    }
  }
}

}  // namespace zcplay::detect
