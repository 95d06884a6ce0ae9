// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/rate.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace zcplay::judging {

namespace {

constexpr double kQuantile = 1.959963984540054;  // of the normal distribution, 97.5 %

// A share of 1 or 0 is said only where it is exact: 0.99996 is not "1.000".
std::string digits(double share, std::uint64_t of) {
  const int wanted = of >= 10000 ? 5 : of >= 1000 ? 4 : 3;
  const double scale = std::pow(10.0, wanted);
  double rounded = std::round(share * scale) / scale;
  if (share < 1 && rounded >= 1) rounded = 1 - 1 / scale;
  if (share > 0 && rounded <= 0) rounded = 1 / scale;
  return fmt::format("{:.{}f}", rounded, wanted);
}

}  // namespace

double Rate::share() const {
  return of == 0 ? 0.0 : static_cast<double>(hits) / static_cast<double>(of);
}

Interval wilson(const Rate& rate) {
  if (rate.of == 0) return {};
  const auto n = static_cast<double>(rate.of);
  const double p = rate.share();
  const double z2 = kQuantile * kQuantile;
  const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kQuantile / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  // Where all or none were hit, the bound on that side is exact and only rounding could miss it.
  return {.low = rate.hits == 0 ? 0.0 : std::max(0.0, middle - half),
          .high = rate.hits == rate.of ? 1.0 : std::min(1.0, middle + half)};
}

std::string share_text(const Rate& rate) {
  return rate.of == 0 ? "-" : digits(rate.share(), rate.of);
}

std::string count_text(const Rate& rate) {
  return fmt::format("{}/{}", rate.hits, rate.of);
}

std::string interval_text(const Rate& rate) {
  if (rate.of == 0) return "-";
  const auto [low, high] = wilson(rate);
  return fmt::format("{} to {}", digits(low, rate.of), digits(high, rate.of));
}

}  // namespace zcplay::judging
