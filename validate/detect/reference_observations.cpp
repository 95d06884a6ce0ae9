// SPDX-License-Identifier: MIT
#include "validate/detect/reference_observations.h"

#include <fmt/format.h>

namespace zcplay::detect {

std::vector<Observation> observe(const SeenFrame& seen, const ReferenceFrames::Reference& source) {
  std::vector<Observation> observations;
  if (seen.score == nullptr || source.score == nullptr) return observations;
  const score::Score& score = *seen.score;
  constexpr double kMuch = 0.1;
  if (score.zero_green_any >= kMuch && source.score->zero_green_any >= score.zero_green_any / 2) {
    observations.push_back(
        {ObservationKind::green, fmt::format("{:.0f} % has the green of zero samples, and so has the source",
                                             100 * score.zero_green_any)});
  }
  if (score.unique_colors == 1 && source.score->unique_colors <= 2) {
    observations.push_back({ObservationKind::uniform_picture, "it has one color, as the source has"});
  }
  return observations;
}

}  // namespace zcplay::detect
