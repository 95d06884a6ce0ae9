// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>

#include "decode/emulated/emulated_kernel.h"

namespace zcplay::test {

/// An emulated device that chooses as the kernel's virtual decoder visl does, wherever a driver is free
/// to choose. What is left between the two is the framework's, and must be the same.
[[nodiscard]] emulated::EmulatedKernelOptions visl_likeness();

/// The choices of call_scripts.txt that visl makes, and those that the emulated device makes by itself.
[[nodiscard]] const std::set<std::string>& choices_of_visl();
[[nodiscard]] const std::set<std::string>& choices_of_emulated_device();

}  // namespace zcplay::test
