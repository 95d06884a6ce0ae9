// SPDX-License-Identifier: MIT
#include "validate/detect/stride_shear.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "validate/detect/strength.h"
#include "validate/detect/thresholds.h"

namespace zcplay::detect {
namespace {

// Mean step between neighbouring rows, every few of them, the lower moved left by `shift`.
double row_step(const AlignedPicture& picture, int shift) {
  const auto width = static_cast<int>(picture.size.width);
  const int first = std::max(0, -shift);
  const int last = std::min(width, width - shift);
  if (last - first < width / 3) return 255;
  std::uint64_t sum = 0;
  std::uint64_t count = 0;
  const std::uint32_t every = std::max(3U, picture.size.height / kShearRows);
  for (std::uint32_t y = 1; y < picture.size.height; y += every) {
    const std::uint8_t* upper = picture.luma_row(y - 1);
    const std::uint8_t* lower = picture.luma_row(y);
    std::uint32_t row = 0;
    for (int x = first; x < last; ++x)
      row += static_cast<std::uint32_t>(std::abs(int{lower[x]} - int{upper[x + shift]}));
    sum += row;
    count += static_cast<std::uint64_t>(last - first);
  }
  return count == 0 ? 255 : static_cast<double>(sum) / static_cast<double>(count);
}

}  // namespace

void StrideShear::look(const Look& look, std::vector<Finding>& findings) {
  const AlignedPicture& picture = look.current->picture;
  const double still = row_step(picture, 0);
  const double usual = std::max(sound_step_, kRowNoise);
  // The search is dear and the rows of a sheared picture fit badly.
  const bool suspected = sound_step_ > 0 && still > kRoughRows * usual;
  double confidence = 0;
  if (suspected) {
    const auto reach = std::min(static_cast<int>(picture.size.width / 3), kShearReach);
    double best = still;
    int shift = 0;
    for (int candidate = -reach; candidate <= reach; ++candidate) {
      const double step = row_step(picture, candidate);
      if (step >= best) continue;
      best = step;
      shift = candidate;
    }
    confidence = std::min(confidence_of(still / (best + kRowNoise), kShearRatio),
                          confidence_of(std::abs(shift), kLeastShear));
    if (confidence > 0) {
      Finding finding;
      finding.artefact = ArtefactClass::stride_shear;
      finding.confidence = confidence;
      finding.reason = fmt::format("each row fits the one above when moved by {} pixels", shift);
      finding.figures = {{"pixels", static_cast<double>(shift)},
                         {"step", still},
                         {"step_moved", best},
                         {"usual_step", usual}};
      findings.push_back(std::move(finding));
    }
  }
  if (confidence < kReported) sound_step_ = still;
}

}  // namespace zcplay::detect
