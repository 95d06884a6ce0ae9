// SPDX-License-Identifier: MIT
#include "validate/detect/reference_judge.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "validate/detect/display_order.h"
#include "validate/detect/fault_hypotheses.h"
#include "validate/detect/keyframe_damage.h"
#include "validate/detect/mixed_frames.h"
#include "validate/detect/reference_observations.h"
#include "validate/detect/source_match.h"
#include "validate/detect/source_search.h"

namespace zcplay::detect {
namespace {

// How far around the frame that is due others are looked for, before all are.
constexpr std::uint64_t kNear = 16;
// Frames that are laid beside the seen one because they look most alike.
constexpr std::size_t kCandidates = 3;
// A frame out of its turn must fit so much better than the one that is due.
constexpr double kBetter = 0.6;
// Of two frames that both fit, the one out of its turn must be nearer by this share and this much.
constexpr double kNearer = 0.97;
constexpr double kNearerBy = 0.01;

// From this share of what is wrong on it is asked whether pictures are drawn otherwise than was thought.
constexpr float kDoubtful = 0.6F;
// A frame that is due must be so much further off than what is wrong for another one to be out of its turn:
// there are many frames, and one of them may fit a little better by chance.
constexpr double kOutOfTurn = 1.3;

std::uint64_t less(std::uint64_t number, std::uint64_t by) {
  return number > by ? number - by : 0;
}

// What was said of the frame as a whole.
struct Judgement {
  std::vector<Finding> findings;
  std::uint64_t source = 0;  ///< which frame it is taken for
};

}  // namespace

class ReferenceJudge::State {
 public:
  explicit State(JudgingOptions options) : options_(options) {}

  Verdict judge(const SeenFrame& seen, ReferenceFrames& reference, std::optional<std::uint64_t> expected);

 private:
  std::uint64_t likeliest(ReferenceFrames& reference, std::optional<std::uint64_t> due);
  std::vector<std::uint64_t> others(ReferenceFrames& reference, std::uint64_t due, bool searched);
  Match find_source(ReferenceFrames& reference, std::uint64_t due, bool guessed);
  Match nearest_that_fits(ReferenceFrames& reference, Match match);
  bool unlike_others(ReferenceFrames& reference, const Match& match);
  std::uint64_t first_that_fits(ReferenceFrames& reference, const Match& match, std::uint64_t begin);
  std::optional<std::uint64_t> other_turn(ReferenceFrames& reference, const Match& match, std::uint64_t due);
  Judgement content_fault(ReferenceFrames& reference, const Match& match, std::uint64_t due,
                          const SeenFrame& seen);

  JudgingOptions options_;
  Drawing drawing_;
  SourceSearch search_;
  DisplayOrder order_;
  KeyframeDamage bursts_;
  SeenThumbnail thumbnail_;
  bool like_its_neighbours_ = false;
};

// Where nobody knows what is due: the whole source is looked through.
std::uint64_t ReferenceJudge::State::likeliest(ReferenceFrames& reference, std::optional<std::uint64_t> due) {
  if (due) return std::clamp(*due, reference.first(), reference.end() - 1);
  constexpr std::size_t kMany = 64;
  constexpr double kAlike = 1.5;  // of thumbnails, which do not see small things
  const auto alike = search_.search(reference, thumbnail_, reference.first(), reference.end(), kMany);
  const std::uint64_t nearest = alike.front().frame;
  if (drawing_.match(reference, nearest).strongest >= kDoubtful &&
      drawing_.choose_rendering(reference, nearest)) {
    drawing_.learn(drawing_.match(reference, nearest));
  }
  // Of frames that look the same the first: time goes on from there, and what comes sooner than due is not
  // out of its turn. Where none is right, the one that is least wrong.
  std::optional<std::uint64_t> first;
  std::uint64_t best = nearest;
  double least = drawing_.match(reference, nearest).cost;
  for (const SourceCandidate& candidate : alike) {
    if (candidate.distance > alike.front().distance + kAlike) break;
    const Match match = drawing_.match(reference, candidate.frame);
    if (match.wrong_blocks == 0) first = std::min(first.value_or(candidate.frame), candidate.frame);
    if (match.cost < least) {
      least = match.cost;
      best = candidate.frame;
    }
  }
  return first.value_or(best);
}

std::vector<std::uint64_t> ReferenceJudge::State::others(ReferenceFrames& reference, std::uint64_t due,
                                                         bool searched) {
  std::vector<std::uint64_t> frames;
  const auto add = [&](std::uint64_t frame) {
    if (frame == due || frame < reference.first() || frame >= reference.end()) return;
    if (std::ranges::find(frames, frame) == frames.end()) frames.push_back(frame);
  };
  if (order_.last()) {
    add(*order_.last());
    add(*order_.last() + 1);
  }
  add(less(due, 1));
  add(due + 1);
  if (!searched) return frames;
  for (const SourceCandidate& candidate :
       search_.search(reference, thumbnail_, less(due, kNear), due + kNear + 1, kCandidates)) {
    add(candidate.frame);
  }
  return frames;
}

// Several frames may fit where little moves: the one that fits best is meant.
Match ReferenceJudge::State::nearest_that_fits(ReferenceFrames& reference, Match match) {
  const std::uint64_t due = match.frame;
  like_its_neighbours_ = false;
  for (const std::uint64_t frame : others(reference, due, false)) {
    // Thumbnails that are this far apart are of pictures that differ.
    constexpr double kApart = 6;
    if (thumbnail_distance(thumbnail_, search_.thumbnail(reference, frame)) > kApart) continue;
    Match other = drawing_.match(reference, frame);
    if (other.wrong_blocks != 0) continue;
    if (frame + 1 == due || frame == due + 1) like_its_neighbours_ = true;
    if (other.mean < match.mean * kNearer - kNearerBy) match = std::move(other);
  }
  return match;
}

Match ReferenceJudge::State::find_source(ReferenceFrames& reference, std::uint64_t due, bool guessed) {
  Match match = drawing_.match(reference, due);
  like_its_neighbours_ = false;
  if (match.strongest >= kDoubtful && drawing_.unsettled()) {
    const auto alike = search_.search(reference, thumbnail_, less(due, kNear), due + kNear + 1, 1);
    const std::uint64_t model = alike.empty() ? due : alike.front().frame;
    if (drawing_.choose_rendering(reference, model)) {
      drawing_.learn(drawing_.match(reference, model));
      match = drawing_.match(reference, due);
    }
  }
  if (match.wrong_blocks == 0) return nearest_that_fits(reference, std::move(match));
  const double due_cost = match.cost;
  const std::size_t due_wrong = match.wrong_blocks;
  for (const std::uint64_t frame : others(reference, due, true)) {
    Match other = drawing_.match(reference, frame);
    const bool fits =
        other.wrong_blocks == 0 || (other.cost < due_cost * kBetter && other.wrong_blocks < due_wrong);
    if (!fits) continue;
    const bool better = match.frame == due || other.wrong_blocks < match.wrong_blocks ||
                        (other.wrong_blocks == match.wrong_blocks && other.mean < match.mean);
    if (better) match = std::move(other);
  }
  if (match.wrong_blocks != 0 && guessed) {
    Match other = drawing_.match(reference, likeliest(reference, std::nullopt));
    if (other.wrong_blocks == 0) match = std::move(other);
  }
  return match;
}

// Whether no other source frame looks like this one.
bool ReferenceJudge::State::unlike_others(ReferenceFrames& reference, const Match& match) {
  if (like_its_neighbours_) return false;
  constexpr std::size_t kMany = 12;
  constexpr double kAlike = 1.5;  // of thumbnails, in 8-bit luma
  const auto alike = search_.search(reference, thumbnail_, reference.first(), reference.end(), kMany);
  return std::ranges::none_of(alike, [&](const SourceCandidate& candidate) {
    return candidate.frame != match.frame && candidate.distance <= kAlike &&
           drawing_.match(reference, candidate.frame).wrong_blocks == 0;
  });
}

// The first of frames [begin, match.frame] that looks like what was seen: who is behind can go on, not back.
std::uint64_t ReferenceJudge::State::first_that_fits(ReferenceFrames& reference, const Match& match,
                                                     std::uint64_t begin) {
  begin = std::max({begin, less(match.frame, kNear), reference.first()});
  for (std::uint64_t frame = begin; frame < match.frame; ++frame) {
    if (drawing_.match(reference, frame).wrong_blocks == 0) return frame;
  }
  return match.frame;
}

// Where the source stood still and no record tells: what may have been due instead; nullopt: nothing else.
std::optional<std::uint64_t> ReferenceJudge::State::other_turn(ReferenceFrames& reference, const Match& match,
                                                               std::uint64_t due) {
  // A picture that is wrong tells badly how far the source is; sound ones will.
  if (match.wrong_blocks != 0) return order_.anchored() ? std::nullopt : std::optional(due);
  // What skipped frames may have been out of its turn, and then whoever was behind can go on from there.
  const std::optional<std::uint64_t> before = order_.before_skip();
  if (before && *before >= reference.first() && *before < reference.end() &&
      drawing_.match(reference, *before).wrong_blocks == 0) {
    return before;
  }
  if (before && !order_.anchored() && match.frame >= *before && match.frame < order_.skipped_to()) {
    const std::uint64_t turn = first_that_fits(reference, match, *before);
    order_.forget_skip();
    return turn;
  }
  if (!order_.may_skip(due, match.frame)) return std::nullopt;
  const std::uint64_t turn = first_that_fits(reference, match, due + 1);
  order_.skip(due, turn);
  return turn;
}

Judgement ReferenceJudge::State::content_fault(ReferenceFrames& reference, const Match& match,
                                               std::uint64_t due, const SeenFrame& seen) {
  Judgement judgement{.source = match.frame};
  const Seen& picture = drawing_.seen();
  Finding finding;
  finding.confidence = confidence_of(match.strongest, 1);
  finding.area = picture.grid.bounds(match.wrong);
  finding.figures = {{"strongest", match.strongest},
                     {"different_blocks", static_cast<double>(match.wrong_blocks)},
                     {"compared_blocks", static_cast<double>(match.wrong.size())}};
  const ReferenceFrames::Reference source = reference.get(match.frame);
  const Evidence evidence{drawing_, match, source.view, sample_of(picture, match)};
  std::optional<Hypothesis> hypothesis = zero_samples(evidence);
  if (!hypothesis) hypothesis = one_color_below(evidence);
  std::optional<Mixture> mixture;
  if (!hypothesis) {
    std::vector<std::uint64_t> frames = others(reference, match.frame, false);
    if (due != match.frame) frames.push_back(due);
    const std::vector<bool> boxes = boxes_of(picture.grid, match.wrong);
    for (const SourceCandidate& candidate :
         search_.search(reference, thumbnail_, less(due, kNear), due + kNear + 1, kCandidates, boxes)) {
      if (candidate.frame != match.frame) frames.push_back(candidate.frame);
    }
    mixture = mixed_frames(drawing_, reference, match, frames, due);
    hypothesis = wrong_colors(evidence);
    if (mixture && hypothesis && hypothesis->explanation.cost <= mixture->cost) mixture.reset();
    if (mixture) hypothesis.reset();
  }
  if (mixture) {
    finding.artefact = mixture->artefact;
    finding.reason = mixture->reason;
    finding.from_row = mixture->from_row;
    finding.same_as = mixture->same_as;
    judgement.source = mixture->source;
  } else {
    if (!hypothesis) hypothesis = wrong_stride(evidence);
    if (!hypothesis) hypothesis = damage(evidence);
    finding.artefact = hypothesis->artefact;
    finding.reason = hypothesis->reason;
    if (finding.artefact == ArtefactClass::half_filled) {
      finding.from_row = first_wrong_row(picture, match);
      finding.reason = fmt::format(fmt::runtime(finding.reason), *finding.from_row);
    }
  }
  const std::optional<PictureKind> kind = seen.kind ? seen.kind : source.kind;
  finding.artefact = bursts_.name(finding.artefact, kind);
  judgement.findings.push_back(std::move(finding));
  return judgement;
}

Verdict ReferenceJudge::State::judge(const SeenFrame& seen, ReferenceFrames& reference,
                                     std::optional<std::uint64_t> expected) {
  Verdict verdict{.number = seen.number};
  if (reference.first() >= reference.end()) return verdict;
  const std::optional<std::uint64_t> known = order_.due(expected);
  drawing_.prepare(seen, reference, std::clamp(known.value_or(0), reference.first(), reference.end() - 1));
  thumbnail_ = thumbnail_of(drawing_.seen().grid, drawing_.seen().planes);
  const std::uint64_t due = likeliest(reference, known);
  const Match match = find_source(reference, due, !expected && !order_.anchored());

  Judgement judgement{.source = match.frame};
  if (match.wrong_blocks != 0) {
    judgement = content_fault(reference, match, due, seen);
  } else {
    drawing_.learn(match);
    bursts_.sound();
    // What may yet be wrong, for those who draw curves.
    judgement.findings.push_back({.artefact = ArtefactClass::block_damage,
                                  .confidence = confidence_of(match.strongest, 1),
                                  .reason = "the block that differs most",
                                  .figures = {{"strongest", match.strongest}}});
  }
  std::uint64_t turn_frame = due;
  bool in_turn = judgement.source == due;
  if (known && !in_turn) {
    const Match turn = drawing_.match(reference, due);
    in_turn = turn.strongest < kOutOfTurn;
    if (!in_turn && !expected) {
      if (const auto other = other_turn(reference, match, due)) {
        turn_frame = *other;
        in_turn = true;
      }
    }
    if (!in_turn) {
      if (const auto artefact = order_.fault(due, judgement.source)) {
        Finding finding{.artefact = *artefact,
                        .confidence = confidence_of(turn.strongest, kOutOfTurn),
                        .reason = fmt::format("frame {} is seen where {} is due", judgement.source, due),
                        .same_as = judgement.source};
        finding.figures = {{"strongest", turn.strongest}};
        judgement.findings.insert(judgement.findings.begin(), std::move(finding));
      }
    }
  }
  order_.advance(turn_frame, in_turn ? turn_frame : judgement.source, expected.has_value());
  if (in_turn && match.wrong_blocks == 0 && !order_.anchored() && unlike_others(reference, match))
    order_.anchor();

  std::erase_if(judgement.findings,
                [this](const Finding& finding) { return finding.confidence < options_.least_confidence; });
  std::ranges::stable_sort(judgement.findings, std::ranges::greater{}, &Finding::confidence);
  verdict.findings = std::move(judgement.findings);
  SourceMatch source{.frame = judgement.source, .like_its_neighbours = like_its_neighbours_};
  source.distance = thumbnail_distance(thumbnail_, search_.thumbnail(reference, judgement.source));
  source.different_blocks = static_cast<std::uint32_t>(match.wrong_blocks);
  source.compared_blocks = static_cast<std::uint32_t>(match.wrong.size());
  source.ssim =
      match.mean == 0 ? 1 : mean_ssim(drawing_.seen().grid, drawing_.seen().planes, *match.expected);
  verdict.source = source;
  verdict.observations = observe(seen, reference.get(judgement.source));
  return verdict;
}

ReferenceJudge::ReferenceJudge(JudgingOptions options) : state_(std::make_unique<State>(options)) {}
ReferenceJudge::ReferenceJudge(ReferenceJudge&&) noexcept = default;
ReferenceJudge& ReferenceJudge::operator=(ReferenceJudge&&) noexcept = default;
ReferenceJudge::~ReferenceJudge() = default;

Verdict ReferenceJudge::judge(const SeenFrame& seen, ReferenceFrames& reference,
                              std::optional<std::uint64_t> expected) {
  return state_->judge(seen, reference, expected);
}

}  // namespace zcplay::detect
