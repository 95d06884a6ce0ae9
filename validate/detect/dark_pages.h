// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "validate/detect/artefact.h"
#include "validate/detect/frame_facts.h"

namespace zcplay::detect {

/// Finds pages of luma that were never written where samples cannot be read: black from some pixel on to some
/// other, in the order of memory, where the frames around are not. A black bar has no such ends.
[[nodiscard]] std::optional<Finding> find_dark_pages(const Look& look);

}  // namespace zcplay::detect
