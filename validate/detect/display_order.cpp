// SPDX-License-Identifier: MIT
#include "validate/detect/display_order.h"

namespace zcplay::detect {

std::optional<ArtefactClass> DisplayOrder::fault(std::uint64_t due, std::uint64_t found) const {
  if (found == due) return std::nullopt;
  if (found > due) return ArtefactClass::out_of_order;
  // What was left out for an early picture comes late.
  if (last_was_early_) return ArtefactClass::out_of_order;
  if (last_ == found) return ArtefactClass::repeated;
  return ArtefactClass::stale;
}

void DisplayOrder::advance(std::uint64_t due, std::uint64_t found, bool recorded) {
  const bool in_turn = found == due;
  const bool follows = last_ && found == *last_ + 1;
  following_ = in_turn || recorded ? 0 : (follows ? following_ + 1 : 1);
  last_was_early_ = found > due || (last_was_early_ && !in_turn);
  last_ = found;
  due_ = due + 1;
  if (before_skip_) ++*before_skip_;
  if (in_turn && ++since_skip_ >= kSkipBelieved) before_skip_.reset();
  if (following_ >= kBelieved) {
    due_ = found + 1;
    following_ = 0;
    last_was_early_ = false;
  }
}

void DisplayOrder::advance_blind() {
  if (due_) ++*due_;
}

}  // namespace zcplay::detect
