// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/frame.h"
#include "validate/score/counts.h"
#include "validate/score/picture_view.h"
#include "validate/score/score.h"

namespace zcplay::detect {

/// A picture to judge and what is known around it. Owns nothing; everything is read before the call that
/// takes it returns.
struct SeenFrame {
  std::uint64_t number = 0;  ///< rises by one from frame to frame as seen
  score::PictureView view;
  const score::Counts* counts = nullptr;  ///< of `view`
  const score::Score* score = nullptr;    ///< of `counts`

  /// Where in `view` the video's picture lies: a screenshot may have bars around it. Empty: everywhere.
  Rect picture;
  /// Pixels of the source picture. It was scaled where this is not the size of `picture`; empty: it was not.
  Size source;
  /// Not to be judged (a HUD, a pointer), pixels of `view`.
  std::span<const Rect> masked;

  std::optional<PictureKind> kind;  ///< where the decoder's record is at hand
  DefectSet defects;                ///< likewise
  bool time_jump = false;           ///< time stood still, went back or jumped before this frame
};

}  // namespace zcplay::detect
