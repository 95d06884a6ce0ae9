// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace zcplay::judging {

enum class Filter : std::uint8_t {
  nearest,
  bilinear,     ///< two samples, however much it shrinks: what a GPU's sampler does
  catmull_rom,  ///< sharp; widens where it shrinks
  mitchell,     ///< soft; widens where it shrinks
  area,         ///< mean of what a pixel covers
};

/// Which samples of a line make one of the line it is scaled to. Weights in 16384ths.
struct Tap {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t weights = 0;  ///< index of the first
};
struct Taps {
  std::vector<Tap> taps;
  std::vector<std::int16_t> weights;
};

/// Centres are centres: the middle of the line stays in the middle, moved by `phase` 256ths of a sample.
[[nodiscard]] Taps make_taps(std::uint32_t from, std::uint32_t to, Filter filter, int phase);

/// Values of scaled samples have this many fractional bits.
inline constexpr unsigned kScaledBits = 6;

/// One component, scaled along its rows; row() does the rest when asked, in any order.
class ScaledPlane {
 public:
  /// Samples lie `step` bytes apart.
  ScaledPlane(const std::uint8_t* samples, std::uint32_t rows, std::size_t stride, std::size_t step,
              const Taps& across, Taps down);
  /// As many values as `across` has taps.
  void row(std::uint32_t y, std::vector<std::int16_t>& values) const;

 private:
  Taps down_;
  std::uint32_t width_ = 0;
  std::vector<std::int16_t> lines_;
};

}  // namespace zcplay::judging
