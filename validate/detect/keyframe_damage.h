// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "base/frame.h"
#include "validate/detect/artefact.h"

namespace zcplay::detect {

/// Tells damage that comes with keyframes from other damage: it begins in a picture that decoding can start
/// at, after sound ones, and lasts no longer than pictures predict from that one.
class KeyframeDamage {
 public:
  /// Takes the class of a picture that is wrong and gives back the same, or keyframe_damage for
  /// block_damage. `kind`: nullopt where nobody knows.
  [[nodiscard]] ArtefactClass name(ArtefactClass artefact, const std::optional<PictureKind>& kind) {
    if (artefact != ArtefactClass::block_damage) return artefact;
    if (kind && kind->irap && !damaged_) in_burst_ = true;
    damaged_ = true;
    return in_burst_ ? ArtefactClass::keyframe_damage : artefact;
  }
  /// A picture was right.
  void sound() { damaged_ = in_burst_ = false; }

 private:
  bool damaged_ = false;   ///< the picture before was
  bool in_burst_ = false;  ///< and that began with a keyframe
};

}  // namespace zcplay::detect
