// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace zcplay::test {

/// One value of one control, right or wrong.
struct ControlTrial {
  std::string control;  ///< a name that call scripts use
  std::vector<std::byte> value;
};

/// Values of the H.264 controls, those that no stream has among them: every byte of a structure's head and
/// tail with each of 256 values, every other byte with some, each around several sound structures (profiles,
/// POC types, chroma formats), and `random` structures of random bytes in sound and unsound ranges.
[[nodiscard]] std::vector<ControlTrial> control_sweep(std::size_t random);

}  // namespace zcplay::test
