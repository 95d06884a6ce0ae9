// SPDX-License-Identifier: MIT
#pragma once

#include "validate/compare/finding.h"
#include "validate/compare/picture.h"
#include "validate/score/picture_view.h"

namespace zcplay {

/// A picture that is not what it should be, while its samples are at hand.
struct BadPicture {
  const Finding& finding;
  const Picture* expected = nullptr;  ///< null where its samples are gone
  const Picture& got;                 ///< may have another size and format than `expected`
  score::YuvColor color;              ///< of both
};

/// Keeps pictures for people to look at. Called on the comparison's thread.
class EvidenceTaker {
 public:
  virtual ~EvidenceTaker() = default;
  /// Gives what it kept of the picture; nothing where it had enough, or could not.
  [[nodiscard]] virtual Evidence take(const BadPicture& bad) = 0;
  /// What was a finding turned out to be none: the reference decoder complained of the picture later.
  virtual void drop(const Evidence& evidence) = 0;
};

}  // namespace zcplay
