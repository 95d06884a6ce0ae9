// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/judging/evaluation/look.h"
#include "tests/judging/evaluation/questions.h"

namespace zcplay::judging {

/// Where the threshold of a class could lie, by the clips at hand: those of the fitted half.
struct Fit {
  detect::ArtefactClass artefact{};
  double highest_clean = 0;      ///< the largest confidence of the class itself on a clean frame
  std::string highest_clean_at;  ///< clip, way of seeing and frame
  /// Confidences of the family below which 0.1 %, 1 % and 5 % of the faulty frames that count lie.
  double faulty_permille = 0;
  double faulty_percent = 0;
  double faulty_five_percent = 0;
  std::uint64_t faulty = 0;
  /// What the class's threshold is to be multiplied with so that it lies in the middle (of the odds'
  /// logarithm) between the highest clean frame and the given share of faulty ones; none where the two
  /// overlap.
  std::optional<double> factor;
};

/// `share`: of faulty frames that may be missed, 0.001 for instance.
[[nodiscard]] std::vector<Fit> fit_thresholds(const Looks& looks, Judge judge, double share);

[[nodiscard]] std::string table_of_fits(const std::vector<Fit>& fits);

}  // namespace zcplay::judging
