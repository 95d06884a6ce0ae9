// SPDX-License-Identifier: MIT
#include "tests/validate/score/test_picture.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "validate/score/counts.h"

namespace zcplay::score::test {
namespace {

constexpr std::uint32_t kHighest = 65535;  // of values before they are cut to their bit depth

std::uint32_t hash(std::uint32_t a, std::uint32_t b = 0, std::uint32_t c = 0, std::uint32_t d = 0) {
  std::uint32_t value = 0x9e3779b9;
  for (const std::uint32_t more : {a, b, c, d}) {
    value = (value ^ more) * 0x85ebca6b;
    value ^= value >> 15;
  }
  value *= 0xc2b2ae35;
  value ^= value >> 13;
  return value;
}

/// Up and down again, 0 to kHighest, `period` long.
std::uint32_t triangle(std::uint32_t at, std::uint32_t period) {
  const std::uint32_t phase = at % period * 2;
  return static_cast<std::uint32_t>(std::uint64_t{std::min(phase, 2 * period - phase)} * kHighest / period);
}

/// Component `channel` (red or Y, green or Cb, blue or Cr) of the picture at a place of its plane.
std::uint32_t value_at(const PictureSpec& spec, std::uint32_t channel, std::uint32_t x, std::uint32_t y) {
  const std::uint32_t seed = spec.seed;
  const unsigned depth = spec.layout.yuv ? spec.layout.bit_depth : 8;
  const auto code = [depth](std::uint32_t value) { return value << (16 - depth); };
  const auto waves = [&] {
    const std::uint32_t light = triangle(x * 3 + y + seed, 401) / 2 + triangle(y * 2 + seed * 7, 307) / 4;
    const std::uint32_t tint = triangle(x + y * (channel + 1), 1000) / 12 * channel;
    return light + tint + hash(x, y, seed) % 700;
  };
  switch (spec.content) {
    case Content::zero:
      return 0;
    case Content::full:
      return kHighest;
    case Content::uniform:
      return hash(channel, seed, 1) & kHighest;
    case Content::gradient:
      return (x * 53 + y * 97 * (channel + 1)) & kHighest;
    case Content::waves:
      return waves();
    case Content::noise:
      return hash(x, y, channel, seed) & kHighest;
    case Content::extremes:
      return (hash(x, y, channel, seed) & 256) != 0 ? kHighest : 0;
    case Content::checkers:
      return ((x + y) & 1) != 0 ? kHighest : 0;
    case Content::columns:
      return hash(x, channel, seed) & kHighest;
    case Content::rows:
      return hash(y, channel, seed) & kHighest;
    case Content::blocks:
      return hash(x / 8, y / 8, channel, seed) & kHighest;
    case Content::half_zero: {
      const bool chroma = spec.layout.yuv && channel > 0;
      const std::uint32_t middle = spec.size.height / 2 >> (chroma ? spec.layout.chroma_shift_y : 0);
      return y < middle ? waves() : 0;
    }
    case Content::near_zero:
      return code(hash(x, y, channel, seed) % 5);
    case Content::greens:
      break;
  }
  if (spec.layout.yuv || channel != 1) return code(hash(x, y, channel, seed) % 4);
  const std::uint32_t pick = hash(x, y, seed);
  return code(kZeroGreens[pick % kZeroGreens.size()] - 4U + (pick >> 8) % 9);
}

void fill_with_noise(std::vector<std::byte>& memory, std::uint32_t seed) {
  for (std::size_t i = 0; i < memory.size(); ++i)
    memory[i] = static_cast<std::byte>(hash(static_cast<std::uint32_t>(i), seed) & 255);
}

constexpr std::uint32_t subsampled(std::uint32_t side, unsigned shift) {
  return (side + (1U << shift) - 1) >> shift;
}

/// Writes one component; `step` and `stride` in bytes.
void write_samples(const PictureSpec& spec, std::uint32_t channel, Size size, std::byte* first,
                   std::uint32_t step, std::uint32_t stride) {
  const Layout& layout = spec.layout;
  const std::uint32_t used = ((1U << layout.bit_depth) - 1) << layout.shift;
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      std::byte* const to = first + std::size_t{y} * stride + std::size_t{x} * step;
      const std::uint32_t value = value_at(spec, channel, x, y) >> (16 - layout.bit_depth) << layout.shift;
      to[0] = static_cast<std::byte>((value & 255) | (static_cast<unsigned>(to[0]) & ~used & 255));
      if (layout.bytes_per_sample == 2)
        to[1] = static_cast<std::byte>(value >> 8 | (static_cast<unsigned>(to[1]) & (~used >> 8) & 255));
    }
  }
}

}  // namespace

std::string_view to_string(Content content) {
  constexpr std::array<std::string_view, kContentCount> kNames = {
      "zero",     "full",    "uniform", "gradient", "waves",     "noise",     "extremes",
      "checkers", "columns", "rows",    "blocks",   "half_zero", "near_zero", "greens"};
  return kNames[static_cast<std::size_t>(content)];
}

const std::vector<Layout>& layouts() {
  static const std::vector<Layout> all = {
      {.name = "BGRX", .rgb = kBgrx},
      {.name = "RGBX", .rgb = kRgbx},
      {.name = "XRGB", .rgb = kXrgb},
      {.name = "XBGR", .rgb = kXbgr},
      {.name = "RGB", .rgb = kRgb},
      {.name = "BGR", .rgb = kBgr},
      {.name = "R8", .yuv = true, .luma_only = true},
      {.name = "R16", .yuv = true, .luma_only = true, .bytes_per_sample = 2, .bit_depth = 10, .shift = 6},
      {.name = "NV12", .yuv = true},
      {.name = "NV21", .yuv = true, .cr_first = true},
      {.name = "I420", .yuv = true, .chroma_step = 1},
      {.name = "NV16", .yuv = true, .chroma_shift_y = 0},
      {.name = "NV24", .yuv = true, .chroma_shift_x = 0, .chroma_shift_y = 0},
      {.name = "P010", .yuv = true, .bytes_per_sample = 2, .bit_depth = 10, .shift = 6},
      {.name = "P210", .yuv = true, .bytes_per_sample = 2, .bit_depth = 10, .shift = 6, .chroma_shift_y = 0},
      {.name = "Q410",
       .yuv = true,
       .chroma_step = 1,
       .bytes_per_sample = 2,
       .bit_depth = 10,
       .shift = 6,
       .chroma_shift_x = 0,
       .chroma_shift_y = 0},
      {.name = "10 bits low, 4:2:0 planes",
       .yuv = true,
       .chroma_step = 1,
       .bytes_per_sample = 2,
       .bit_depth = 10},
      {.name = "12 bits high, Cr first",
       .yuv = true,
       .cr_first = true,
       .bytes_per_sample = 2,
       .bit_depth = 12,
       .shift = 4},
      {.name = "16 bits", .yuv = true, .bytes_per_sample = 2, .bit_depth = 16},
      {.name = "4:1:0 planes", .yuv = true, .chroma_step = 1, .chroma_shift_x = 2, .chroma_shift_y = 2},
      {.name = "Cb and Cr apart", .yuv = true, .apart = true},
      {.name = "10-bit Cb and Cr apart",
       .yuv = true,
       .apart = true,
       .bytes_per_sample = 2,
       .bit_depth = 10,
       .shift = 6},
  };
  return all;
}

std::string to_string(const PictureSpec& spec) {
  return fmt::format("{} in {}, {}x{}, matrix {} {}, {} bytes padding, {} before, seed {}",
                     to_string(spec.content), spec.layout.name, spec.size.width, spec.size.height,
                     static_cast<int>(spec.color.matrix), spec.color.full_range ? "full" : "limited",
                     spec.padding, spec.offset, spec.seed);
}

TestPicture::TestPicture(const PictureSpec& spec) {
  if (spec.layout.yuv) {
    make_yuv(spec);
  } else {
    make_rgb(spec);
  }
}

void TestPicture::make_rgb(const PictureSpec& spec) {
  const RgbLayout& layout = spec.layout.rgb;
  const std::uint32_t stride = spec.size.width * layout.bytes + spec.padding;
  std::vector<std::byte>& memory = memory_[0];
  // Nothing behind the last pixel, so that a sanitizer sees who reads on.
  memory.resize(spec.offset + std::size_t{stride} * spec.size.height - spec.padding);
  fill_with_noise(memory, spec.seed);
  const std::array<std::uint8_t, 3> places = {layout.red, layout.green, layout.blue};
  for (std::uint32_t y = 0; y < spec.size.height; ++y) {
    std::byte* pixel = memory.data() + spec.offset + std::size_t{y} * stride;
    for (std::uint32_t x = 0; x < spec.size.width; ++x, pixel += layout.bytes) {
      for (std::uint32_t channel = 0; channel < 3; ++channel)
        pixel[places[channel]] = static_cast<std::byte>(value_at(spec, channel, x, y) >> 8 & 255);
    }
  }
  view_ = RgbView{.pixels = std::span<const std::byte>(memory).subspan(spec.offset),
                  .stride = stride,
                  .size = spec.size,
                  .layout = layout};
}

void TestPicture::make_yuv(const PictureSpec& spec) {
  const Layout& layout = spec.layout;
  const std::uint32_t sample = layout.bytes_per_sample;
  const Size chroma = {subsampled(spec.size.width, layout.chroma_shift_x),
                       subsampled(spec.size.height, layout.chroma_shift_y)};
  const std::uint32_t step = layout.chroma_step * sample;
  YuvView view{.luma_stride = spec.size.width * sample + spec.padding,
               .chroma_stride = chroma.width * step + spec.padding,
               .chroma_step = layout.chroma_step,
               .bytes_per_sample = layout.bytes_per_sample,
               .bit_depth = layout.bit_depth,
               .shift = layout.shift,
               .chroma_shift_x = layout.chroma_shift_x,
               .chroma_shift_y = layout.chroma_shift_y,
               .size = spec.size,
               .color = spec.color};
  memory_[0].resize(spec.offset + std::size_t{view.luma_stride} * spec.size.height - spec.padding);
  const std::size_t chroma_bytes =
      spec.offset + std::size_t{view.chroma_stride} * chroma.height - spec.padding;
  const bool pairs = layout.chroma_step == 2 && !layout.apart;
  if (!layout.luma_only) memory_[1].resize(chroma_bytes);
  if (!layout.luma_only && !pairs) memory_[2].resize(chroma_bytes);
  for (std::vector<std::byte>& memory : memory_) fill_with_noise(memory, spec.seed);

  std::byte* const luma = memory_[0].data() + spec.offset;
  write_samples(spec, 0, spec.size, luma, sample, view.luma_stride);
  view.luma = std::span<const std::byte>(memory_[0]).subspan(spec.offset);
  if (!layout.luma_only) {
    const std::size_t other = pairs ? spec.offset + sample : spec.offset;
    const std::size_t cb_at = layout.cr_first ? other : spec.offset;
    const std::size_t cr_at = layout.cr_first ? spec.offset : other;
    std::vector<std::byte>& cr_memory = pairs ? memory_[1] : memory_[2];
    write_samples(spec, 1, chroma, memory_[1].data() + cb_at, step, view.chroma_stride);
    write_samples(spec, 2, chroma, cr_memory.data() + cr_at, step, view.chroma_stride);
    view.cb = std::span<const std::byte>(memory_[1]).subspan(cb_at);
    view.cr = std::span<const std::byte>(cr_memory).subspan(cr_at);
  }
  view_ = view;
}

std::vector<PictureSpec> mixed_specs(std::size_t count, Size size, std::uint32_t seed) {
  constexpr std::array<std::uint32_t, 5> kPaddings = {0, 1, 2, 12, 64};
  std::vector<PictureSpec> specs;
  for (std::size_t i = seed * std::size_t{7}; specs.size() < count; ++i) {
    // Contents and layouts are counted through, so that none is left out; the rest is drawn.
    const std::uint32_t draw = hash(static_cast<std::uint32_t>(i), seed, 5);
    specs.push_back({.content = static_cast<Content>((i + i / layouts().size()) % kContentCount),
                     .layout = layouts()[i % layouts().size()],
                     .size = size,
                     .color = {.matrix = static_cast<Matrix>(draw % 3), .full_range = (draw >> 4 & 1) != 0},
                     .padding = kPaddings[(draw >> 8) % kPaddings.size()],
                     .offset = (draw >> 16) % 3,
                     .seed = draw});
  }
  return specs;
}

}  // namespace zcplay::score::test
