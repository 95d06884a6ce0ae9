// SPDX-License-Identifier: MIT
#include "validate/score/counter.h"

namespace zcplay::score {

std::unique_ptr<Counter> make_cpu_counter() {
  return make_scalar_counter();
}

std::vector<std::unique_ptr<Counter>> make_all_cpu_counters() {
  return {};
}

}  // namespace zcplay::score
