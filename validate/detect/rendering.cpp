// SPDX-License-Identifier: MIT
#include "validate/detect/rendering.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "validate/detect/sample_planes.h"

namespace zcplay::detect {
namespace {

// How one line of pixels is made of chroma samples: numbers of two samples and the share, in quarters, of the
// first. A sample lies on the pixel it was taken at (cosited) or between that one and the next.
struct Mix {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  std::uint32_t share = 4;
};

Mix mix_of(std::uint32_t pixel, unsigned shift, bool cosited, std::uint32_t samples) {
  const std::uint32_t at = pixel >> shift;
  if (shift != 1) return {std::min(at, samples - 1), 0, 4};
  const std::uint32_t last = samples - 1;
  if (cosited) {
    if (pixel % 2 == 0) return {std::min(at, last), 0, 4};
    return {std::min(at, last), std::min(at + 1, last), 2};
  }
  const std::uint32_t other = pixel % 2 == 0 ? (at == 0 ? 0 : at - 1) : at + 1;
  return {std::min(at, last), std::min(other, last), 3};
}

template <typename Word>
Word word_at(const std::byte* row, std::size_t index) {
  Word word;
  std::memcpy(&word, row + index * sizeof(Word), sizeof(Word));
  return word;
}

template <typename Word>
void interpolate(const score::YuvView& view, std::span<const std::byte> memory, ChromaFilter filter,
                 std::vector<std::byte>& out) {
  const bool cosited_x = filter != ChromaFilter::center;
  const bool cosited_y = filter == ChromaFilter::top_left;
  const std::uint32_t samples_x = (view.size.width + (1U << view.chroma_shift_x) - 1) >> view.chroma_shift_x;
  const std::uint32_t samples_y = (view.size.height + (1U << view.chroma_shift_y) - 1) >> view.chroma_shift_y;
  std::vector<std::uint32_t> column(samples_x);
  std::vector<Mix> mixes(view.size.width);
  for (std::uint32_t x = 0; x < view.size.width; ++x) {
    mixes[x] = mix_of(x, view.chroma_shift_x, cosited_x, samples_x);
  }
  out.resize(std::size_t{view.size.width} * view.size.height * sizeof(Word));
  for (std::uint32_t y = 0; y < view.size.height; ++y) {
    const Mix rows = mix_of(y, view.chroma_shift_y, cosited_y, samples_y);
    const std::byte* first = memory.data() + std::size_t{rows.first} * view.chroma_stride;
    const std::byte* second = memory.data() + std::size_t{rows.second} * view.chroma_stride;
    for (std::uint32_t x = 0; x < samples_x; ++x) {
      const std::size_t at = std::size_t{x} * view.chroma_step;
      column[x] = rows.share * (word_at<Word>(first, at) >> view.shift) +
                  (4 - rows.share) * (word_at<Word>(second, at) >> view.shift);
    }
    std::byte* to = out.data() + std::size_t{y} * view.size.width * sizeof(Word);
    for (std::uint32_t x = 0; x < view.size.width; ++x) {
      const Mix& mix = mixes[x];
      const auto value = static_cast<Word>(
          ((mix.share * column[mix.first] + (4 - mix.share) * column[mix.second] + 8) >> 4) << view.shift);
      std::memcpy(to + std::size_t{x} * sizeof(Word), &value, sizeof(Word));
    }
  }
}

}  // namespace

void cut_planes(const score::RgbPlanes& whole, const Rect& area, score::RgbPlanes& out) {
  out.size = {area.width, area.height};
  const auto copy = [&](const std::vector<std::uint8_t>& from, std::vector<std::uint8_t>& to) {
    to.resize(std::size_t{area.width} * area.height);
    for (std::uint32_t y = 0; y < area.height; ++y) {
      std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(whole.at(area.x, area.y + y)), area.width,
                  to.begin() + static_cast<std::ptrdiff_t>(out.at(0, y)));
    }
  };
  for (std::size_t i = 0; i < 3; ++i) copy(whole.rgb[i], out.rgb[i]);
  copy(whole.luma, out.luma);
}

Placement placement_of(Size source, Size target, const Rect& part) {
  const auto extent = [](std::uint32_t first, std::uint32_t length, std::uint32_t from, std::uint32_t to) {
    constexpr std::uint64_t kAround = 8;  // samples, before the kernel grows
    constexpr std::uint64_t kChroma = 4;  // the largest distance of chroma samples
    const std::uint64_t margin = kAround * (1 + from / to);
    const std::uint64_t begin = std::uint64_t{first} * from / to;
    const std::uint64_t end = (std::uint64_t{first} + length) * from / to + margin;
    const std::uint64_t start = (begin > margin ? begin - margin : 0) / kChroma * kChroma;
    return std::pair(static_cast<std::uint32_t>(start),
                     static_cast<std::uint32_t>(std::min<std::uint64_t>(end, from) - start));
  };
  const auto [x, width] = extent(part.x, part.width, source.width, target.width);
  const auto [y, height] = extent(part.y, part.height, source.height, target.height);
  return {source, {x, y, width, height}, target, part};
}

void Renderer::draw(const score::PictureView& source, const Rendering& rendering, Size target,
                    score::RgbPlanes& out) {
  const Size size = score::size_of(source);
  draw(source, rendering,
       Placement{size, {0, 0, size.width, size.height}, target, {0, 0, target.width, target.height}}, out);
}

void Renderer::draw(const score::PictureView& source, const Rendering& rendering, const Placement& placement,
                    score::RgbPlanes& out) {
  const bool scaled = placement.source != placement.target;
  const bool part = placement.source_part != placement.target_part;
  const auto* yuv = std::get_if<score::YuvView>(&source);
  if (scaled && yuv != nullptr) {
    score::convert(scale(*yuv, rendering, placement), out);
    return;
  }
  score::RgbPlanes& whole = scaled || part ? unscaled_ : out;
  if (yuv != nullptr && rendering.chroma != ChromaFilter::repeat && !yuv->cb.empty() &&
      yuv->chroma_shift_x + yuv->chroma_shift_y != 0) {
    score::convert(interpolate_chroma(*yuv, rendering.chroma), whole);
  } else {
    score::convert(source, whole);
  }
  if (scaled) {
    scale(whole, rendering, placement, out);
  } else if (part) {
    const Rect& from = placement.source_part;
    const Rect& to = placement.target_part;
    cut_planes(whole, {to.x - from.x, to.y - from.y, to.width, to.height}, out);
  }
}

score::YuvView Renderer::interpolate_chroma(const score::YuvView& view, ChromaFilter filter) {
  score::YuvView result = view;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto memory = i == 0 ? view.cb : view.cr;
    if (view.bytes_per_sample == 1) {
      interpolate<std::uint8_t>(view, memory, filter, chroma_[i]);
    } else {
      interpolate<std::uint16_t>(view, memory, filter, chroma_[i]);
    }
  }
  result.cb = chroma_[0];
  result.cr = chroma_[1];
  result.chroma_step = 1;
  result.chroma_stride = view.size.width * view.bytes_per_sample;
  result.chroma_shift_x = result.chroma_shift_y = 0;
  return result;
}

score::YuvView Renderer::scale(const score::YuvView& view, const Rendering& rendering,
                               const Placement& placement) {
  const Size target{placement.target_part.width, placement.target_part.height};
  // Two bits more than the source has, up to 16, so that rounding twice does not show.
  const unsigned depth = std::min(view.bit_depth + 2U, 16U);
  const auto gain = static_cast<float>(1U << (depth - view.bit_depth));
  const auto peak = static_cast<float>((1U << depth) - 1);
  const SamplePlanes planes = read_samples(view);
  const double step_x = static_cast<double>(placement.source.width) / placement.target.width;
  const double step_y = static_cast<double>(placement.source.height) / placement.target.height;
  // Where the part at hand begins, in pixels of the source part.
  const double start_x = placement.target_part.x * step_x - placement.source_part.x + rendering.phase_x;
  const double start_y = placement.target_part.y * step_y - placement.source_part.y + rendering.phase_y;
  for (std::size_t i = 0; i < planes.components.size(); ++i) {
    const SampleComponent& component = planes.components[i];
    const Kernel kernel =
        i != 0 && rendering.chroma == ChromaFilter::repeat ? Kernel::nearest : rendering.kernel;
    const auto line = [&](std::uint32_t from, std::uint32_t to, double step, double start, unsigned shift,
                          bool cosited) {
      const double parts = 1U << shift;
      const double site = cosited ? 0 : (parts - 1) / 2;
      return LineScale{kernel, from, to, step / parts, (step / 2 - 0.5 + start - site) / parts};
    };
    const bool cosited_x =
        rendering.chroma == ChromaFilter::left || rendering.chroma == ChromaFilter::top_left;
    const bool cosited_y = rendering.chroma == ChromaFilter::top_left;
    auto& out = scaled_[i];
    out.resize(std::size_t{target.width} * target.height);
    scaler_.scale(
        line(component.width, target.width, step_x, start_x, component.shift_x, cosited_x),
        line(component.height, target.height, step_y, start_y, component.shift_y, cosited_y),
        [&component](std::uint32_t row, std::span<float> samples) {
          const auto from = component.row(row);
          for (std::size_t x = 0; x < samples.size(); ++x) samples[x] = from[x];
        },
        [&](std::uint32_t row, std::span<const float> samples) {
          std::uint16_t* to = &out[std::size_t{row} * target.width];
          for (std::size_t x = 0; x < samples.size(); ++x) {
            to[x] = static_cast<std::uint16_t>(std::clamp(samples[x] * gain + 0.5F, 0.0F, peak));
          }
        });
  }
  score::YuvView result;
  result.size = target;
  result.color = view.color;
  result.bytes_per_sample = 2;
  result.bit_depth = static_cast<std::uint8_t>(depth);
  result.chroma_step = 1;
  result.chroma_shift_x = result.chroma_shift_y = 0;
  result.luma_stride = target.width * 2;
  result.luma = std::as_bytes(std::span(scaled_[0]));
  if (planes.components.size() < 3) return result;
  result.chroma_stride = target.width * 2;
  result.cb = std::as_bytes(std::span(scaled_[1]));
  result.cr = std::as_bytes(std::span(scaled_[2]));
  return result;
}

void Renderer::scale(const score::RgbPlanes& from, const Rendering& rendering, const Placement& placement,
                     score::RgbPlanes& out) {
  const Size target{placement.target_part.width, placement.target_part.height};
  out.size = target;
  out.luma.resize(std::size_t{target.width} * target.height);
  const double step_x = static_cast<double>(placement.source.width) / placement.target.width;
  const double step_y = static_cast<double>(placement.source.height) / placement.target.height;
  const double start_x = placement.target_part.x * step_x - placement.source_part.x + rendering.phase_x;
  const double start_y = placement.target_part.y * step_y - placement.source_part.y + rendering.phase_y;
  const LineScale across{rendering.kernel, from.size.width, target.width, step_x, step_x / 2 - 0.5 + start_x};
  const LineScale down{rendering.kernel, from.size.height, target.height, step_y, step_y / 2 - 0.5 + start_y};
  for (std::size_t i = 0; i < 3; ++i) {
    out.rgb[i].resize(out.luma.size());
    scaler_.scale(
        across, down,
        [&](std::uint32_t row, std::span<float> samples) {
          const std::uint8_t* source = &from.rgb[i][from.at(0, row)];
          for (std::size_t x = 0; x < samples.size(); ++x) samples[x] = source[x];
        },
        [&](std::uint32_t row, std::span<const float> samples) {
          std::uint8_t* to = &out.rgb[i][out.at(0, row)];
          for (std::size_t x = 0; x < samples.size(); ++x) {
            to[x] = static_cast<std::uint8_t>(std::clamp(samples[x] + 0.5F, 0.0F, 255.0F));
          }
        });
  }
  for (std::size_t i = 0; i < out.luma.size(); ++i) {
    out.luma[i] = score::luma_of(out.rgb[0][i], out.rgb[1][i], out.rgb[2][i]);
  }
}

}  // namespace zcplay::detect
