// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "validate/score/counter.h"

namespace zcplay::score {

/// How hard check_parity() tries.
struct ParityOptions {
  unsigned pictures = 0;
  std::uint32_t most_side = 0;  ///< pixels
};

/// Holds `tested` against the scalar counter on random and extremal pictures of all layouts and of odd sizes,
/// always the same ones. Returns what the first difference is, or "" where there is none. No test framework:
/// this runs where there is none, too.
[[nodiscard]] std::string check_parity(Counter& tested, const ParityOptions& options);

}  // namespace zcplay::score
