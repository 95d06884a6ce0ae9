// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/subject.h"

namespace zcplay::judging {

namespace {

class Judges final : public Subject {
 public:
  std::vector<detect::Verdict> push(const detect::SeenFrame& frame) override { return detector_.push(frame); }
  std::vector<detect::Verdict> finish() override { return detector_.finish(); }
  detect::Verdict judge(const detect::SeenFrame& seen, detect::ReferenceFrames& reference,
                        std::optional<std::uint64_t> expected) override {
    return judge_.judge(seen, reference, expected);
  }

 private:
  detect::Detector detector_{detect::JudgingOptions{.least_confidence = kLeastSuspicion}};
  detect::ReferenceJudge judge_{detect::JudgingOptions{.least_confidence = kLeastSuspicion}};
};

}  // namespace

std::unique_ptr<Subject> make_judges() {
  return std::make_unique<Judges>();
}

}  // namespace zcplay::judging
