// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "validate/score/counts.h"

namespace zcplay::score::test {

/// The first figure in which two counts differ, by its name and place; "" where they are equal.
[[nodiscard]] std::string difference(const Counts& counted, const Counts& expected);

}  // namespace zcplay::score::test
