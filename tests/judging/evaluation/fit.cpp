// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/fit.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tests/judging/evaluation/subject.h"

namespace zcplay::judging {

namespace {

using detect::ArtefactClass;

// The value that `share` of the values lie below.
double quantile(const std::vector<float>& rising, double share) {
  const auto index = static_cast<std::size_t>(share * static_cast<double>(rising.size()));
  return rising[std::min(index, rising.size() - 1)];
}

double odds(double confidence) {
  const double inside = std::clamp(confidence, kLeastSuspicion / 2, 0.9999);
  return inside / (1 - inside);
}

}  // namespace

std::vector<Fit> fit_thresholds(const Looks& looks, Judge judge, double share) {
  std::vector<Fit> fits;
  for (std::size_t i = 0; i < detect::kArtefactClassCount; ++i) {
    Fit fit{.artefact = static_cast<ArtefactClass>(i)};
    std::vector<float> faulty;
    for (const auto& look : looks.all) {
      const auto& said = opinion(look, judge);
      if (is_clean(look) && said.of(fit.artefact) > fit.highest_clean) {
        fit.highest_clean = said.of(fit.artefact);
        fit.highest_clean_at =
            fmt::format("{} {} {}", looks.clips[look.clip].name, to_string(look.seeing), look.frame);
      }
      if (counts(look) && artefact_of(looks, look) == fit.artefact) {
        faulty.push_back(confidence_in_family(said, fit.artefact));
      }
    }
    fit.faulty = faulty.size();
    if (!faulty.empty()) {
      std::ranges::sort(faulty);
      fit.faulty_permille = quantile(faulty, 0.001);
      fit.faulty_percent = quantile(faulty, 0.01);
      fit.faulty_five_percent = quantile(faulty, 0.05);
      const double wanted = quantile(faulty, share);
      if (wanted > fit.highest_clean) fit.factor = std::sqrt(odds(wanted) * odds(fit.highest_clean));
    }
    fits.push_back(std::move(fit));
  }
  return fits;
}

std::string table_of_fits(const std::vector<Fit>& fits) {
  std::string table =
      "| class | faulty frames | 0.1 % below | 1 % below | 5 % below | highest clean | at | factor |\n"
      "|---|---:|---:|---:|---:|---:|---|---:|\n";
  for (const auto& fit : fits) {
    table += fmt::format("| {} | {} | {:.3f} | {:.3f} | {:.3f} | {:.3f} | {} | {} |\n",
                         detect::to_string(fit.artefact), fit.faulty, fit.faulty_permille, fit.faulty_percent,
                         fit.faulty_five_percent, fit.highest_clean, fit.highest_clean_at,
                         fit.factor ? fmt::format("{:.3f}", *fit.factor) : "overlap");
  }
  return table;
}

}  // namespace zcplay::judging
