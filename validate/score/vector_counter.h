// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "validate/score/counter.h"
#include "validate/score/row_kernels.h"

namespace zcplay::score {

/// Walks a picture once, row by row, with these kernels.
[[nodiscard]] std::unique_ptr<Counter> make_vector_counter(RowKernels kernels);

}  // namespace zcplay::score
