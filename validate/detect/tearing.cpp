// SPDX-License-Identifier: MIT
#include "validate/detect/tearing.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "validate/detect/strength.h"
#include "validate/detect/thresholds.h"

namespace zcplay::detect {
namespace {

struct Tear {
  double figure = 0;
  std::uint32_t row = 0;  ///< of boxes, the first below the tear
  std::uint64_t same_as = 0;
  RowSpan same;
};

// `profile`: distances to the neighbour that rows may be of; `other`: to the neighbour on the other side.
std::optional<Tear> tear(const RowProfile& profile, const RowProfile& other, bool at_bottom, bool of_before,
                         const FrameFacts& facts, const History& history) {
  const RowSpan same = at_bottom ? equal_bottom(profile, kSameRows) : equal_top(profile, kSameRows);
  const auto height = static_cast<std::uint32_t>(profile.size());
  if (same.rows() < kLeastTornRows || height - same.rows() < kLeastSameRows) return std::nullopt;
  // Near the tear, where standing bars at the edges do not dilute it.
  const RowSpan near = at_bottom ? RowSpan{same.first, std::min(same.first + kTearRows, height)}
                                 : RowSpan{same.end - std::min(same.end, kTearRows), same.end};
  // Rows of one color equal each other whatever frame they are of.
  if (flat_rows(facts, near.first * kBoxSide, near.end * kBoxSide)) return std::nullopt;
  const RowSpan beyond = at_bottom ? RowSpan{same.first - std::min(same.first, kTearRows), same.first}
                                   : RowSpan{same.end, std::min(same.end + kTearRows, height)};
  const double distance = mean_over(profile, near) + kSameNoise;
  const History::Motion motion = history.motion(near, kSteadyFrames);
  const double there = mean_over(other, near);
  // Rows that stand still belong to either of two frames: the jump is beside the one that is torn.
  const double step = mean_over(history.ago(0).change, near);
  const bool is_torn =
      of_before ? there > step && step < kJump * motion.median : there > kJump * motion.median;
  if (!is_torn) return std::nullopt;
  const double least = std::min({motion.least, there, mean_over(profile, beyond)});
  return Tear{least / distance, at_bottom ? same.first : same.end, 0, same};
}

}  // namespace

void find_tearing(const Look& look, const History& history, std::vector<Finding>& findings) {
  if (look.before == nullptr || look.after == nullptr || history.size() < kSteadyFrames + 1) return;
  const FrameFacts& facts = *look.current;
  const RowProfile back = history.profile(facts, 0);
  const RowProfile forth = row_profile(facts.small, look.after->small, facts.picture);
  Tear best;
  for (const bool at_bottom : {true, false}) {
    for (const bool of_before : {true, false}) {
      std::optional<Tear> found =
          tear(of_before ? back : forth, of_before ? forth : back, at_bottom, of_before, facts, history);
      if (!found || found->figure <= best.figure) continue;
      best = *found;
      best.same_as = of_before ? look.before->picture.number : look.after->picture.number;
    }
  }
  if (best.figure <= 0) return;
  Finding finding;
  finding.artefact = ArtefactClass::tearing;
  finding.confidence = confidence_of(best.figure, kSameRatio);
  const std::uint32_t row = best.row * kBoxSide;
  finding.from_row = facts.picture.seen_area({0, row, 1, 1}).y;
  finding.area = facts.picture.seen_area(
      {0, best.same.first * kBoxSide, facts.picture.size.width, best.same.rows() * kBoxSide});
  finding.same_as = best.same_as;
  finding.reason = fmt::format("torn at row {}: one side of it is frame {}", *finding.from_row, best.same_as);
  finding.figures = {{"ratio", best.figure}, {"rows", static_cast<double>(best.same.rows()) * kBoxSide}};
  findings.push_back(std::move(finding));
}

}  // namespace zcplay::detect
