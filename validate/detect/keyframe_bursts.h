// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/frame_facts.h"

namespace zcplay::detect {

/// Tells block damage that comes with keyframes from other block damage: from the second keyframe on at which
/// blocks are damaged though the frame before was not.
class KeyframeBursts {
 public:
  /// Renames the block damage among the findings of this frame where it belongs to such a burst.
  void look(const FrameFacts& facts, std::vector<Finding>& findings);

 private:
  std::uint32_t bursts_ = 0;        ///< keyframes at which damage began
  std::uint32_t other_onsets_ = 0;  ///< other frames at which it did
  bool damaged_ = false;            ///< the frame before
  bool in_burst_ = false;
};

}  // namespace zcplay::detect
