// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace zcplay {

/// One thing besides decoders that a feature of zcplay may need.
struct Feature {
  std::string name;  ///< "udmabuf"
  bool present = false;
  std::string detail;  ///< what it is, or why it is missing and what that means
};

/// What this build was made with and what the machine offers, sorted as people read it: versions
/// first. Looks only, opens devices for reading and writing and closes them again.
[[nodiscard]] std::vector<Feature> build_features();

}  // namespace zcplay
