// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/frame_facts.h"

namespace zcplay::detect {

/// Finds memory that was never written: zero_page, zero_part, half_filled where all from a row on is zero,
/// chroma_loss where it is chroma alone. Samples of 0 speak for themselves. On screenshots the green of zero
/// samples may be painted: where it is seen for the first time, as flat as zeros are, it is a finding; where
/// the frame before had it in the same place, only if that was one.
class ZeroPages {
 public:
  void look(const Look& look, std::vector<Finding>& findings);

 private:
  bool reported_ = false;  ///< in the frame before
};

}  // namespace zcplay::detect
