// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace zcplay::test {

/// How often operator new was called since the program started, by any thread. Linking this file
/// replaces the global operators.
[[nodiscard]] std::size_t allocation_count();

/// The same by the calling thread alone.
[[nodiscard]] std::size_t thread_allocation_count();

}  // namespace zcplay::test
