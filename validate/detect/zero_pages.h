// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/frame_facts.h"

namespace zcplay::detect {

/// Finds memory that was never written: zero_page, zero_part, half_filled where all from a row on is zero,
/// chroma_loss where it is chroma alone. Samples of 0 speak for themselves. The green of zero samples on a
/// screenshot may be painted and luma of 0 alone may be black, so those must come at a stroke, in a stream
/// that had none, while the rest goes on or before they are gone again.
class ZeroPages {
 public:
  void look(const Look& look, std::vector<Finding>& findings);

 private:
  bool reported_ = false;  ///< in the frame before
  double usual_ =
      -1;  ///< blocks' worth of it in frames that were not reported, lately; negative: no frame yet

  [[nodiscard]] double believed_blocks(const Look& look, double share) const;
};

}  // namespace zcplay::detect
