// SPDX-License-Identifier: MIT
#pragma once

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

namespace zcplay::test {

/// As long as it lives, nothing counts as leaked: what Mesa keeps for itself when it is unloaded is no leak
/// of ours.
struct [[maybe_unused]] DriversOwnMemory {
#ifdef __SANITIZE_ADDRESS__
  DriversOwnMemory() { __lsan_disable(); }
  ~DriversOwnMemory() { __lsan_enable(); }
#else
  DriversOwnMemory() = default;
  ~DriversOwnMemory() = default;
#endif
  DriversOwnMemory(const DriversOwnMemory&) = delete;
  DriversOwnMemory& operator=(const DriversOwnMemory&) = delete;
};

}  // namespace zcplay::test
