// SPDX-License-Identifier: MIT
#include "validate/detect/mixed_frames.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "validate/detect/fault_hypotheses.h"
#include "validate/detect/fault_shape.h"

namespace zcplay::detect {
namespace {

bool neighbours(std::uint64_t a, std::uint64_t b) {
  return a == b + 1 || b == a + 1;
}

struct Best {
  std::uint64_t frame = 0;
  Explanation explanation;
};

Mixture mixture_of(const Seen& seen, const Match& match, const Best& best, std::uint64_t due) {
  const Shape shape = shape_of(seen, match, best.explanation.predicted);
  Mixture mixture{.source = match.frame, .same_as = best.frame, .cost = best.explanation.cost};
  if (shape == Shape::somewhere) {
    mixture.artefact = ArtefactClass::block_damage;
    mixture.reason =
        fmt::format("{} of {} blocks are of frame {}", match.wrong_blocks, match.wrong.size(), best.frame);
    return mixture;
  }
  // Above is what was being written, below what was there.
  std::uint64_t above = match.frame;
  std::uint64_t below = best.frame;
  mixture.from_row = first_wrong_row(seen, match);
  if (shape == Shape::down_to_row || (shape == Shape::everywhere && best.frame == due)) {
    std::swap(above, below);
    mixture.from_row = behind_last_wrong_row(seen, match);
  }
  mixture.source = above;
  mixture.same_as = below;
  mixture.artefact = neighbours(above, below) ? ArtefactClass::tearing : ArtefactClass::half_filled;
  mixture.reason = fmt::format("frame {} above row {}, frame {} below", above, *mixture.from_row, below);
  return mixture;
}

}  // namespace

std::optional<Mixture> mixed_frames(Drawing& drawing, ReferenceFrames& reference, const Match& match,
                                    const std::vector<std::uint64_t>& frames, std::uint64_t due) {
  const Sample sample = sample_of(drawing.seen(), match);
  std::optional<Best> best;
  for (const std::uint64_t frame : frames) {
    const auto part = drawing.draw_part(reference.get(frame).view, sample.area, {});
    if (explained_share(drawing.seen(), match, sample, {part}) < kExplainedOfSample) continue;
    const Match other = drawing.match(reference, frame);
    Explanation explanation = explain(drawing.seen(), match, {other.expected});
    if (explanation.share < kExplained) continue;
    if (!best || explanation.cost < best->explanation.cost) best = Best{frame, std::move(explanation)};
  }
  if (!best) return std::nullopt;
  return mixture_of(drawing.seen(), match, *best, due);
}

}  // namespace zcplay::detect
