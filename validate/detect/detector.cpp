// SPDX-License-Identifier: MIT
#include "validate/detect/detector.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "validate/detect/block_damage.h"
#include "validate/detect/color_step.h"
#include "validate/detect/filled_rows.h"
#include "validate/detect/frame_facts.h"
#include "validate/detect/history.h"
#include "validate/detect/keyframe_bursts.h"
#include "validate/detect/repetition.h"
#include "validate/detect/stride_shear.h"
#include "validate/detect/tearing.h"
#include "validate/detect/zero_pages.h"

namespace zcplay::detect {

class Detector::State {
 public:
  explicit State(JudgingOptions options) : options_(options) {}

  std::vector<Verdict> push(const SeenFrame& frame) {
    // The oldest facts' memory is used again.
    std::unique_ptr<FrameFacts> next = spare_ ? std::move(spare_) : std::make_unique<FrameFacts>();
    gather(frame, current_.get(), *next);
    std::vector<Verdict> verdicts;
    if (current_) verdicts.push_back(judge(next.get()));
    spare_ = std::exchange(before_, std::exchange(current_, std::move(next)));
    return verdicts;
  }

  std::vector<Verdict> finish() {
    std::vector<Verdict> verdicts;
    if (current_) verdicts.push_back(judge(nullptr));
    *this = State(options_);
    return verdicts;
  }

 private:
  Verdict judge(const FrameFacts* after) {
    Verdict verdict;
    verdict.number = current_->picture.number;
    const auto alike = [this](const FrameFacts* other) {
      return other != nullptr && other->picture.size == current_->picture.size ? other : nullptr;
    };
    const Look look{current_.get(), alike(before_.get()), alike(after)};
    if (current_->picture.size.width == 0) return verdict;
    if (look.before == nullptr) history_.clear();
    zero_pages_.look(look, verdict.findings);
    filled_rows_.look(look, history_, verdict.findings, verdict.observations);
    repetition_.look(look, history_, verdict.findings, verdict.observations);
    find_tearing(look, history_, verdict.findings);
    color_step_.look(look, verdict.findings);
    stride_shear_.look(look, verdict.findings);
    block_damage_.look(look, verdict.findings);
    settle(verdict);
    keyframe_bursts_.look(*current_, verdict.findings);
    history_.add(*current_);
    return verdict;
  }

  // The surest first, and none that only another explains.
  void settle(Verdict& verdict) const {
    std::erase_if(verdict.findings,
                  [this](const Finding& finding) { return finding.confidence < options_.least_confidence; });
    std::ranges::stable_sort(verdict.findings, std::ranges::greater{}, &Finding::confidence);
  }

  JudgingOptions options_;
  std::unique_ptr<FrameFacts> before_;
  std::unique_ptr<FrameFacts> current_;
  std::unique_ptr<FrameFacts> spare_;
  History history_;
  ZeroPages zero_pages_;
  FilledRows filled_rows_;
  Repetition repetition_;
  ColorStep color_step_;
  StrideShear stride_shear_;
  BlockDamage block_damage_;
  KeyframeBursts keyframe_bursts_;
};

Detector::Detector(JudgingOptions options) : state_(std::make_unique<State>(options)) {}
Detector::Detector(Detector&&) noexcept = default;
Detector& Detector::operator=(Detector&&) noexcept = default;
Detector::~Detector() = default;

std::vector<Verdict> Detector::push(const SeenFrame& frame) {
  return state_->push(frame);
}

std::vector<Verdict> Detector::finish() {
  return state_->finish();
}

}  // namespace zcplay::detect
