// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/detector.h"
#include "validate/detect/reference_judge.h"
#include "validate/detect/seen_frame.h"

namespace zcplay::judging {

/// What is put to the proof: the two judges, or what a test puts in their place. One is made for each run of
/// frames, so that runs know nothing of each other.
class Subject {
 public:
  virtual ~Subject() = default;
  [[nodiscard]] virtual std::vector<detect::Verdict> push(const detect::SeenFrame& frame) = 0;
  [[nodiscard]] virtual std::vector<detect::Verdict> finish() = 0;
  [[nodiscard]] virtual detect::Verdict judge(const detect::SeenFrame& seen,
                                              detect::ReferenceFrames& reference,
                                              std::optional<std::uint64_t> expected) = 0;
};
using MakeSubject = std::function<std::unique_ptr<Subject>()>;

/// What curves start from. Lists of suspicions would be endless at 0.
inline constexpr double kLeastSuspicion = 0.02;

/// The product's judges, with suspicions from kLeastSuspicion on.
[[nodiscard]] std::unique_ptr<Subject> make_judges();

}  // namespace zcplay::judging
