// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/frame_facts.h"
#include "validate/detect/history.h"

namespace zcplay::detect {

/// Finds tearing: rows at the top or the bottom that are a neighbour's in time, while the others are not, in
/// a place where no frame equalled its neighbour so far.
void find_tearing(const Look& look, const History& history, std::vector<Finding>& findings);

}  // namespace zcplay::detect
