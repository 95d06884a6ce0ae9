// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/reference_judge.h"
#include "validate/detect/seen_frame.h"

namespace zcplay::detect {

/// What is true of a picture and, as the source frame tells, not wrong by itself.
[[nodiscard]] std::vector<Observation> observe(const SeenFrame& seen,
                                               const ReferenceFrames::Reference& source);

}  // namespace zcplay::detect
