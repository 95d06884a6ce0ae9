// SPDX-License-Identifier: MIT
#include "validate/score/gpu/choice.h"

#include <utility>

#include "base/clock.h"
#include "validate/score/gpu/gpu_counter.h"
#include "validate/score/gpu/measured_counter.h"

namespace zcplay::score {

Result<std::unique_ptr<Counter>> make_counter(GpuUse use, Log log) {
  const auto open_gpu = []() -> Result<std::unique_ptr<Counter>> {
    auto counter = GpuCounter::create();
    if (!counter) return std::unexpected(counter.error());
    return std::unique_ptr<Counter>(std::move(*counter));
  };
  if (use == GpuUse::off) return make_cpu_counter();
  if (use == GpuUse::on) return open_gpu();
  return std::make_unique<MeasuredCounter>(make_cpu_counter(), open_gpu, std::make_unique<MonotonicClock>(),
                                           std::move(log));
}

}  // namespace zcplay::score
