// SPDX-License-Identifier: MIT
// What is counted of a row's luma.
#include "validate/score/row_kernels.h"

// Compiled once for each instruction set, by including itself.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "validate/score/luma_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
HWY_BEFORE_NAMESPACE();
namespace zcplay::score::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class Vector>
auto distance(const Vector& a, const Vector& b) {
  return hn::Sub(hn::Max(a, b), hn::Min(a, b));
}

void count_columns(const std::uint8_t* row, std::uint32_t width, const LumaColumns& columns) {
  const hn::ScalableTag<std::uint16_t> words;
  const hn::Rebind<std::uint8_t, decltype(words)> halves;
  for (std::size_t x = 0; x < width; x += hn::Lanes(words)) {
    const auto value = hn::LoadU(halves, row + x);
    const auto step = distance(value, hn::LoadU(halves, row + x - 1));
    std::uint16_t* const steps = columns.column_step + x;
    std::uint16_t* const sums = columns.thumbnail + x;
    hn::StoreU(hn::Add(hn::LoadU(words, steps), hn::PromoteTo(words, step)), words, steps);
    hn::StoreU(hn::Add(hn::LoadU(words, sums), hn::PromoteTo(words, value)), words, sums);
  }
}

void count_rows(const LumaRows& rows, std::uint32_t width, std::uint64_t* row_step) {
  const hn::ScalableTag<std::uint8_t> d;
  const hn::Repartition<std::uint64_t, decltype(d)> sums;
  for (std::size_t x = 0; x < width; x += hn::Lanes(d)) {
    const auto step = distance(hn::LoadU(d, rows.row + x), hn::LoadU(d, rows.above + x));
    hn::StoreU(hn::SumsOf8(step), sums, row_step + x / 8);
  }
}

void luma(const LumaRows& rows, std::uint32_t width, const LumaColumns& columns) {
  rows.row[-1] = rows.row[0];
  count_columns(rows.row, width, columns);
  count_rows(rows, width, columns.row_step);
}

/// 32 bits hold the squares of this many pixels, of 1020 at most each.
constexpr std::size_t kRun = 2048;

/// Pixels [begin, begin + count), count a multiple of the lanes and at most kRun.
LaplacianRow laplacian_run(const std::uint8_t* above, const std::uint8_t* row, const std::uint8_t* below,
                           std::size_t begin, std::size_t count) {
  const hn::ScalableTag<std::int16_t> words;
  const hn::Rebind<std::uint8_t, decltype(words)> halves;
  const hn::RepartitionToWide<decltype(words)> numbers;
  const auto load = [&](const std::uint8_t* at)
                        HWY_ATTR { return hn::PromoteTo(words, hn::LoadU(halves, at)); };
  const auto one = hn::Set(words, 1);
  auto sum = hn::Zero(numbers);
  auto more_sum = hn::Zero(numbers);
  auto squares = hn::Zero(numbers);
  auto more_squares = hn::Zero(numbers);
  for (std::size_t x = begin; x < begin + count; x += hn::Lanes(words)) {
    const auto sides = hn::Add(load(row + x - 1), load(row + x + 1));
    const auto ends = hn::Add(load(above + x), load(below + x));
    const auto value = hn::Abs(hn::Sub(hn::ShiftLeft<2>(load(row + x)), hn::Add(sides, ends)));
    sum = hn::ReorderWidenMulAccumulate(numbers, value, one, sum, more_sum);
    squares = hn::ReorderWidenMulAccumulate(numbers, value, value, squares, more_squares);
  }
  const hn::RebindToUnsigned<decltype(numbers)> d;
  // Lanes of 64 bits do not overflow: some compilers' headers add lanes as signed numbers.
  const hn::RepartitionToWide<decltype(d)> wide;
  const auto total = [&](auto a, auto b) HWY_ATTR {
    const auto pairs = hn::BitCast(wide, hn::Add(hn::BitCast(d, a), hn::BitCast(d, b)));
    const auto both = hn::Add(hn::And(pairs, hn::Set(wide, 0xFFFFFFFFU)), hn::ShiftRight<32>(pairs));
    return static_cast<std::uint32_t>(hn::GetLane(hn::SumOfLanes(wide, both)));
  };
  return {.sum = total(sum, more_sum), .square_sum = total(squares, more_squares)};
}

LaplacianRow laplacian(const std::uint8_t* above, const std::uint8_t* row, const std::uint8_t* below,
                       std::uint32_t width) {
  const hn::ScalableTag<std::int16_t> words;
  const std::size_t lanes = hn::Lanes(words);
  LaplacianRow result;
  if (width < 3) return result;
  const std::size_t end = width - 1;
  std::size_t x = 1;
  while (x + lanes <= end) {
    const std::size_t count = std::min(kRun, (end - x) / lanes * lanes);
    const LaplacianRow run = laplacian_run(above, row, below, x, count);
    result.sum += run.sum;
    result.square_sum += run.square_sum;
    x += count;
  }
  for (; x < end; ++x) {
    const int value = 4 * row[x] - row[x - 1] - row[x + 1] - above[x] - below[x];
    const auto magnitude = static_cast<std::uint64_t>(value < 0 ? -value : value);
    result.sum += magnitude;
    result.square_sum += magnitude * magnitude;
  }
  return result;
}

void fill_in(RowKernels& kernels) {
  kernels.luma = luma;
  kernels.laplacian = laplacian;
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

void choose_luma_kernels(RowKernels& kernels) {
  HWY_DYNAMIC_DISPATCH(fill_in)(kernels);
}

}  // namespace zcplay::score
#endif
