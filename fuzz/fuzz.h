// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// Each fuzz target defines this one function. libFuzzer calls it with input it makes up; replay.cpp
/// calls it with the committed corpus. Returns 0.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace zcplay::fuzz {

/// Stops the program, in any build, where a target finds a promise broken.
inline void require(bool promise) {
  if (!promise) __builtin_trap();
}

}  // namespace zcplay::fuzz
