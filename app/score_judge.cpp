// SPDX-License-Identifier: MIT
#include "app/score_judge.h"

#include <optional>
#include <utility>

#include "validate/detect/detector.h"
#include "validate/detect/reference_judge.h"

namespace zcplay {
namespace {

using Verdicts = std::vector<detect::Verdict>;

class ConsecutiveFrames final : public ScoreJudge {
 public:
  Result<Verdicts> push(const detect::SeenFrame& frame) override { return detector_.push(frame); }
  Result<Verdicts> finish() override { return detector_.finish(); }

 private:
  detect::Detector detector_;
};

class SinglePictures final : public ScoreJudge {
 public:
  Result<Verdicts> push(const detect::SeenFrame& frame) override {
    detect::Detector detector;
    Verdicts verdicts = detector.push(frame);
    for (detect::Verdict& verdict : detector.finish()) verdicts.push_back(std::move(verdict));
    return verdicts;
  }
  Result<Verdicts> finish() override { return Verdicts(); }
};

class FramesOfReference final : public ScoreJudge {
 public:
  explicit FramesOfReference(ReferenceClip& reference) : reference_(reference) {}

  Result<Verdicts> push(const detect::SeenFrame& frame) override {
    if (!begun_) {
      begun_ = true;
      if (Result<void> back = reference_.rewind(); !back) return std::unexpected(std::move(back.error()));
    }
    if (Result<void> covered = reference_.cover(due_); !covered)
      return std::unexpected(std::move(covered.error()));
    Verdicts verdicts;
    verdicts.push_back(judge_.judge(frame, reference_, std::nullopt));
    ++due_;
    if (verdicts.front().source) due_ = verdicts.front().source->frame + 1;
    return verdicts;
  }
  Result<Verdicts> finish() override { return Verdicts(); }

 private:
  ReferenceClip& reference_;
  detect::ReferenceJudge judge_;
  bool begun_ = false;
  std::uint64_t due_ = 0;
};

bool fits_better(const detect::Verdict& a, const detect::Verdict& b) {
  if (!a.source || !b.source) return a.source.has_value();
  return a.source->ssim > b.source->ssim;
}

class PicturesOfReference final : public ScoreJudge {
 public:
  explicit PicturesOfReference(ReferenceClip& reference) : reference_(reference) {}

  Result<Verdicts> push(const detect::SeenFrame& frame) override {
    if (Result<void> back = reference_.rewind(); !back) return std::unexpected(std::move(back.error()));
    std::optional<detect::Verdict> best;
    for (;;) {
      detect::ReferenceJudge judge;
      detect::Verdict verdict = judge.judge(frame, reference_, std::nullopt);
      if (!best || fits_better(verdict, *best)) best = std::move(verdict);
      const Result<bool> more = reference_.advance();
      if (!more) return std::unexpected(more.error());
      if (!*more) break;
    }
    Verdicts verdicts;
    verdicts.push_back(std::move(*best));
    return verdicts;
  }
  Result<Verdicts> finish() override { return Verdicts(); }

 private:
  ReferenceClip& reference_;
};

}  // namespace

std::unique_ptr<ScoreJudge> make_score_judge(Succession succession) {
  if (succession == Succession::consecutive) return std::make_unique<ConsecutiveFrames>();
  return std::make_unique<SinglePictures>();
}

std::unique_ptr<ScoreJudge> make_score_judge(Succession succession, ReferenceClip& reference) {
  if (succession == Succession::consecutive) return std::make_unique<FramesOfReference>(reference);
  return std::make_unique<PicturesOfReference>(reference);
}

}  // namespace zcplay
