// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/edge_profile.h"
#include "validate/detect/frame_facts.h"

namespace zcplay::detect {

/// Finds blocks that do not belong where they are: corners of the coding grid where luma, or what of it
/// neither neighbour in time has, steps on two sides of a block as it does nowhere near in the frames around,
/// and on a side opposite. Content has such corners too, but as often beside the grid as on it: what the same
/// look finds there is what the figure is held against. Damage that stays is found when it comes, and then
/// followed.
class BlockDamage {
 public:
  void look(const Look& look, std::vector<Finding>& findings);

 private:
  EdgeProfile sound_;            ///< of the last frame that was not reported
  std::vector<bool> reported_;   ///< by block, what stood out in the frame before
  std::uint32_t sound_age_ = 0;  ///< frames since
};

}  // namespace zcplay::detect
