// SPDX-License-Identifier: MIT
#pragma once

#include "validate/detect/edge_profile.h"
#include "validate/detect/frame_facts.h"

namespace zcplay::detect {

/// Of a frame with both neighbours: what of its luma neither of them has, in place or where the whole picture
/// moved to; and by how much that steps at each column and row. Where a block is wrong in one frame, it steps
/// on the sides of the block however busy the picture is there. Replaces what `profile` held.
void make_unpredicted_profile(const Look& look, EdgeProfile& profile);

}  // namespace zcplay::detect
