// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/reference_judge.h"
#include "validate/detect/source_match.h"

namespace zcplay::detect {

/// A picture that is partly another source frame.
struct Mixture {
  ArtefactClass artefact = ArtefactClass::other;  ///< tearing, half_filled or block_damage
  std::uint64_t source = 0;                       ///< the frame it is in the main
  std::uint64_t same_as = 0;                      ///< the frame the wrong rows or blocks are of
  std::optional<std::uint32_t> from_row;
  std::string reason;
  double cost = 0;  ///< see Explanation::cost
};

/// Looks among `frames` for one that the wrong blocks are of.
[[nodiscard]] std::optional<Mixture> mixed_frames(Drawing& drawing, ReferenceFrames& reference,
                                                  const Match& match,
                                                  const std::vector<std::uint64_t>& frames,
                                                  std::uint64_t due);

}  // namespace zcplay::detect
