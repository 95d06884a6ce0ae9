// SPDX-License-Identifier: MIT
#include "validate/score/perceptual_hash.h"

#include <cmath>
#include <numbers>

namespace zcplay::score {
namespace {

/// Frequencies of one direction.
constexpr std::uint32_t kFrequencies = 11;

using Cosines = std::array<std::array<std::int32_t, kThumbnailSide>, kFrequencies>;

// Whole numbers cancel exactly where a thumbnail is symmetric or has one value; fractions would leave
// noise of either sign.
Cosines make_cosines() {
  constexpr double kScale = 1 << 12;
  Cosines cosines{};
  for (std::uint32_t frequency = 0; frequency < kFrequencies; ++frequency) {
    for (std::uint32_t x = 0; x < kThumbnailSide; ++x) {
      const double angle = (x + 0.5) * frequency * std::numbers::pi / kThumbnailSide;
      cosines[frequency][x] = static_cast<std::int32_t>(std::lround(kScale * std::cos(angle)));
    }
  }
  return cosines;
}

}  // namespace

std::uint64_t perceptual_hash(const std::array<std::uint8_t, kThumbnailSide * kThumbnailSide>& thumbnail) {
  static const Cosines cosines = make_cosines();
  // Frequencies of each row; then down the columns.
  std::array<std::array<std::int32_t, kThumbnailSide>, kFrequencies> across{};
  for (std::uint32_t u = 0; u < kFrequencies; ++u) {
    for (std::uint32_t y = 0; y < kThumbnailSide; ++y) {
      for (std::uint32_t x = 0; x < kThumbnailSide; ++x) {
        across[u][y] += thumbnail[y * kThumbnailSide + x] * cosines[u][x];
      }
    }
  }
  std::uint64_t hash = 0;
  unsigned bits = 0;
  for (std::uint32_t diagonal = 1; diagonal < kFrequencies; ++diagonal) {
    for (std::uint32_t v = 0; v <= diagonal && bits < 64; ++v, ++bits) {
      std::int64_t coefficient = 0;
      for (std::uint32_t y = 0; y < kThumbnailSide; ++y) {
        coefficient += std::int64_t{across[diagonal - v][y]} * cosines[v][y];
      }
      hash = hash << 1 | (coefficient > 0 ? 1U : 0U);
    }
  }
  return hash;
}

}  // namespace zcplay::score
