// SPDX-License-Identifier: MIT
#pragma once

#include "validate/compare/picture.h"

namespace zcplay {

/// Whether the luma of `tested` is that of `reference` written to memory with another stride than
/// the one it was read with: each row begins a little further off than the one above. Looks for
/// strides from half to twice the stride of `tested`. The pictures must be of one size and depth,
/// and differ.
[[nodiscard]] bool sheared(const Picture& reference, const Picture& tested);

}  // namespace zcplay
