// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "validate/detect/sample_planes.h"

namespace zcplay::detect {

/// Whether the luma of `seen` is that of `expected` written to memory with another stride than the one it
/// was read with, to the last bit: each row begins a little further off than the one above. Looks for
/// strides from half to twice `stride` (samples; less than a row counts as a row). The pictures must be of
/// one size and depth.
[[nodiscard]] bool sheared(const SamplePlanes& expected, const SamplePlanes& seen, std::uint32_t stride);

}  // namespace zcplay::detect
