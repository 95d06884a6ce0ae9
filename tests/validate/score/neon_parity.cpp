// SPDX-License-Identifier: MIT
// Holds the vector counter to the scalar one on another processor than the tests' own: built with a cross
// compiler, run by an emulator, and with no library there but the standard one.
//
//   neon_parity PICTURES
//
// Exit status 1 where a count differs, or where there are no vectors after all.

#include <cstdio>
#include <cstdlib>

#include "tests/validate/score/counter_parity.h"

int main(int argc, char** argv) {
  using namespace zcplay::score;
  const auto pictures = static_cast<unsigned>(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100);
  const auto counters = make_all_cpu_counters();
  for (const auto& counter : counters) {
    const std::string difference = check_parity(*counter, {.pictures = pictures, .most_side = 200});
    std::printf("%s: %s\n", counter->name().c_str(), difference.empty() ? "equal" : difference.c_str());
    if (!difference.empty()) return 1;
  }
  return counters.empty() ? 1 : 0;
}
