// SPDX-License-Identifier: MIT
#include "validate/detect/plane_scaler.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace zcplay::detect {
namespace {

double cubic(double x, double b, double c) {
  x = std::abs(x);
  if (x < 1) return ((12 - 9 * b - 6 * c) * x * x * x + (-18 + 12 * b + 6 * c) * x * x + 6 - 2 * b) / 6;
  if (x < 2) {
    return ((-b - 6 * c) * x * x * x + (6 * b + 30 * c) * x * x + (-12 * b - 48 * c) * x + 8 * b + 24 * c) /
           6;
  }
  return 0;
}

double sinc(double x) {
  return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

double weight(Kernel kernel, double x) {
  switch (kernel) {
    case Kernel::nearest:
      return x >= -0.5 && x < 0.5 ? 1 : 0;
    case Kernel::area:  // narrow; made in taps_of
    case Kernel::linear:
    case Kernel::linear_wide:
      return std::max(0.0, 1 - std::abs(x));
    case Kernel::cubic:
    case Kernel::cubic_wide:
      return cubic(x, 0, 0.5);
    case Kernel::soft_cubic_wide:
      return cubic(x, 1.0 / 3, 1.0 / 3);
    case Kernel::lanczos_wide:
      break;
  }
  return std::abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
}

double radius(Kernel kernel) {
  switch (kernel) {
    case Kernel::nearest:
      return 0.5;
    case Kernel::area:
    case Kernel::linear:
    case Kernel::linear_wide:
      return 1;
    case Kernel::lanczos_wide:
      return 3;
    case Kernel::cubic:
    case Kernel::cubic_wide:
    case Kernel::soft_cubic_wide:
      break;
  }
  return 2;
}

bool wide(Kernel kernel) {
  return kernel != Kernel::nearest && kernel != Kernel::linear && kernel != Kernel::cubic;
}

// How much of sample `sample` the interval of `length` samples around `center` covers.
double covered(double sample, double center, double length) {
  const double first = std::max(sample - 0.5, center - length / 2);
  const double last = std::min(sample + 0.5, center + length / 2);
  return std::max(0.0, last - first);
}

}  // namespace

PlaneScaler::Taps PlaneScaler::taps_of(const LineScale& line) {
  const double stretch = wide(line.kernel) ? std::max(1.0, line.step) : 1.0;
  const double reach = radius(line.kernel) * stretch;
  Taps taps;
  taps.width = std::min(line.from, static_cast<std::uint32_t>(std::ceil(2 * reach)) + 1);
  taps.first.resize(line.to);
  taps.weights.assign(std::size_t{line.to} * taps.width, 0);
  const auto last = static_cast<std::int64_t>(line.from) - 1;
  for (std::uint32_t i = 0; i < line.to; ++i) {
    const double center = line.offset + i * line.step;
    const auto first = static_cast<std::int64_t>(std::floor(center - reach));
    taps.first[i] = static_cast<std::uint32_t>(std::clamp<std::int64_t>(first, 0, last + 1 - taps.width));
    float* weights = &taps.weights[std::size_t{i} * taps.width];
    double sum = 0;
    for (std::int64_t k = first; k <= first + taps.width; ++k) {
      const auto at = static_cast<double>(k);
      const double share = line.kernel == Kernel::area ? covered(at, center, stretch)
                                                       : weight(line.kernel, (at - center) / stretch);
      // Beyond the edge the last sample goes on.
      const std::int64_t place = std::clamp<std::int64_t>(k, 0, last) - taps.first[i];
      if (share == 0 || place < 0 || place >= taps.width) continue;
      weights[place] += static_cast<float>(share);
      sum += share;
    }
    if (sum == 0) {
      // A phase that leads far out.
      weights[center < 0 ? 0 : taps.width - 1] = 1;
      continue;
    }
    for (std::uint32_t k = 0; k < taps.width; ++k) weights[k] /= static_cast<float>(sum);
  }
  return taps;
}

void PlaneScaler::scale(const LineScale& across, const LineScale& down,
                        const std::function<void(std::uint32_t, std::span<float>)>& read_row,
                        const std::function<void(std::uint32_t, std::span<const float>)>& write_row) {
  const Taps columns = taps_of(across);
  const Taps rows = taps_of(down);
  source_row_.resize(across.from);
  rows_.resize(std::size_t{across.to} * down.from);
  sums_.resize(across.to);
  for (std::uint32_t y = 0; y < down.from; ++y) {
    read_row(y, source_row_);
    float* to = &rows_[std::size_t{y} * across.to];
    for (std::uint32_t x = 0; x < across.to; ++x) {
      const float* weights = &columns.weights[std::size_t{x} * columns.width];
      const float* samples = &source_row_[columns.first[x]];
      float sum = 0;
      for (std::uint32_t k = 0; k < columns.width; ++k) sum += weights[k] * samples[k];
      to[x] = sum;
    }
  }
  for (std::uint32_t y = 0; y < down.to; ++y) {
    std::ranges::fill(sums_, 0.0F);
    for (std::uint32_t k = 0; k < rows.width; ++k) {
      const float share = rows.weights[std::size_t{y} * rows.width + k];
      if (share == 0) continue;
      const float* row = &rows_[std::size_t{rows.first[y] + k} * across.to];
      for (std::uint32_t x = 0; x < across.to; ++x) sums_[x] += share * row[x];
    }
    write_row(y, sums_);
  }
}

}  // namespace zcplay::detect
