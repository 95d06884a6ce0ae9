// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/seen_frame.h"
#include "validate/detect/strength.h"

namespace zcplay::detect {

/// Judges frames without knowing what they should be: by their own figures and their neighbours in time.
/// What such a look cannot tell from content is an observation, unless an error flag or a jump in time
/// speaks too. Keeps what it needs of earlier frames, bounded. Thread-bound.
class Detector {
 public:
  explicit Detector(JudgingOptions options = {});
  Detector(Detector&&) noexcept;
  Detector& operator=(Detector&&) noexcept;
  ~Detector();

  /// Frames in the order they were seen. Gives the verdicts that are certain now, in order: the next frame
  /// says much about this one, so they lag by one frame.
  [[nodiscard]] std::vector<Verdict> push(const SeenFrame& frame);
  /// The verdicts still owed.
  [[nodiscard]] std::vector<Verdict> finish();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::detect
