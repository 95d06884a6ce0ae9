// SPDX-License-Identifier: MIT
#pragma once

namespace zcplay::detect {

/// Where a finding is reported at all. Every threshold in this folder lies at this confidence.
inline constexpr double kReported = 0.5;

/// How the two judges are made.
struct JudgingOptions {
  /// What is less sure is left out. Less than kReported, down to 0, is for those who draw curves of recall
  /// against false alarms: all that is suspected is then listed, and no suspicion below kReported changes
  /// what is reported above it.
  double least_confidence = kReported;
};

/// Confidence of a figure (0 or more) that is reported from `threshold` (more than 0) on: one half there,
/// rising with the figure towards 1. Whoever makes all confidences so can be fitted: a threshold that should
/// lie at confidence c is threshold * c / (1 - c).
[[nodiscard]] constexpr double confidence_of(double figure, double threshold) {
  return figure <= 0 ? 0.0 : figure / (figure + threshold);
}

}  // namespace zcplay::detect
