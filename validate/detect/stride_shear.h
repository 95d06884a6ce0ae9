// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/frame_facts.h"

namespace zcplay::detect {

/// Finds stride_shear: each row fits the one above best when moved by some pixels, the same for all rows,
/// while the frames around fit as they are.
class StrideShear {
 public:
  void look(const Look& look, std::vector<Finding>& findings);

 private:
  double sound_step_ = 0;  ///< mean step from row to row in the last frame that was not reported
};

}  // namespace zcplay::detect
