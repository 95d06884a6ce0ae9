// SPDX-License-Identifier: MIT
#include "tests/app/headless_sway.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace zcplay::test {
namespace {

constexpr int kDidNotStart = 125;

}  // namespace

std::string no_headless_sway() {
  const Outcome found =
      run_shell("command -v sway && command -v swaymsg && command -v grim && command -v setpriv");
  return found.exit_code == 0 ? "" : "sway, grim or setpriv is not installed";
}

Outcome run_in_sway(const std::string& script) {
  ::setenv("DEMO", demo_clip().c_str(), 1);
  ::setenv("SCRIPT", script.c_str(), 1);
  const Outcome outcome =
      run_shell("exec \"$ZCPLAY_SOURCE/tools/dev/headless_sway.sh\" 640x360 bash -c \"$SCRIPT\"");
  EXPECT_NE(outcome.exit_code, kDidNotStart) << outcome.err;
  return outcome;
}

}  // namespace zcplay::test
