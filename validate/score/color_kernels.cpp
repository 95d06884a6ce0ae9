// SPDX-License-Identifier: MIT
// What is counted of a row's red, green and blue.
#include <algorithm>

#include "validate/score/counts.h"
#include "validate/score/row_kernels.h"

// Compiled once for each instruction set, by including itself.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "validate/score/color_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
HWY_BEFORE_NAMESPACE();
namespace zcplay::score::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

const hn::ScalableTag<std::uint8_t> kBytes;
using ByteVector = hn::Vec<decltype(kBytes)>;

// --- Spread ---

std::uint8_t spread_of(const ByteVector& low, const ByteVector& high) {
  HWY_ALIGN std::uint8_t lowest[HWY_MAX_BYTES];
  HWY_ALIGN std::uint8_t highest[HWY_MAX_BYTES];
  hn::Store(low, kBytes, lowest);
  hn::Store(high, kBytes, highest);
  const std::size_t lanes = hn::Lanes(kBytes);
  return static_cast<std::uint8_t>(*std::max_element(highest, highest + lanes) -
                                   *std::min_element(lowest, lowest + lanes));
}

std::uint8_t narrow_spread(const std::uint8_t* row, std::uint32_t width) {
  const auto [low, high] = std::minmax_element(row, row + width);
  return static_cast<std::uint8_t>(*high - *low);
}

/// Sums, extremes and the weighted sum of one channel.
std::uint8_t count_channel(const std::uint8_t* row, std::uint32_t width, const CellColumns& cells,
                           std::size_t channel) {
  const hn::Repartition<std::uint64_t, decltype(kBytes)> sums;
  const std::size_t lanes = hn::Lanes(kBytes);
  auto row_low = hn::Set(kBytes, 255);
  auto row_high = hn::Zero(kBytes);
  std::uint64_t* const sum = cells.sum[channel];
  std::uint8_t* const low = cells.low[channel];
  std::uint8_t* const high = cells.high[channel];
  for (std::size_t x = 0; x < width; x += lanes) {
    const auto value = hn::LoadU(kBytes, row + x);
    hn::StoreU(hn::Add(hn::LoadU(sums, sum + x / 8), hn::SumsOf8(value)), sums, sum + x / 8);
    hn::StoreU(hn::Min(hn::LoadU(kBytes, low + x), value), kBytes, low + x);
    hn::StoreU(hn::Max(hn::LoadU(kBytes, high + x), value), kBytes, high + x);
    if (x + lanes <= width) {
      row_low = hn::Min(row_low, value);
      row_high = hn::Max(row_high, value);
    }
  }
  if (width < lanes) return narrow_spread(row, width);
  // The last whole vector once more, and what is behind the others.
  const auto last = hn::LoadU(kBytes, row + width - lanes);
  return spread_of(hn::Min(row_low, last), hn::Max(row_high, last));
}

std::uint32_t weighted_sum(const std::uint8_t* row, std::uint32_t width, const std::int16_t* weights) {
  const hn::ScalableTag<std::int16_t> words;
  const hn::Rebind<std::uint8_t, decltype(words)> halves;
  const hn::RepartitionToWide<decltype(words)> numbers;
  auto sum = hn::Zero(numbers);
  auto more = hn::Zero(numbers);
  for (std::size_t x = 0; x < width; x += hn::Lanes(words)) {
    const auto value = hn::PromoteTo(words, hn::LoadU(halves, row + x));
    sum = hn::ReorderWidenMulAccumulate(numbers, value, hn::LoadU(words, weights + x), sum, more);
  }
  // Modulo 2^32, as everything in a signature.
  const hn::RebindToUnsigned<decltype(numbers)> wrapping;
  const auto all = hn::Add(hn::BitCast(wrapping, sum), hn::BitCast(wrapping, more));
  return hn::GetLane(hn::SumOfLanes(wrapping, all));
}

// --- Zero YUV ---

bool mark_pure(const PlanarRow& row, std::uint32_t width, std::uint8_t* pure) {
  const auto tolerance = hn::Set(kBytes, kZeroGreenTolerance);
  const auto one = hn::Set(kBytes, 1);
  auto any = hn::Zero(kBytes);
  for (std::size_t x = 0; x < width; x += hn::Lanes(kBytes)) {
    const auto larger = hn::Max(hn::LoadU(kBytes, row.rgb[0] + x), hn::LoadU(kBytes, row.rgb[2] + x));
    const auto mark = hn::IfThenElseZero(hn::Eq(hn::Min(larger, tolerance), larger), one);
    hn::StoreU(mark, kBytes, pure + x);
    any = hn::Or(any, mark);
  }
  // What is behind the last pixel is black, hence marked.
  std::fill(pure + width, pure + width + hn::Lanes(kBytes), std::uint8_t{0});
  return !hn::AllTrue(kBytes, hn::Eq(any, hn::Zero(kBytes)));
}

void zero_green(const PlanarRow& row, std::uint32_t width, const std::uint8_t* pure,
                const CellColumns& cells) {
  for (std::size_t x = 0; x < width; x += hn::Lanes(kBytes)) {
    const auto green = hn::LoadU(kBytes, row.rgb[1] + x);
    auto near = hn::Zero(kBytes);
    for (const std::uint8_t zero : kZeroGreens) {
      const auto low = hn::Set(kBytes, static_cast<std::uint8_t>(zero - kZeroGreenTolerance));
      const auto high = hn::Set(kBytes, static_cast<std::uint8_t>(zero + kZeroGreenTolerance));
      // In the range where clamping to it changes nothing.
      const auto clamped = hn::Min(hn::Max(green, low), high);
      near = hn::Or(near, hn::VecFromMask(kBytes, hn::Eq(green, clamped)));
    }
    const auto counted = hn::And(near, hn::LoadU(kBytes, pure + x));
    hn::StoreU(hn::Add(hn::LoadU(kBytes, cells.zero_green + x), counted), kBytes, cells.zero_green + x);
  }
}

ColorRow colors(const PlanarRow& row, std::uint32_t width, const std::int16_t* weights,
                const CellColumns& cells, std::uint8_t* pure) {
  ColorRow result;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    result.spread = std::max(result.spread, count_channel(row.rgb[channel], width, cells, channel));
    result.weighted[channel] = weighted_sum(row.rgb[channel], width, weights);
  }
  result.any_pure = mark_pure(row, width, pure);
  return result;
}

// --- Unique colors ---

/// The place of a color's bit: neighbours in color share a cache line of 512 bits.
template <class Words, class Vector>
auto line_of(Words words, const Vector& red, const Vector& green, const Vector& blue) {
  const auto high = hn::Set(words, 0xf8);
  return hn::Or(hn::Or(hn::ShiftLeft<7>(hn::And(red, high)), hn::ShiftLeft<2>(hn::And(green, high))),
                hn::ShiftRight<3>(blue));
}

template <class Words, class Vector>
auto place_in_line(Words words, const Vector& red, const Vector& green, const Vector& blue) {
  const auto low = hn::Set(words, 7);
  return hn::Or(hn::Or(hn::ShiftLeft<13>(red), hn::ShiftLeft<10>(hn::And(green, low))),
                hn::ShiftLeft<7>(hn::And(blue, low)));
}

/// Bits of the pixels from x on, as many as there are words in a vector, in an order of their own.
void store_bits(const PlanarRow& row, std::size_t x, std::uint32_t* bits) {
  const hn::ScalableTag<std::uint16_t> words;
  const hn::Rebind<std::uint8_t, decltype(words)> halves;
  const hn::RepartitionToWide<decltype(words)> numbers;
  const auto red = hn::PromoteTo(words, hn::LoadU(halves, row.rgb[0] + x));
  const auto green = hn::PromoteTo(words, hn::LoadU(halves, row.rgb[1] + x));
  const auto blue = hn::PromoteTo(words, hn::LoadU(halves, row.rgb[2] + x));
  const auto line = line_of(words, red, green, blue);
  const auto place = place_in_line(words, red, green, blue);
  hn::StoreU(hn::ShiftRight<7>(hn::ZipLower(numbers, place, line)), numbers, bits);
  hn::StoreU(hn::ShiftRight<7>(hn::ZipUpper(numbers, place, line)), numbers, bits + hn::Lanes(numbers));
}

std::size_t color_bits(const PlanarRow& row, std::uint32_t width, std::uint32_t* bits) {
  const hn::ScalableTag<std::uint16_t> words;
  const std::size_t lanes = hn::Lanes(words);
  std::size_t x = 0;
  for (; x + lanes <= width; x += lanes) store_bits(row, x, bits + x);
  if (width >= lanes) {
    // Some pixels twice: it is a set.
    if (x < width) store_bits(row, width - lanes, bits + x);
    x = (width + lanes - 1) / lanes * lanes;
  } else {
    for (; x < width; ++x) {
      std::uint32_t line = 0;
      std::uint32_t place = 0;
      for (const std::uint8_t* const channel : row.rgb) {
        line = line << 5 | channel[x] >> 3;
        place = place << 3 | (channel[x] & 7U);
      }
      bits[x] = line << 9 | place;
    }
  }
  return x;
}

std::uint32_t drain_bits(std::uint64_t* words, std::size_t count) {
  const hn::ScalableTag<std::uint64_t> d;
  auto sum = hn::Zero(d);
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    sum = hn::Add(sum, hn::PopulationCount(hn::LoadU(d, words + i)));
    hn::StoreU(hn::Zero(d), d, words + i);
  }
  return static_cast<std::uint32_t>(hn::GetLane(hn::SumOfLanes(d, sum)));
}

void fill_in(RowKernels& kernels) {
  kernels.colors = colors;
  kernels.zero_green = zero_green;
  kernels.color_bits = color_bits;
  kernels.drain_bits = drain_bits;
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

void choose_color_kernels(RowKernels& kernels) {
  HWY_DYNAMIC_DISPATCH(fill_in)(kernels);
}

}  // namespace zcplay::score
#endif
