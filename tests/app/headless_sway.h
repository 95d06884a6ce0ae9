// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tests/app/run_zcplay.h"

namespace zcplay::test {

/// Why nothing can be played here; empty where something can.
[[nodiscard]] std::string no_headless_sway();

/// Runs lines of bash beside a sway without a display, with an output of 640x360 and nothing but wl_shm.
/// $ZCPLAY is the program, $DEMO the bundled clip.
[[nodiscard]] Outcome run_in_sway(const std::string& script);

}  // namespace zcplay::test

/// First line of a test that plays.
#define ZCPLAY_REQUIRE_SWAY()                                                   \
  do {                                                                          \
    if (const auto why = no_headless_sway(); !why.empty()) GTEST_SKIP() << why; \
  } while (false)
