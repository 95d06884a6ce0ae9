// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/judging/evaluation/look.h"
#include "tests/judging/evaluation/questions.h"

namespace zcplay::judging {

/// What one threshold would give.
struct RocPoint {
  double threshold = 0;     ///< confidence
  double false_alarms = 0;  ///< share of clean frames
  double recall = 0;        ///< share of faulty frames that count
};

struct RocCurve {
  detect::ArtefactClass artefact{};
  std::uint64_t clean = 0;
  std::uint64_t faulty = 0;
  std::vector<RocPoint> points;  ///< thresholds falling, so that both shares rise
  RocPoint at_reported;          ///< what the product's threshold gives
};

/// The curve of a class: confidences of its family on faulty frames of that class against those on clean
/// frames. Empty where there is no such faulty frame.
[[nodiscard]] std::optional<RocCurve> roc_curve(const Looks& looks, Judge judge,
                                                detect::ArtefactClass artefact);

/// A picture of curves as SVG: false alarms from left to right, logarithmically, no false alarm at all at the
/// left edge; recall upwards; a dot at the product's threshold.
[[nodiscard]] std::string roc_svg(const std::string& title, const std::vector<RocCurve>& curves);

}  // namespace zcplay::judging
