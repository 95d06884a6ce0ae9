// SPDX-License-Identifier: MIT
#include "validate/detect/repetition.h"

#include <algorithm>

#include <fmt/format.h>

#include "validate/detect/strength.h"
#include "validate/detect/thresholds.h"

namespace zcplay::detect {
namespace {

// Distances of whole pictures: the mean over rows.
struct Distances {
  double back = 0;   ///< to the frame before
  double forth = 0;  ///< to the frame after
  double skip = 0;   ///< from the frame before to the frame after
};

RowSpan all_rows(const FrameFacts& facts) {
  return {0, facts.small.height};
}

double distance(const FrameFacts& a, const FrameFacts& b) {
  return mean_over(row_profile(a.small, b.small, a.picture), all_rows(a));
}

void add_repeated(const Look& look, const History& history, const Distances& distances,
                  std::vector<Finding>& findings) {
  const History::Motion motion = history.motion(all_rows(*look.current), kSteadyFrames);
  // Held frames end with a jump as far as frames are apart otherwise, at least.
  double figure = std::min(motion.least, distances.forth) / (distances.back + kSameNoise);
  const bool spoken = !look.current->defects.empty() || look.current->time_jump;
  if (spoken && look.after != nullptr)
    figure = std::max(figure, distances.forth / (distances.back + kSameNoise));
  if (figure <= 0) return;
  Finding finding;
  finding.artefact = ArtefactClass::repeated;
  finding.confidence = confidence_of(figure, kRepeatedRatio);
  finding.same_as = look.before->picture.number;
  finding.reason = fmt::format("frame {} once more, in the midst of motion", *finding.same_as);
  finding.figures = {{"distance", distances.back}, {"motion", motion.least}, {"after", distances.forth}};
  findings.push_back(std::move(finding));
}

// Equal to a frame before the last one.
void add_stale(const Look& look, const History& history, const Distances& distances,
               std::vector<Finding>& findings) {
  const FrameFacts& facts = *look.current;
  const History::Motion motion = history.motion(all_rows(facts), kSteadyFrames);
  if (distances.back <= 0 || flat_rows(facts, 0, facts.picture.size.height)) return;
  for (std::size_t ago = 1; ago < history.size(); ++ago) {
    const double same = mean_over(history.profile(facts, ago), all_rows(facts));
    const double figure = std::min({motion.least, distances.back, distances.forth}) / (same + kSameNoise);
    const bool back = distances.back >= kLeastStep && ago + 1 >= kYoungestSlot &&
                      stepped_back(facts, history, ago, all_rows(facts));
    if (figure < kSuspectedRatio && !back) continue;
    // A loop goes on with what came after, or back.
    const double loops = mean_over(history.profile(*look.after, ago - 1), all_rows(facts));
    const double returns = ago + 1 < history.size()
                               ? mean_over(history.profile(*look.after, ago + 1), all_rows(facts))
                               : distances.forth;
    // So does a strobe.
    const double recurs =
        ago + 1 < history.size()
            ? mean_over(row_profile(look.before->small, history.ago(ago + 1).small, facts.picture),
                        all_rows(facts))
            : distances.back;
    double strength = std::min({figure, std::min({loops, returns, recurs}) / (same + kSameNoise)});
    if (back) strength = std::max(strength, distances.back / (same + kSameNoise));
    Finding finding;
    finding.artefact = ArtefactClass::stale;
    finding.confidence = confidence_of(strength, kSameRatio);
    finding.same_as = history.ago(ago).number;
    finding.reason = fmt::format("equals frame {}, {} frames back", *finding.same_as, ago + 1);
    finding.figures = {
        {"distance", same}, {"motion", motion.least}, {"back", distances.back}, {"forth", distances.forth}};
    findings.push_back(std::move(finding));
    return;
  }
}

// The frame after is nearer to the frame before than this one is, though all moved steadily.
void add_out_of_order(const Look& look, const History& history, const Distances& distances,
                      std::vector<Finding>& findings) {
  const History::Motion motion = history.motion(all_rows(*look.current), kSteadyFrames);
  if (motion.least < kOrderMotion || distances.skip <= kSameNoise) return;
  const double detour = std::min(distances.back / motion.median, distances.back / distances.skip);
  const double figure = detour - 1;
  // Much further than the motion so far explains is a cut or a flash.
  if (figure <= 0 || distances.back > kOrderReach * motion.median) return;
  Finding finding;
  finding.artefact = ArtefactClass::out_of_order;
  finding.confidence = confidence_of(figure, kOrderDetour);
  finding.reason = "the frame after lies between the frame before and this one";
  finding.figures = {{"back", distances.back},
                     {"forth", distances.forth},
                     {"skip", distances.skip},
                     {"motion", motion.median}};
  findings.push_back(std::move(finding));
}

}  // namespace

void Repetition::look(const Look& look, const History& history, std::vector<Finding>& findings,
                      std::vector<Observation>& observations) const {
  const FrameFacts& facts = *look.current;
  if (look.before == nullptr || history.size() == 0) return;
  Distances distances;
  distances.back = distance(facts, *look.before);
  if (facts.mean_change < kUnchanged) {
    observations.push_back(
        {ObservationKind::unchanged, fmt::format("equal to frame {}", look.before->picture.number)});
  }
  if (look.after == nullptr) return;
  distances.forth = distance(facts, *look.after);
  distances.skip = distance(*look.before, *look.after);
  add_repeated(look, history, distances, findings);
  add_stale(look, history, distances, findings);
  add_out_of_order(look, history, distances, findings);
}

}  // namespace zcplay::detect
