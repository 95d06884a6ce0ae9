// SPDX-License-Identifier: MIT
#include "tests/judging/seeing/scaler.h"

#include <algorithm>

#include "tests/judging/arithmetic.h"

namespace zcplay::judging {
namespace {

constexpr std::int64_t kOne = 65536;  ///< of positions
constexpr int kWeightSum = 16384;

/// A cubic of Mitchell and Netravali's family at a distance in 65536ths, up to a factor: (B, C) are
/// (0, 1/2) for Catmull-Rom and (1/3, 1/3) for theirs, given in sixths.
std::int64_t cubic(std::int64_t distance, int b6, int c6) {
  const std::int64_t t = distance < 0 ? -distance : distance;
  if (t >= 2 * kOne) return 0;
  const std::int64_t t2 = t * t / kOne;
  const std::int64_t t3 = t2 * t / kOne;
  // 6 k(t), with B and C in sixths: every coefficient six times what the paper has.
  if (t < kOne)
    return ((72 - 9 * b6 - 6 * c6) * t3 + (-108 + 12 * b6 + 6 * c6) * t2 + (36 - 2 * b6) * kOne) / 6;
  return ((-b6 - 6 * c6) * t3 + (6 * b6 + 30 * c6) * t2 + (-12 * b6 - 48 * c6) * t +
          (8 * b6 + 24 * c6) * kOne) /
         6;
}

struct Reach {
  std::int64_t middle = 0;  ///< in samples of the source line, 65536ths; a sample's centre is a whole number
  std::int64_t shrink = kOne;  ///< source samples a target sample, at least one
};

std::int64_t weight_of(Filter filter, const Reach& reach, std::int64_t sample) {
  const std::int64_t distance = sample * kOne - reach.middle;
  switch (filter) {
    case Filter::nearest:
      return distance > -kOne / 2 && distance <= kOne / 2 ? 1 : 0;
    case Filter::bilinear:
      return std::max<std::int64_t>(0, kOne - (distance < 0 ? -distance : distance));
    case Filter::catmull_rom:
      return cubic(distance * kOne / reach.shrink, 0, 3);
    case Filter::mitchell:
      return cubic(distance * kOne / reach.shrink, 2, 2);
    case Filter::area: {
      const std::int64_t low = std::max(distance - kOne / 2, -reach.shrink / 2);
      const std::int64_t high = std::min(distance + kOne / 2, reach.shrink / 2);
      return std::max<std::int64_t>(0, high - low);
    }
  }
  return 0;
}

/// No sample further away counts.
std::int64_t radius_of(Filter filter, const Reach& reach) {
  const bool widens = filter != Filter::nearest && filter != Filter::bilinear;
  return widens ? 2 * reach.shrink / kOne + 2 : 1;
}

/// Samples beyond the ends are the first and the last one. `weights` is room to work in.
void add_tap(Taps& taps, Filter filter, const Reach& reach, std::uint32_t from,
             std::vector<std::int64_t>& weights) {
  const std::int64_t radius = radius_of(filter, reach);
  const std::int64_t middle = reach.middle >> 16;
  const auto last = static_cast<std::int64_t>(from) - 1;
  const std::int64_t low = std::clamp<std::int64_t>(middle - radius, 0, last);
  const std::int64_t high = std::clamp<std::int64_t>(middle + radius, 0, last);
  weights.assign(static_cast<std::size_t>(high - low + 1), 0);
  std::int64_t sum = 0;
  for (std::int64_t sample = middle - radius; sample <= middle + radius; ++sample) {
    const std::int64_t weight = weight_of(filter, reach, sample);
    weights[static_cast<std::size_t>(std::clamp(sample, low, high) - low)] += weight;
    sum += weight;
  }
  std::size_t first = 0;
  std::size_t end = weights.size();
  while (first + 1 < end && weights[first] == 0) ++first;
  while (end > first + 1 && weights[end - 1] == 0) --end;
  Tap tap{static_cast<std::uint32_t>(low) + static_cast<std::uint32_t>(first),
          static_cast<std::uint32_t>(end - first), static_cast<std::uint32_t>(taps.weights.size())};
  int left = kWeightSum;
  for (std::size_t i = first; i < end; ++i) {
    const auto weight = static_cast<int>(divide_rounded(weights[i] * kWeightSum, sum));
    taps.weights.push_back(static_cast<std::int16_t>(weight));
    left -= weight;
  }
  const auto largest = std::max_element(taps.weights.begin() + tap.weights, taps.weights.end());
  *largest = static_cast<std::int16_t>(*largest + left);
  taps.taps.push_back(tap);
}

}  // namespace

Taps make_taps(std::uint32_t from, std::uint32_t to, Filter filter, int phase) {
  Taps taps;
  std::vector<std::int64_t> weights;
  Reach reach;
  reach.shrink = std::max(kOne, std::int64_t{from} * kOne / to);
  for (std::uint32_t i = 0; i < to; ++i) {
    reach.middle = (2 * std::int64_t{i} + 1) * from * (kOne / 2) / to - kOne / 2 + phase * (kOne / 256);
    add_tap(taps, filter, reach, from, weights);
  }
  return taps;
}

ScaledPlane::ScaledPlane(const std::uint8_t* samples, std::uint32_t rows, std::size_t stride,
                         std::size_t step, const Taps& across, Taps down)
    : down_(std::move(down)), width_(static_cast<std::uint32_t>(across.taps.size())) {
  lines_.resize(std::size_t{rows} * width_);
  for (std::uint32_t y = 0; y < rows; ++y) {
    const std::uint8_t* row = samples + y * stride;
    std::int16_t* line = lines_.data() + std::size_t{y} * width_;
    for (std::uint32_t x = 0; x < width_; ++x) {
      const Tap& tap = across.taps[x];
      const std::int16_t* weights = across.weights.data() + tap.weights;
      const std::uint8_t* from = row + tap.first * step;
      if (tap.count == 1) {
        line[x] = static_cast<std::int16_t>(from[0] << kScaledBits);
        continue;
      }
      int sum = 128;
      for (std::uint32_t i = 0; i < tap.count; ++i) sum += weights[i] * from[i * step];
      line[x] = static_cast<std::int16_t>(sum >> 8);
    }
  }
}

void ScaledPlane::row(std::uint32_t y, std::vector<std::int16_t>& values) const {
  values.resize(width_);
  const Tap& tap = down_.taps[y];
  const std::int16_t* first = lines_.data() + std::size_t{tap.first} * width_;
  if (tap.count == 1) {
    std::copy_n(first, width_, values.begin());
    return;
  }
  const std::int16_t* weights = down_.weights.data() + tap.weights;
  if (tap.count == 2) {
    const std::int16_t* second = first + width_;
    for (std::uint32_t x = 0; x < width_; ++x)
      values[x] = static_cast<std::int16_t>((first[x] * weights[0] + second[x] * weights[1] + 8192) >> 14);
    return;
  }
  std::vector<int> sums(width_, 8192);
  for (std::uint32_t i = 0; i < tap.count; ++i) {
    const std::int16_t* line = first + std::size_t{i} * width_;
    for (std::uint32_t x = 0; x < width_; ++x) sums[x] += line[x] * weights[i];
  }
  for (std::uint32_t x = 0; x < width_; ++x) values[x] = static_cast<std::int16_t>(sums[x] >> 14);
}

}  // namespace zcplay::judging
