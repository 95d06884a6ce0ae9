// SPDX-License-Identifier: MIT
#include "validate/score/row_kernels.h"

#include <hwy/targets.h>

namespace zcplay::score {
namespace {

std::optional<RowKernels> chosen_kernels() {
  // What a table of Highway's has first would choose anew at each call.
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  RowKernels kernels{};
  choose_unpack_kernels(kernels);
  choose_color_kernels(kernels);
  choose_luma_kernels(kernels);
  if (kernels.name.empty()) return std::nullopt;
  return kernels;
}

}  // namespace

std::optional<RowKernels> best_row_kernels() {
  return chosen_kernels();
}

std::vector<RowKernels> all_row_kernels() {
  std::vector<RowKernels> all;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    if (auto kernels = chosen_kernels()) all.push_back(*std::move(kernels));
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return all;
}

}  // namespace zcplay::score
