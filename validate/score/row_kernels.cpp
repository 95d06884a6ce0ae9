// SPDX-License-Identifier: MIT
#include "validate/score/row_kernels.h"

#include <utility>

#include <hwy/highway.h>

namespace zcplay::score {
namespace {

std::optional<RowKernels> chosen_kernels() {
  RowKernels kernels{};
  choose_unpack_kernels(kernels);
  choose_color_kernels(kernels);
  choose_luma_kernels(kernels);
  if (kernels.name.empty()) return std::nullopt;
  return kernels;
}

// Where the compiler knows the processor's only instruction set, nothing is chosen.
#if (HWY_TARGETS & (HWY_TARGETS - 1)) == 0

void choose_only(std::int64_t /*target*/) {}
std::vector<std::int64_t> targets() {
  return {HWY_TARGETS};
}

#else

/// 0: whatever is best.
void choose_only(std::int64_t target) {
  hwy::SetSupportedTargetsForTest(target);
  // Highway's tables begin with a function that would choose at each call.
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}
std::vector<std::int64_t> targets() {
  return hwy::SupportedAndGeneratedTargets();
}

#endif

}  // namespace

std::optional<RowKernels> best_row_kernels() {
  choose_only(0);
  return chosen_kernels();
}

std::vector<RowKernels> all_row_kernels() {
  std::vector<RowKernels> all;
  for (const std::int64_t target : targets()) {
    choose_only(target);
    if (auto kernels = chosen_kernels()) all.push_back(*std::move(kernels));
  }
  choose_only(0);
  return all;
}

}  // namespace zcplay::score
