// SPDX-License-Identifier: MIT
#include "validate/detect/keyframe_bursts.h"

#include <algorithm>

#include "validate/detect/strength.h"

namespace zcplay::detect {

void KeyframeBursts::look(const FrameFacts& facts, std::vector<Finding>& findings) {
  const auto is_damage = [](const Finding& finding) {
    return finding.artefact == ArtefactClass::block_damage && finding.confidence >= kReported;
  };
  const bool damaged = std::ranges::any_of(findings, is_damage);
  if (damaged && !damaged_) {
    in_burst_ = facts.kind && facts.kind->irap;
    ++(in_burst_ ? bursts_ : other_onsets_);
  }
  damaged_ = damaged;
  if (!damaged || !in_burst_ || bursts_ < 2 || bursts_ <= other_onsets_) return;
  for (Finding& finding : findings) {
    if (!is_damage(finding)) continue;
    finding.artefact = ArtefactClass::keyframe_damage;
    finding.reason += "; it began with a keyframe, as before";
  }
}

}  // namespace zcplay::detect
