// SPDX-License-Identifier: MIT
#include "validate/score/counter.h"

#include <utility>

#include "validate/score/row_kernels.h"
#include "validate/score/vector_counter.h"

namespace zcplay::score {

std::unique_ptr<Counter> make_cpu_counter() {
  auto kernels = best_row_kernels();
  return kernels ? make_vector_counter(*std::move(kernels)) : make_scalar_counter();
}

std::vector<std::unique_ptr<Counter>> make_all_cpu_counters() {
  std::vector<std::unique_ptr<Counter>> counters;
  for (RowKernels& kernels : all_row_kernels()) counters.push_back(make_vector_counter(std::move(kernels)));
  return counters;
}

}  // namespace zcplay::score
