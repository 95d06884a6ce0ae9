// SPDX-License-Identifier: MIT
// What is counted of a row's red, green and blue.
#include <algorithm>
#include <array>
#include <utility>

#include "validate/score/counts.h"
#include "validate/score/row_kernels.h"

// Compiled once for each instruction set, by including itself.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "validate/score/color_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
#ifndef ZCPLAY_SCORE_SET_BITS
#define ZCPLAY_SCORE_SET_BITS
namespace zcplay::score {
namespace {

/// Which bits of a byte are set, from the lowest on.
constexpr auto kSetBits = [] {
  std::array<std::array<std::uint8_t, 8>, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::size_t count = 0;
    for (std::uint8_t bit = 0; bit < 8; ++bit) {
      if ((byte >> bit & 1) != 0) table[byte][count++] = bit;
    }
  }
  return table;
}();

}  // namespace
}  // namespace zcplay::score
#endif

HWY_BEFORE_NAMESPACE();
namespace zcplay::score::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

const hn::ScalableTag<std::uint8_t> kBytes;
using ByteVector = hn::Vec<decltype(kBytes)>;

// --- Extremes ---

const hn::CappedTag<std::uint8_t, kCellSide> kBlock;
using BlockVector = hn::Vec<decltype(kBlock)>;

std::uint8_t largest(BlockVector values) {
  values = hn::Max(values, hn::ShiftRightBytes<8>(kBlock, values));
  values = hn::Max(values, hn::ShiftRightBytes<4>(kBlock, values));
  values = hn::Max(values, hn::ShiftRightBytes<2>(kBlock, values));
  values = hn::Max(values, hn::ShiftRightBytes<1>(kBlock, values));
  return hn::GetLane(values);
}

// Zeros are shifted in, hence by way of the complement.
std::uint8_t least(const BlockVector& values) {
  return static_cast<std::uint8_t>(255 - largest(hn::Xor(values, hn::Set(kBlock, 255))));
}

std::uint8_t spread_of(const ByteVector& low, const ByteVector& high) {
  HWY_ALIGN std::uint8_t lows[HWY_MAX_BYTES];
  HWY_ALIGN std::uint8_t highs[HWY_MAX_BYTES];
  hn::Store(low, kBytes, lows);
  hn::Store(high, kBytes, highs);
  auto lowest = hn::Load(kBlock, lows);
  auto highest = hn::Load(kBlock, highs);
  for (std::size_t i = kCellSide; i < hn::Lanes(kBytes); i += kCellSide) {
    lowest = hn::Min(lowest, hn::Load(kBlock, lows + i));
    highest = hn::Max(highest, hn::Load(kBlock, highs + i));
  }
  return static_cast<std::uint8_t>(largest(highest) - least(lowest));
}

std::uint8_t narrow_spread(const std::uint8_t* row, std::uint32_t width) {
  const auto [low, high] = std::minmax_element(row, row + width);
  return static_cast<std::uint8_t>(*high - *low);
}

void cell_extremes(const CellColumns& columns, std::uint32_t whole_cells, Cell* cells) {
  for (std::uint32_t x = 0; x < whole_cells; ++x) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      cells[x].low[channel] = least(hn::LoadU(kBlock, columns.low[channel] + x * kCellSide));
      cells[x].high[channel] = largest(hn::LoadU(kBlock, columns.high[channel] + x * kCellSide));
    }
  }
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
  // Lanes of 64 bits do not overflow: some compilers' headers add lanes as signed numbers.
  const hn::RepartitionToWide<decltype(wrapping)> wide;
  const auto pairs = hn::BitCast(wide, all);
  const auto both = hn::Add(hn::And(pairs, hn::Set(wide, 0xFFFFFFFFU)), hn::ShiftRight<32>(pairs));
  return static_cast<std::uint32_t>(hn::GetLane(hn::SumOfLanes(wide, both)));
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

/// Greens that zero YUV may have become, from the first to the last.
struct GreenRange {
  std::uint8_t first;
  std::uint8_t last;
};

/// Where neighbours overlap they are one.
constexpr auto kGreenRanges = [] {
  auto greens = kZeroGreens;
  std::ranges::sort(greens);
  std::array<GreenRange, kZeroGreens.size()> ranges{};
  std::size_t count = 0;
  for (const std::uint8_t green : greens) {
    const auto first = static_cast<std::uint8_t>(green - kZeroGreenTolerance);
    const auto last = static_cast<std::uint8_t>(green + kZeroGreenTolerance);
    if (count == 0 || first > ranges[count - 1].last + 1) ranges[count++].first = first;
    ranges[count - 1].last = last;
  }
  return std::pair(ranges, count);
}();

void zero_green(const PlanarRow& row, std::uint32_t width, const std::uint8_t* pure,
                const CellColumns& cells) {
  const auto& [ranges, count] = kGreenRanges;
  for (std::size_t x = 0; x < width; x += hn::Lanes(kBytes)) {
    const auto green = hn::LoadU(kBytes, row.rgb[1] + x);
    auto near = hn::Eq(green, hn::Set(kBytes, ranges[0].first));
    for (std::size_t i = 0; i < count; ++i) {
      // In the range where its distance from the first is small; below it wraps around.
      const auto most = hn::Set(kBytes, static_cast<std::uint8_t>(ranges[i].last - ranges[i].first));
      const auto distance = hn::Sub(green, hn::Set(kBytes, ranges[i].first));
      near = hn::Or(near, hn::Eq(hn::Min(distance, most), distance));
    }
    const auto counted = hn::IfThenElseZero(near, hn::LoadU(kBytes, pure + x));
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

// --- Runs of one color ---

/// Moves the lanes whose bit is set to the front; what follows them is anything. Highway's own way copies a
/// table to the stack at each call where GCC compiles it.
template <class D, class Vector>
auto compress(D d, const Vector& values, const std::uint8_t* bits) {
  if constexpr (hn::MaxLanes(d) <= 8) {
    const hn::Rebind<std::uint8_t, D> quarters;
    const auto lanes = hn::PromoteTo(d, hn::LoadU(quarters, kSetBits[bits[0]].data()));
    return hn::TableLookupLanes(values, hn::IndicesFromVec(d, lanes));
  } else {
    return hn::Compress(values, hn::LoadMaskBits(d, bits));
  }
}

/// No ColorRuns has it.
constexpr std::uint32_t kNoColor = ~std::uint32_t{0};

/// Appends the pixels from x on whose bit is set, as many as there are numbers in a vector. `bits` is whole
/// bytes. Returns how many.
std::size_t append_runs(const PlanarRow& row, std::size_t x, const std::uint8_t* pure,
                        const std::uint8_t* bits, const ColorRuns& runs, std::size_t at) {
  const hn::ScalableTag<std::uint32_t> d;
  const hn::Rebind<std::uint8_t, decltype(d)> quarters;
  const auto load = [&](const std::uint8_t* from)
                        HWY_ATTR { return hn::PromoteTo(d, hn::LoadU(quarters, from + x)); };
  const auto red = hn::ShiftLeft<17>(load(row.rgb[0]));
  const auto green = hn::ShiftLeft<8>(load(row.rgb[1]));
  auto color = hn::Or(hn::Or(red, green), load(row.rgb[2]));
  if (pure != nullptr) color = hn::Or(color, hn::ShiftLeft<16>(load(pure)));
  // Storing compressed vectors whole is faster than storing what counts of them.
  hn::StoreU(compress(d, color, bits), d, runs.color + at);
  hn::StoreU(compress(d, hn::Iota(d, static_cast<std::uint32_t>(x)), bits), d, runs.start + at);
  return hn::CountTrue(d, hn::LoadMaskBits(d, bits));
}

/// A bit for each byte of a vector: whether the pixel differs from the one before it.
std::uint64_t run_begins(const PlanarRow& row, std::size_t x) {
  const auto changed = [&](const std::uint8_t* channel) HWY_ATTR {
    return hn::Xor(hn::LoadU(kBytes, channel + x), hn::LoadU(kBytes, channel + x - 1));
  };
  const auto any = hn::Or(hn::Or(changed(row.rgb[0]), changed(row.rgb[1])), changed(row.rgb[2]));
  std::uint64_t bits = 0;
  hn::StoreMaskBits(kBytes, hn::Ne(any, hn::Zero(kBytes)), reinterpret_cast<std::uint8_t*>(&bits));
  return bits;
}

std::size_t color_runs(const PlanarRow& row, std::uint32_t width, const std::uint8_t* pure,
                       const ColorRuns& runs) {
  const std::size_t bytes = hn::Lanes(kBytes);
  const std::size_t numbers = bytes / 4;
  std::size_t count = 0;
  runs.color[-1] = runs.color[-2] = kNoColor;
  for (std::size_t x = 0; x < width; x += bytes) {
    std::uint64_t bits = run_begins(row, x);
    // The first pixel always begins a run; those behind the last one are none.
    if (x == 0) bits |= 1;
    if (width - x < 64) bits &= (std::uint64_t{1} << (width - x)) - 1;
    for (std::size_t part = x; bits != 0; part += numbers, bits >>= numbers) {
      const std::uint64_t now = bits & ((std::uint64_t{1} << numbers) - 1);
      count += append_runs(row, part, pure, reinterpret_cast<const std::uint8_t*>(&now), runs, count);
    }
  }
  runs.start[count] = width;
  return count;
}

/// The place of each color's bit: neighbours in color share a cache line of 512 bits.
template <class D, class Vector>
auto bit_of(D d, const Vector& color) {
  const auto part = [&](std::uint32_t mask) HWY_ATTR { return hn::And(color, hn::Set(d, mask)); };
  const auto red = hn::Or(hn::ShiftRight<1>(part(0x1f00000)), hn::ShiftRight<11>(part(0xe0000)));
  const auto green = hn::Or(hn::ShiftLeft<3>(part(0xf800)), hn::ShiftRight<5>(part(0x700)));
  const auto blue = hn::Or(hn::ShiftLeft<6>(part(0xf8)), part(7));
  return hn::Or(hn::Or(red, green), blue);
}

void set_bits(const std::uint32_t* colors, std::size_t count, std::uint32_t* places, std::uint64_t* words) {
  const hn::ScalableTag<std::uint32_t> d;
  // Two colors that take turns, as in dithered pictures and text, are set once.
  std::size_t different = 0;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto color = hn::LoadU(d, colors + i);
    const auto fresh = hn::Ne(color, hn::LoadU(d, colors + i - 2));
    std::array<std::uint8_t, 8> bits{};
    hn::StoreMaskBits(d, fresh, bits.data());
    hn::StoreU(compress(d, bit_of(d, color), bits.data()), d, places + different);
    different +=
        hn::CountTrue(d, i + hn::Lanes(d) <= count ? fresh : hn::And(fresh, hn::FirstN(d, count - i)));
  }
  for (std::size_t i = 0; i < different; ++i) {
    const std::uint32_t place = places[i];
    words[place / 64] |= std::uint64_t{1} << (place % 64);
  }
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
  kernels.cell_extremes = cell_extremes;
  kernels.color_runs = color_runs;
  kernels.set_bits = set_bits;
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
