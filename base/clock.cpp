// SPDX-License-Identifier: MIT
#include "base/clock.h"

namespace zcplay {

TimePoint MonotonicClock::now() const {
  // libstdc++'s steady_clock is CLOCK_MONOTONIC, which presentation feedback uses too.
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace zcplay
