// SPDX-License-Identifier: MIT
// Rows of any layout to planes of red, green, blue and luma.
#include <cstring>

#include "validate/score/rgb_planes.h"
#include "validate/score/row_kernels.h"

// Compiled once for each instruction set, by including itself.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "validate/score/unpack_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
HWY_BEFORE_NAMESPACE();
namespace zcplay::score::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

const std::uint8_t* bytes(const std::byte* memory) {
  return reinterpret_cast<const std::uint8_t*>(memory);
}

// --- Luma of planes ---

void fill_luma(const PlanarRow& row, std::uint32_t width) {
  const hn::ScalableTag<std::uint16_t> words;
  const hn::Rebind<std::uint8_t, decltype(words)> halves;
  const auto red_weight = hn::Set(words, 77);
  const auto green_weight = hn::Set(words, 150);
  const auto blue_weight = hn::Set(words, 29);
  const auto half = hn::Set(words, 128);
  for (std::size_t x = 0; x < width; x += hn::Lanes(words)) {
    const auto red = hn::PromoteTo(words, hn::LoadU(halves, row.rgb[0] + x));
    const auto green = hn::PromoteTo(words, hn::LoadU(halves, row.rgb[1] + x));
    const auto blue = hn::PromoteTo(words, hn::LoadU(halves, row.rgb[2] + x));
    const auto colors = hn::Add(hn::Mul(red, red_weight), hn::Mul(green, green_weight));
    const auto sum = hn::Add(colors, hn::Add(hn::Mul(blue, blue_weight), half));
    // At most 255 after the shift, which fits the signed words that can be narrowed.
    const hn::RebindToSigned<decltype(words)> narrowable;
    hn::StoreU(hn::DemoteTo(halves, hn::BitCast(narrowable, hn::ShiftRight<8>(sum))), halves, row.luma + x);
  }
}

// --- RGB ---

/// Where the bytes of a pixel go, by their place in it; `unused` takes what is no color.
std::array<std::uint8_t*, 4> targets_of(RgbLayout layout, const PlanarRow& row, std::uint8_t* unused) {
  std::array<std::uint8_t*, 4> targets;
  targets.fill(unused);
  targets[layout.red] = row.rgb[0];
  targets[layout.green] = row.rgb[1];
  targets[layout.blue] = row.rgb[2];
  return targets;
}

void unpack_rgb(const std::byte* pixels, RgbLayout layout, std::uint32_t width, const PlanarRow& row) {
  const hn::ScalableTag<std::uint8_t> d;
  const std::size_t lanes = hn::Lanes(d);
  const std::uint8_t* const source = bytes(pixels);
  // Luma is filled in later, so that its memory is free.
  const auto targets = targets_of(layout, row, row.luma);
  hn::Vec<decltype(d)> at0;
  hn::Vec<decltype(d)> at1;
  hn::Vec<decltype(d)> at2;
  hn::Vec<decltype(d)> at3;
  std::size_t x = 0;
  for (; layout.bytes == 3 && x + lanes <= width; x += lanes) {
    hn::LoadInterleaved3(d, source + 3 * x, at0, at1, at2);
    hn::StoreU(at0, d, targets[0] + x);
    hn::StoreU(at1, d, targets[1] + x);
    hn::StoreU(at2, d, targets[2] + x);
  }
  for (; layout.bytes == 4 && x + lanes <= width; x += lanes) {
    hn::LoadInterleaved4(d, source + 4 * x, at0, at1, at2, at3);
    hn::StoreU(at0, d, targets[0] + x);
    hn::StoreU(at1, d, targets[1] + x);
    hn::StoreU(at2, d, targets[2] + x);
    hn::StoreU(at3, d, targets[3] + x);
  }
  for (; x < width; ++x) {
    row.rgb[0][x] = source[x * layout.bytes + layout.red];
    row.rgb[1][x] = source[x * layout.bytes + layout.green];
    row.rgb[2][x] = source[x * layout.bytes + layout.blue];
  }
}

// --- Samples ---

struct SampleWord {
  int shift;
  std::int32_t mask;
};

SampleWord word_of(const YuvView& view) {
  return {view.shift, (1 << view.bit_depth) - 1};
}

std::int32_t sample_at(const YuvView& view, const std::byte* memory, std::size_t index) {
  if (view.bytes_per_sample == 1) return std::to_integer<std::int32_t>(memory[index]);
  std::uint16_t word = 0;
  std::memcpy(&word, memory + index * 2, sizeof word);
  const SampleWord layout = word_of(view);
  return (word >> layout.shift) & layout.mask;
}

template <class D, class Vector>
auto value_of(D numbers, const Vector& samples, const SampleWord& /*word*/, std::uint8_t /*type*/) {
  return hn::PromoteTo(numbers, samples);
}

template <class D, class Vector>
auto value_of(D numbers, const Vector& samples, const SampleWord& word, std::uint16_t /*type*/) {
  return hn::And(hn::ShiftRightSame(hn::PromoteTo(numbers, samples), word.shift),
                 hn::Set(numbers, word.mask));
}

// --- Chroma ---

/// Writes what one chroma sample adds, once for each luma sample it belongs to.
void put_chroma(const YuvView& view, const YuvFactors& factors, std::size_t index, std::int32_t cb,
                std::int32_t cr, std::uint32_t pixels, ChromaRow& row) {
  const bool zero = cb == 0 && cr == 0;
  row.any_zero = row.any_zero || zero;
  const std::int32_t blue = cb - factors.chroma_offset;
  const std::int32_t red = cr - factors.chroma_offset;
  const std::size_t begin = index << view.chroma_shift_x;
  const std::size_t end = std::min<std::size_t>((index + 1) << view.chroma_shift_x, pixels);
  for (std::size_t x = begin; x < end; ++x) {
    row.add[0][x] = factors.red_cr * red;
    row.add[1][x] = factors.green_cb * blue + factors.green_cr * red;
    row.add[2][x] = factors.blue_cb * blue;
    row.zero[x] = zero ? 255 : 0;
  }
}

template <class D, class Vector>
void store_repeated(D d, const Vector& value, unsigned shift, std::int32_t* to, std::size_t index) {
  if (shift == 0) {
    hn::StoreU(value, d, to + index);
  } else {
    hn::StoreInterleaved2(value, value, d, to + 2 * index);
  }
}

// Where zeros are, sample by sample: they are rare.
template <typename Sample>
void mark_zeros(const YuvView& view, const ChromaSource& source, std::size_t samples, ChromaRow& row) {
  for (std::size_t i = 0; i < samples; ++i) {
    const std::size_t at = i * view.chroma_step;
    const bool zero = sample_at(view, source.cb, at) == 0 && sample_at(view, source.cr, at) == 0;
    const std::size_t end = std::min<std::size_t>((i + 1) << view.chroma_shift_x, source.pixels);
    for (std::size_t x = i << view.chroma_shift_x; x < end; ++x) row.zero[x] = zero ? 255 : 0;
  }
}

/// Whole vectors of chroma samples, as far as they go. Returns how many samples that were.
template <typename Sample>
std::size_t add_chroma(const YuvView& view, const YuvFactors& factors, const ChromaSource& source,
                       std::size_t samples, ChromaRow& row) {
  const hn::ScalableTag<std::int32_t> numbers;
  const hn::Rebind<Sample, decltype(numbers)> d;
  const std::size_t lanes = hn::Lanes(numbers);
  const SampleWord word = word_of(view);
  const auto offset = hn::Set(numbers, factors.chroma_offset);
  const auto zero = hn::Zero(numbers);
  auto nonzero_everywhere = hn::Eq(zero, zero);
  const auto* const cb_samples = reinterpret_cast<const Sample*>(source.cb);
  const auto* const cr_samples = reinterpret_cast<const Sample*>(source.cr);
  // Interleaved samples are read in pairs from the lower address on, whichever component is there.
  const bool cb_first = source.cb < source.cr;
  const Sample* const pairs = cb_first ? cb_samples : cr_samples;
  std::size_t i = 0;
  for (; i + lanes <= samples; i += lanes) {
    hn::Vec<decltype(d)> first;
    hn::Vec<decltype(d)> second;
    if (view.chroma_step == 2) {
      hn::LoadInterleaved2(d, pairs + 2 * i, first, second);
    } else {
      first = hn::LoadU(d, cb_samples + i);
      second = hn::LoadU(d, cr_samples + i);
    }
    const bool in_order = view.chroma_step == 1 || cb_first;
    const auto cb = value_of(numbers, in_order ? first : second, word, Sample{});
    const auto cr = value_of(numbers, in_order ? second : first, word, Sample{});
    nonzero_everywhere = hn::And(nonzero_everywhere, hn::Ne(hn::Or(cb, cr), zero));
    const auto blue = hn::Sub(cb, offset);
    const auto red = hn::Sub(cr, offset);
    const unsigned shift = view.chroma_shift_x;
    store_repeated(numbers, hn::Mul(red, hn::Set(numbers, factors.red_cr)), shift, row.add[0], i);
    store_repeated(numbers,
                   hn::Add(hn::Mul(blue, hn::Set(numbers, factors.green_cb)),
                           hn::Mul(red, hn::Set(numbers, factors.green_cr))),
                   shift, row.add[1], i);
    store_repeated(numbers, hn::Mul(blue, hn::Set(numbers, factors.blue_cb)), shift, row.add[2], i);
  }
  row.any_zero = !hn::AllTrue(numbers, nonzero_everywhere);
  return i;
}

/// True where Cb and Cr of a pair lie side by side.
template <typename Sample>
bool paired(const YuvView& view, const ChromaSource& source) {
  if (view.chroma_step == 1) return true;
  const auto distance = source.cr - source.cb;
  return distance == static_cast<std::ptrdiff_t>(sizeof(Sample)) ||
         distance == -static_cast<std::ptrdiff_t>(sizeof(Sample));
}

template <typename Sample>
void chroma_of(const YuvView& view, const YuvFactors& factors, const ChromaSource& source, ChromaRow& row) {
  const std::uint32_t step = 1U << view.chroma_shift_x;
  const std::size_t samples = (source.pixels + step - 1) / step;
  std::size_t done = 0;
  row.any_zero = false;
  // The last sample of a component that comes first has no partner behind it within its memory.
  if (view.chroma_shift_x <= 1 && paired<Sample>(view, source)) {
    done = add_chroma<Sample>(view, factors, source, samples, row);
    if (row.any_zero) mark_zeros<Sample>(view, source, done, row);
  }
  const bool any_zero = row.any_zero;
  for (std::size_t i = done; i < samples; ++i) {
    const std::size_t at = i * view.chroma_step;
    put_chroma(view, factors, i, sample_at(view, source.cb, at), sample_at(view, source.cr, at),
               source.pixels, row);
  }
  if (row.any_zero && !any_zero) mark_zeros<Sample>(view, source, done, row);
}

void chroma(const YuvView& view, const YuvFactors& factors, const ChromaSource& source, ChromaRow& row) {
  if (view.bytes_per_sample == 1) {
    chroma_of<std::uint8_t>(view, factors, source, row);
  } else {
    chroma_of<std::uint16_t>(view, factors, source, row);
  }
}

// --- Samples to RGB ---

template <typename Sample>
std::uint32_t convert_row(const YuvView& view, const YuvFactors& factors, const std::byte* luma,
                          const ChromaRow& chroma, const PlanarRow& row) {
  const hn::ScalableTag<std::int32_t> numbers;
  const hn::Rebind<Sample, decltype(numbers)> d;
  const hn::Rebind<std::int16_t, decltype(numbers)> words;
  const hn::Rebind<std::uint8_t, decltype(numbers)> narrow;
  const std::size_t lanes = hn::Lanes(numbers);
  const std::uint32_t width = view.size.width;
  const SampleWord word = word_of(view);
  const auto offset = hn::Set(numbers, factors.luma_offset);
  const auto factor = hn::Set(numbers, factors.luma);
  const auto half = hn::Set(numbers, 1 << 15);
  const auto* const samples = reinterpret_cast<const Sample*>(luma);
  std::size_t x = 0;
  for (; x + lanes <= width; x += lanes) {
    const auto value = value_of(numbers, hn::LoadU(d, samples + x), word, Sample{});
    const auto base = hn::Add(hn::Mul(hn::Sub(value, offset), factor), half);
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const auto sum = hn::ShiftRight<16>(hn::Add(base, hn::LoadU(numbers, chroma.add[channel] + x)));
      // Narrowing saturates, twice, which is the clamp.
      hn::StoreU(hn::DemoteTo(narrow, hn::DemoteTo(words, sum)), narrow, row.rgb[channel] + x);
    }
  }
  for (; x < width; ++x) {
    const std::int32_t base = factors.luma * (sample_at(view, luma, x) - factors.luma_offset) + (1 << 15);
    for (std::size_t channel = 0; channel < 3; ++channel) {
      row.rgb[channel][x] =
          static_cast<std::uint8_t>(std::clamp((base + chroma.add[channel][x]) >> 16, 0, 255));
    }
  }
  if (!chroma.any_zero) return 0;
  std::uint32_t zeros = 0;
  for (x = 0; x < width; ++x) {
    zeros += static_cast<std::uint32_t>(chroma.zero[x] != 0) &
             static_cast<std::uint32_t>(sample_at(view, luma, x) == 0);
  }
  return zeros;
}

std::uint32_t unpack_yuv(const YuvView& view, const YuvFactors& factors, const std::byte* luma,
                         const ChromaRow& chroma, const PlanarRow& row) {
  const std::uint32_t zeros = view.bytes_per_sample == 1
                                  ? convert_row<std::uint8_t>(view, factors, luma, chroma, row)
                                  : convert_row<std::uint16_t>(view, factors, luma, chroma, row);
  return zeros;
}

void fill_in(RowKernels& kernels) {
  kernels.name = hwy::TargetName(HWY_TARGET);
  kernels.fill_luma = fill_luma;
  kernels.unpack_rgb = unpack_rgb;
  kernels.chroma = chroma;
  kernels.unpack_yuv = unpack_yuv;
}

}  // namespace
}  // namespace zcplay::score::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#else
namespace zcplay::score::HWY_NAMESPACE {
// Without vectors there are no kernels.
inline void fill_in(RowKernels& /*kernels*/) {}
}  // namespace zcplay::score::HWY_NAMESPACE
#endif

#if HWY_ONCE
namespace zcplay::score {
namespace {
HWY_EXPORT(fill_in);
}  // namespace

void choose_unpack_kernels(RowKernels& kernels) {
  HWY_DYNAMIC_DISPATCH(fill_in)(kernels);
}

}  // namespace zcplay::score
#endif
