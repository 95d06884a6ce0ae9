// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "base/log.h"
#include "base/result.h"
#include "validate/score/counter.h"

namespace zcplay::score {

/// Who counts pictures.
enum class GpuUse : std::uint8_t {
  automatic,  ///< the CPU, and the GPU once it was measured to be faster (measured_counter.h)
  on,         ///< the GPU, or an Error
  off,        ///< the CPU
};

/// The Error (environment) says in one sentence why the GPU cannot be used, and comes with GpuUse::on only.
[[nodiscard]] Result<std::unique_ptr<Counter>> make_counter(GpuUse use, Log log = {});

}  // namespace zcplay::score
