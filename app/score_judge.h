// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "app/reference_clip.h"
#include "base/result.h"
#include "validate/detect/artefact.h"
#include "validate/detect/seen_frame.h"

namespace zcplay {

/// Judges the pictures of one file in order. Verdicts may come later than their pictures.
class ScoreJudge {
 public:
  virtual ~ScoreJudge() = default;
  /// The verdicts that are certain now, in order. Errors are the reference's.
  [[nodiscard]] virtual Result<std::vector<detect::Verdict>> push(const detect::SeenFrame& frame) = 0;
  /// The verdicts still owed.
  [[nodiscard]] virtual Result<std::vector<detect::Verdict>> finish() = 0;
};

enum class Succession : bool {
  apart,        ///< each picture stands for itself: screenshots, every tenth frame
  consecutive,  ///< each is the one that was shown after the one before
};

/// Without a reference.
[[nodiscard]] std::unique_ptr<ScoreJudge> make_score_judge(Succession succession);
/// Pictures apart are looked for in all of the reference, others around where the one before was found.
/// `reference` must outlive it.
[[nodiscard]] std::unique_ptr<ScoreJudge> make_score_judge(Succession succession, ReferenceClip& reference);

}  // namespace zcplay
