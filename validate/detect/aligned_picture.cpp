// SPDX-License-Identifier: MIT
#include "validate/detect/aligned_picture.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <variant>

namespace zcplay::detect {
namespace {

struct Plane {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<std::uint8_t> samples;

  void resize(std::uint32_t new_width, std::uint32_t new_height) {
    width = new_width;
    height = new_height;
    samples.resize(std::size_t{width} * height);
  }
  [[nodiscard]] std::uint8_t* row(std::uint32_t y) { return samples.data() + std::size_t{y} * width; }
};

struct Planes {
  Plane luma;
  Plane cb;
  Plane cr;
};

std::uint8_t clamped(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

// Sums over the pixels of a chroma sample, which are four but at odd edges.
struct ColorSum {
  int red = 0;
  int green = 0;
  int blue = 0;
  int count = 0;
};

void from_rgb(const score::RgbView& view, const Rect& area, Planes& planes) {
  planes.luma.resize(area.width, area.height);
  planes.cb.resize((area.width + 1) / 2, (area.height + 1) / 2);
  planes.cr.resize(planes.cb.width, planes.cb.height);
  std::vector<ColorSum> sums(planes.cb.width);
  const std::size_t pixel_bytes = view.layout.bytes;
  for (std::uint32_t y = 0; y < area.height; ++y) {
    const std::byte* pixel =
        view.pixels.data() + std::size_t{area.y + y} * view.stride + area.x * pixel_bytes;
    std::uint8_t* luma = planes.luma.row(y);
    for (std::uint32_t x = 0; x < area.width; ++x, pixel += pixel_bytes) {
      const int red = std::to_integer<int>(pixel[view.layout.red]);
      const int green = std::to_integer<int>(pixel[view.layout.green]);
      const int blue = std::to_integer<int>(pixel[view.layout.blue]);
      luma[x] = static_cast<std::uint8_t>((77 * red + 150 * green + 29 * blue + 128) >> 8);
      ColorSum& sum = sums[x / 2];
      sum.red += red;
      sum.green += green;
      sum.blue += blue;
      ++sum.count;
    }
    if (y % 2 == 0 && y + 1 != area.height) continue;
    for (std::uint32_t x = 0; x < planes.cb.width; ++x) {
      const ColorSum& sum = sums[x];
      const int scale = 256 * sum.count;
      planes.cb.row(y / 2)[x] = clamped(128 + (-43 * sum.red - 85 * sum.green + 128 * sum.blue) / scale);
      planes.cr.row(y / 2)[x] = clamped(128 + (128 * sum.red - 107 * sum.green - 21 * sum.blue) / scale);
    }
    std::ranges::fill(sums, ColorSum{});
  }
}

// Samples of one component, brought to 8 bits of full range.
class Component {
 public:
  Component(std::span<const std::byte> samples, std::uint32_t stride, unsigned step,
            const score::YuvView& view, bool is_luma)
      : samples_(samples),
        stride_(stride),
        step_(step * view.bytes_per_sample),
        wide_(view.bytes_per_sample == 2),
        down_(view.shift + std::max<int>(view.bit_depth, 8) - 8) {
    for (int value = 0; value < 256; ++value) {
      int full = value;
      if (!view.color.full_range) {
        full = is_luma ? ((value - 16) * 255 * 2 + 219) / (2 * 219) : 128 + ((value - 128) * 255) / 224;
      }
      levels_[static_cast<std::size_t>(value)] = clamped(full);
    }
  }

  [[nodiscard]] std::uint8_t at(std::uint32_t x, std::uint32_t y) const {
    const std::byte* sample = samples_.data() + std::size_t{y} * stride_ + std::size_t{x} * step_;
    if (!wide_) return levels_[std::to_integer<std::size_t>(*sample)];
    const unsigned value = std::to_integer<unsigned>(sample[0]) | std::to_integer<unsigned>(sample[1]) << 8;
    return levels_[std::min<std::size_t>(value >> down_, 255)];
  }

 private:
  std::span<const std::byte> samples_;
  std::uint32_t stride_;
  std::size_t step_;
  bool wide_;
  int down_;
  std::array<std::uint8_t, 256> levels_{};
};

void from_yuv(const score::YuvView& view, const Rect& area, Planes& planes) {
  planes.luma.resize(area.width, area.height);
  const Component luma(view.luma, view.luma_stride, 1, view, true);
  for (std::uint32_t y = 0; y < area.height; ++y) {
    std::uint8_t* row = planes.luma.row(y);
    for (std::uint32_t x = 0; x < area.width; ++x) row[x] = luma.at(area.x + x, area.y + y);
  }
  planes.cb.resize((area.width + 1) / 2, (area.height + 1) / 2);
  planes.cr.resize(planes.cb.width, planes.cb.height);
  if (view.cb.empty()) {
    std::ranges::fill(planes.cb.samples, std::uint8_t{128});
    std::ranges::fill(planes.cr.samples, std::uint8_t{128});
    return;
  }
  const Component cb(view.cb, view.chroma_stride, view.chroma_step, view, false);
  const Component cr(view.cr, view.chroma_stride, view.chroma_step, view, false);
  for (std::uint32_t y = 0; y < planes.cb.height; ++y) {
    const std::uint32_t from_y = (area.y + 2 * y) >> view.chroma_shift_y;
    for (std::uint32_t x = 0; x < planes.cb.width; ++x) {
      const std::uint32_t from_x = (area.x + 2 * x) >> view.chroma_shift_x;
      planes.cb.row(y)[x] = cb.at(from_x, from_y);
      planes.cr.row(y)[x] = cr.at(from_x, from_y);
    }
  }
}

// Which samples of a side one sample of the other is made of: [first, last], and for enlarging how much of
// the last, in 256ths.
struct Tap {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  unsigned weight = 0;
};

// Mean where samples become fewer, a line between two where they become more.
std::vector<Tap> taps(std::uint32_t from, std::uint32_t to) {
  std::vector<Tap> result(to);
  for (std::uint64_t i = 0; i < to; ++i) {
    Tap& tap = result[i];
    if (from >= to) {
      tap.first = static_cast<std::uint32_t>(i * from / to);
      tap.last = static_cast<std::uint32_t>(std::max<std::uint64_t>((i + 1) * from / to, tap.first + 1) - 1);
      continue;
    }
    // Centres meet centres: (i + 1/2) * from / to - 1/2, in 256ths.
    const std::uint64_t place = (2 * i + 1) * from * 128 / to;
    const std::uint64_t at = place < 128 ? 0 : place - 128;
    tap.first = static_cast<std::uint32_t>(std::min<std::uint64_t>(at / 256, from - 1));
    tap.last = std::min(tap.first + 1, from - 1);
    tap.weight = static_cast<unsigned>(at % 256);
  }
  return result;
}

void resample(Plane& from, std::uint32_t width, std::uint32_t height, std::vector<std::uint8_t>& to) {
  if (from.width == width && from.height == height) {
    to.swap(from.samples);
    return;
  }
  const std::vector<Tap> columns = taps(from.width, width);
  const std::vector<Tap> rows = taps(from.height, height);
  const bool mean_x = from.width >= width;
  const bool mean_y = from.height >= height;
  std::vector<unsigned> line(from.width);  // 8 fractional bits
  to.resize(std::size_t{width} * height);
  for (std::uint32_t y = 0; y < height; ++y) {
    const Tap& tap = rows[y];
    const std::uint8_t* first = from.row(tap.first);
    if (mean_y) {
      std::ranges::fill(line, 0U);
      for (std::uint32_t row = tap.first; row <= tap.last; ++row) {
        const std::uint8_t* source = from.row(row);
        for (std::uint32_t x = 0; x < from.width; ++x) line[x] += source[x];
      }
      const unsigned count = tap.last - tap.first + 1;
      for (unsigned& sum : line) sum = sum * 256 / count;
    } else {
      const std::uint8_t* second = from.row(tap.last);
      for (std::uint32_t x = 0; x < from.width; ++x)
        line[x] = first[x] * (256 - tap.weight) + second[x] * tap.weight;
    }
    std::uint8_t* out = to.data() + std::size_t{y} * width;
    for (std::uint32_t x = 0; x < width; ++x) {
      const Tap& column = columns[x];
      std::uint64_t value = 0;
      if (mean_x) {
        for (std::uint32_t i = column.first; i <= column.last; ++i) value += line[i];
        value = value / (column.last - column.first + 1);
      } else {
        value = (std::uint64_t{line[column.first]} * (256 - column.weight) +
                 std::uint64_t{line[column.last]} * column.weight) /
                256;
      }
      out[x] = static_cast<std::uint8_t>(std::min<std::uint64_t>((value + 128) / 256, 255));
    }
  }
}

// The whole view where no picture area is given; nothing where it does not lie in the view.
Rect picture_area(const SeenFrame& seen) {
  const Size size = score::size_of(seen.view);
  if (seen.picture.width == 0 || seen.picture.height == 0) return {0, 0, size.width, size.height};
  const Rect& area = seen.picture;
  if (area.x >= size.width || area.y >= size.height || area.width > size.width - area.x ||
      area.height > size.height - area.y) {
    return {};
  }
  return area;
}

// Marks the blocks that a rectangle of the seen picture touches.
void mask_blocks(const Rect& mask, AlignedPicture& aligned) {
  const Rect& picture = aligned.picture;
  const std::uint64_t left = std::max<std::uint64_t>(mask.x, picture.x);
  const std::uint64_t top = std::max<std::uint64_t>(mask.y, picture.y);
  const std::uint64_t right =
      std::min<std::uint64_t>(std::uint64_t{mask.x} + mask.width, std::uint64_t{picture.x} + picture.width);
  const std::uint64_t bottom =
      std::min<std::uint64_t>(std::uint64_t{mask.y} + mask.height, std::uint64_t{picture.y} + picture.height);
  if (left >= right || top >= bottom) return;
  // Scaling mixes in the neighbours of a sample, so a pixel more is masked there.
  const std::uint64_t margin = aligned.resampled ? 1 : 0;
  const auto first = [margin](std::uint64_t at, std::uint64_t from, std::uint64_t to) {
    return (at - std::min(at, margin)) * to / from / kBlockSide;
  };
  const auto last = [margin](std::uint64_t end, std::uint64_t from, std::uint64_t to) {
    return (std::min(end + margin, from) * to - 1) / from / kBlockSide;
  };
  const std::uint64_t last_x = last(right - picture.x, picture.width, aligned.size.width);
  const std::uint64_t last_y = last(bottom - picture.y, picture.height, aligned.size.height);
  for (std::uint64_t y = first(top - picture.y, picture.height, aligned.size.height); y <= last_y; ++y) {
    for (std::uint64_t x = first(left - picture.x, picture.width, aligned.size.width); x <= last_x; ++x)
      aligned.masked[y * aligned.blocks_x + x] = true;
  }
}

std::uint32_t absolute_sum(const std::uint8_t* a, const std::uint8_t* b, std::uint32_t count) {
  std::uint32_t sum = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    sum += static_cast<std::uint32_t>(std::abs(int{a[i]} - int{b[i]}));
  }
  return sum;
}

}  // namespace

Rect AlignedPicture::block_pixels(std::uint32_t x, std::uint32_t y) const {
  const std::uint32_t left = x * kBlockSide;
  const std::uint32_t top = y * kBlockSide;
  return {left, top, std::min(kBlockSide, size.width - left), std::min(kBlockSide, size.height - top)};
}

Rect AlignedPicture::seen_area(const Rect& area) const {
  const auto place = [](std::uint64_t at, std::uint64_t from, std::uint64_t to) {
    return static_cast<std::uint32_t>((at * to + from / 2) / from);
  };
  const std::uint32_t left = place(area.x, size.width, picture.width);
  const std::uint32_t top = place(area.y, size.height, picture.height);
  const std::uint32_t right = place(std::uint64_t{area.x} + area.width, size.width, picture.width);
  const std::uint32_t bottom = place(std::uint64_t{area.y} + area.height, size.height, picture.height);
  return {picture.x + left, picture.y + top, right - left, bottom - top};
}

void align_picture(const SeenFrame& seen, AlignedPicture& aligned) {
  aligned.number = seen.number;
  aligned.picture = picture_area(seen);
  const Rect& area = aligned.picture;
  aligned.size = {area.width, area.height};
  if (seen.source.width != 0 && seen.source.height != 0 && seen.source.width <= score::kMaxSide &&
      seen.source.height <= score::kMaxSide && area.width != 0) {
    aligned.size = seen.source;
  }
  aligned.resampled = aligned.size != Size{area.width, area.height};
  aligned.chroma_size = {(aligned.size.width + 1) / 2, (aligned.size.height + 1) / 2};
  aligned.blocks_x = (aligned.size.width + kBlockSide - 1) / kBlockSide;
  aligned.blocks_y = (aligned.size.height + kBlockSide - 1) / kBlockSide;
  aligned.masked.assign(std::size_t{aligned.blocks_x} * aligned.blocks_y, false);
  if (area.width == 0) return;

  Planes planes;
  planes.luma.samples.swap(aligned.luma);
  planes.cb.samples.swap(aligned.cb);
  planes.cr.samples.swap(aligned.cr);
  aligned.matrix = score::Matrix::bt601;
  if (const auto* rgb = std::get_if<score::RgbView>(&seen.view)) from_rgb(*rgb, area, planes);
  if (const auto* yuv = std::get_if<score::YuvView>(&seen.view)) {
    aligned.matrix = yuv->color.matrix;
    from_yuv(*yuv, area, planes);
  }
  resample(planes.luma, aligned.size.width, aligned.size.height, aligned.luma);
  resample(planes.cb, aligned.chroma_size.width, aligned.chroma_size.height, aligned.cb);
  resample(planes.cr, aligned.chroma_size.width, aligned.chroma_size.height, aligned.cr);
  for (const Rect& mask : seen.masked) mask_blocks(mask, aligned);
}

void block_differences(const AlignedPicture& a, const AlignedPicture& b, std::vector<float>& differences) {
  differences.assign(a.masked.size(), 0.0F);
  for (std::uint32_t block_y = 0; block_y < a.blocks_y; ++block_y) {
    for (std::uint32_t block_x = 0; block_x < a.blocks_x; ++block_x) {
      const Rect pixels = a.block_pixels(block_x, block_y);
      std::uint32_t luma = 0;
      for (std::uint32_t y = pixels.y; y < pixels.y + pixels.height; ++y)
        luma += absolute_sum(a.luma_row(y) + pixels.x, b.luma_row(y) + pixels.x, pixels.width);
      std::uint32_t chroma = 0;
      const std::uint32_t chroma_width = (pixels.width + 1) / 2;
      const std::uint32_t chroma_height = (pixels.height + 1) / 2;
      for (std::uint32_t y = 0; y < chroma_height; ++y) {
        const std::size_t at = std::size_t{pixels.y / 2 + y} * a.chroma_size.width + pixels.x / 2;
        chroma += absolute_sum(&a.cb[at], &b.cb[at], chroma_width);
        chroma += absolute_sum(&a.cr[at], &b.cr[at], chroma_width);
      }
      // A step of chroma changes red, green and blue by two thirds of itself in the mean.
      differences[a.block(block_x, block_y)] =
          static_cast<float>(luma) / static_cast<float>(pixels.width * pixels.height) +
          0.68F * static_cast<float>(chroma) / static_cast<float>(chroma_width * chroma_height);
    }
  }
}

}  // namespace zcplay::detect
