// SPDX-License-Identifier: MIT
#include "validate/detect/filled_rows.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "validate/detect/strength.h"
#include "validate/detect/thresholds.h"

namespace zcplay::detect {
namespace {

struct Constant {
  std::uint32_t row = 0;  ///< first of the constant rows at the bottom
  unsigned level = 0;
};

// Rows of one luma at the bottom. Chroma is not asked: it is coarser than rows.
Constant constant_rows(const FrameFacts& facts) {
  const auto end = static_cast<std::uint32_t>(facts.rows.size());
  Constant result{end, 0};
  unsigned low = 255;
  unsigned high = 0;
  while (result.row > 0) {
    const RowSpread& above = facts.rows[result.row - 1];
    const unsigned new_low = std::min<unsigned>(low, above.luma_low);
    const unsigned new_high = std::max<unsigned>(high, above.luma_high);
    if (new_high > new_low && new_high - new_low > kFlatSpread) break;
    low = new_low;
    high = new_high;
    --result.row;
  }
  result.level = low > high ? 0 : (low + high + 1) / 2;
  return result;
}

// Mean change of the blocks that lie wholly above, or at or below, a row.
struct Changes {
  double above = 0;
  double below = 0;
};

Changes changes(const std::vector<float>& change, const AlignedPicture& picture, std::uint32_t row) {
  Changes sums;
  std::uint32_t count_above = 0;
  std::uint32_t count_below = 0;
  for (std::uint32_t y = 0; y < picture.blocks_y; ++y) {
    for (std::uint32_t x = 0; x < picture.blocks_x; ++x) {
      if (picture.masked[picture.block(x, y)]) continue;
      const float value = change[picture.block(x, y)];
      if ((y + 1) * kBlockSide <= row) {
        sums.above += value;
        ++count_above;
      } else if (y * kBlockSide + kBlockSide / 2 >= row) {
        sums.below += value;
        ++count_below;
      }
    }
  }
  if (count_above != 0) sums.above /= count_above;
  if (count_below != 0) sums.below /= count_below;
  return sums;
}

unsigned level_distance(unsigned a, unsigned b) {
  return a > b ? a - b : b - a;
}

}  // namespace

void FilledRows::look_for_one_color(const Look& look, std::vector<Finding>& findings,
                                    std::vector<Observation>& observations) {
  const FrameFacts& facts = *look.current;
  const Constant now = constant_rows(facts);
  const auto height = static_cast<std::uint32_t>(facts.rows.size());
  std::optional<Fill> lasting = std::exchange(lasting_, std::nullopt);
  if (now.row == 0) {
    observations.push_back({ObservationKind::uniform_picture, "the whole picture has one luma"});
    return;
  }
  if (height - now.row < kLeastConstantRows) return;
  observations.push_back(
      {ObservationKind::constant_rows, fmt::format("the lowest {} rows have one luma", height - now.row)});
  if (look.before == nullptr || facts.change.empty()) return;

  const Constant then = constant_rows(*look.before);
  double strength = 0;
  const Changes change = changes(facts.change, facts.picture, now.row);
  if (lasting && level_distance(lasting->level, now.level) <= kFlatSpread && now.row <= lasting->row + 2 &&
      now.row + kBlockSide > lasting->row) {
    strength = lasting->confidence;
  } else if (then.row > now.row + kLeastConstantRows) {
    // A wipe was on its way before, or still is.
    const bool grew = then.row < height && level_distance(then.level, now.level) <= kFlatSpread &&
                      height - then.row >= kLeastConstantRows;
    bool grows = false;
    if (look.after != nullptr) {
      const Constant next = constant_rows(*look.after);
      grows = next.row + 1 < now.row && level_distance(next.level, now.level) <= kFlatSpread;
    }
    double figure = change.below < kLeastFill ? 0.0 : change.below / (change.above + kCalmChange);
    if (look.after != nullptr && !flat_rows(facts, 0, now.row) && change.below >= kLeastFill) {
      const Changes later = changes(look.after->change, facts.picture, now.row);
      const bool goes = constant_rows(*look.after).row > now.row + kLeastConstantRows;
      // Gone with the next frame: what comes with a cut is not. Or the rows above change from here on as much
      // as they did: there was no cut.
      if (goes ? later.below >= kLeastFill : change.above < kAsBefore * later.above + kCalmChange)
        figure = std::max(figure, std::min(change.below, goes ? later.below : change.below) / kLeastFill);
    }
    strength = grew || grows ? 0.0 : confidence_of(figure, kFillRatio);
  }
  if (strength <= 0) return;
  if (strength >= kReported) lasting_ = Fill{now.row, now.level, strength};
  Finding finding;
  finding.artefact = ArtefactClass::half_filled;
  finding.confidence = strength;
  finding.area = facts.picture.seen_area({0, now.row, facts.picture.size.width, height - now.row});
  finding.from_row = finding.area->y;
  finding.reason = fmt::format("from row {} on all is of luma {}, at a stroke, while the rows above go on",
                               *finding.from_row, now.level);
  finding.figures = {{"rows", static_cast<double>(height - now.row)},
                     {"change_below", change.below},
                     {"change_above", change.above}};
  findings.push_back(std::move(finding));
}

// Rows at the bottom that equal an earlier frame's, in a place where no frame equalled its neighbour.
void FilledRows::look_for_older_rows(const Look& look, const History& history,
                                     std::vector<Finding>& findings) {
  const std::optional<Older> lasting = std::exchange(older_, std::nullopt);
  const FrameFacts& facts = *look.current;
  if (look.before == nullptr || look.after == nullptr || history.size() < 2) return;
  const RowProfile latest = history.profile(facts, 0);
  Finding best;
  for (std::size_t ago = kYoungestSlot - 1; ago < history.size(); ++ago) {
    const RowProfile profile = history.profile(facts, ago);
    const RowSpan same = equal_bottom(profile, kSameRows);
    if (same.first == 0 || same.rows() < kLeastSameRows) continue;
    if (flat_rows(facts, same.first * kBoxSide, facts.picture.size.height)) continue;
    // Where the latest frame is the same too, nothing moved.
    const RowSpan still = equal_bottom(latest, kSameRows);
    if (still.first <= same.first + 1) continue;
    const RowSpan moving{same.first, still.first};
    const History::Motion motion = history.motion(moving, kSteadyFrames);
    const double back = mean_over(latest, moving);
    const double forth = mean_over(row_profile(facts.small, look.after->small, facts.picture), moving);
    const double distance = mean_over(profile, moving);
    double figure = std::min({motion.least, back, forth}) / (distance + kSameNoise);
    // Or nothing moves but these rows, there and back.
    const double skip = mean_over(row_profile(look.before->small, look.after->small, facts.picture), moving);
    const double above = mean_over(latest, {0, same.first});
    if (distance < kSameRows)
      figure = std::max(figure, std::min(back, forth) / (std::max(skip, above) + kStillNoise));
    // A strobe or a loop had as much before.
    const bool goes_on =
        lasting && lasting->ago == ago && lasting->row <= same.first + 1 && same.first <= lasting->row + 1;
    if (!goes_on && ago + 1 < history.size()) {
      const double recurs =
          mean_over(row_profile(look.before->small, history.ago(ago + 1).small, facts.picture), moving);
      figure = std::min(figure, recurs / (distance + kSameNoise));
    }
    if (back >= kLeastStep && stepped_back(facts, history, ago, moving))
      figure = std::max(figure, back / (distance + kSameNoise));
    const double confidence = confidence_of(figure, kSameRatio);
    if (confidence <= best.confidence) continue;
    if (confidence >= kReported) older_ = Older{same.first, ago};
    Finding finding;
    finding.artefact = ArtefactClass::half_filled;
    finding.confidence = confidence;
    const std::uint32_t row = same.first * kBoxSide;
    finding.area =
        facts.picture.seen_area({0, row, facts.picture.size.width, facts.picture.size.height - row});
    finding.from_row = finding.area->y;
    finding.same_as = history.ago(ago).number;
    finding.reason = fmt::format("from row {} on it is frame {}", *finding.from_row, *finding.same_as);
    finding.figures = {{"distance", distance}, {"motion", motion.least}, {"back", back}, {"forth", forth}};
    best = std::move(finding);
  }
  if (best.confidence > 0) findings.push_back(std::move(best));
}

void FilledRows::look(const Look& look, const History& history, std::vector<Finding>& findings,
                      std::vector<Observation>& observations) {
  look_for_one_color(look, findings, observations);
  look_for_older_rows(look, history, findings);
}

}  // namespace zcplay::detect
