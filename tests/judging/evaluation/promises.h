// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/judging/evaluation/look.h"
#include "tests/judging/evaluation/rate.h"

namespace zcplay::judging {

/// A figure that the detectors are held to.
struct Promise {
  std::string name;      ///< one line: what is counted, on which frames
  bool at_most = false;  ///< false alarms: the rate may not be above; else recall: not below
  double wanted = 0;
  Rate rate;   ///< of frames
  Rate clips;  ///< recall: clips without a miss; false alarms: clips with one; of those looked at

  /// False, too, where nothing was counted: an empty test keeps no promise.
  [[nodiscard]] bool kept() const;
};

/// All promises. See questions.h for what counts.
[[nodiscard]] std::vector<Promise> check_promises(const Looks& looks);

/// One line: name, figure, what was wanted, kept or not.
[[nodiscard]] std::string to_text(const Promise& promise);

}  // namespace zcplay::judging
