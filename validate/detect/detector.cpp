// SPDX-License-Identifier: MIT
#include "validate/detect/detector.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "validate/detect/block_damage.h"
#include "validate/detect/color_step.h"
#include "validate/detect/dark_pages.h"
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
    if (std::optional<Finding> dark = find_dark_pages(look)) verdict.findings.push_back(*std::move(dark));
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

  // What explains more comes before what explains less: zeros stand out as blocks, and rows that are sheared
  // tear.
  static int rank(ArtefactClass artefact) {
    switch (artefact) {
      case ArtefactClass::stride_shear:
        return 0;
      case ArtefactClass::zero_page:
      case ArtefactClass::half_filled:
        return 1;
      case ArtefactClass::zero_part:
        return 2;
      case ArtefactClass::stale:
      case ArtefactClass::repeated:
        return 3;
      case ArtefactClass::chroma_loss:
      case ArtefactClass::chroma_swap:
      case ArtefactClass::wrong_matrix:
      case ArtefactClass::wrong_range:
        return 4;
      case ArtefactClass::tearing:
        return 5;
      case ArtefactClass::out_of_order:
        return 6;
      default:
        return 7;
    }
  }

  // One defect has many marks: of all that is reported the one that explains the most is left, and what is
  // merely suspected stays behind it.
  void settle(Verdict& verdict) const {
    std::vector<Finding>& findings = verdict.findings;
    std::erase_if(findings,
                  [this](const Finding& finding) { return finding.confidence < options_.least_confidence; });
    std::ranges::stable_sort(findings, {}, [](const Finding& finding) { return rank(finding.artefact); });
    std::ranges::stable_partition(findings,
                                  [](const Finding& finding) { return finding.confidence >= kReported; });
    if (!findings.empty() && findings.front().confidence >= kReported) {
      const auto others =
          std::ranges::find_if(findings.begin() + 1, findings.end(),
                               [](const Finding& finding) { return finding.confidence < kReported; });
      findings.erase(findings.begin() + 1, others);
    }
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
