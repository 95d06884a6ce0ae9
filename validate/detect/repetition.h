// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/frame_facts.h"
#include "validate/detect/history.h"

namespace zcplay::detect {

/// Finds pictures at the wrong time: repeated, stale, out_of_order. Equal neighbours alone are an
/// observation: title cards stand still, cartoons are drawn on twos, strobes come back. They are a finding
/// where each of the frames before was another and time goes on after, or where the record says that time
/// jumped.
class Repetition {
 public:
  /// `history` has the frames before the current one.
  void look(const Look& look, const History& history, std::vector<Finding>& findings,
            std::vector<Observation>& observations) const;
};

}  // namespace zcplay::detect
