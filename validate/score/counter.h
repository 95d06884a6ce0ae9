// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "validate/score/counts.h"
#include "validate/score/picture_view.h"

namespace zcplay::score {

/// Counts pictures. Keeps its working memory, so one is made once and used for many pictures. Thread-bound.
class Counter {
 public:
  virtual ~Counter() = default;
  /// Replaces what `counts` held and uses its memory again. The view must have passed check(). An Error is
  /// the GPU's (environment); the CPU never fails.
  [[nodiscard]] virtual Result<void> count(const PictureView& picture, Counts& counts) = 0;
  /// "scalar", "AVX2", "GPU: llvmpipe (...)".
  [[nodiscard]] virtual std::string name() const = 0;
};

/// The definition of every count: plain loops, which the others are tested against.
[[nodiscard]] std::unique_ptr<Counter> make_scalar_counter();

/// The best this processor has, with Google Highway.
[[nodiscard]] std::unique_ptr<Counter> make_cpu_counter();

/// One for each instruction set that was compiled in and that this processor has; for tests.
[[nodiscard]] std::vector<std::unique_ptr<Counter>> make_all_cpu_counters();

}  // namespace zcplay::score
