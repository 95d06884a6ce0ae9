// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tests/control_trace/judge_traces.h"

namespace zcplay::control_trace {

/// Both clients' traces of a stream as visl recorded them, out of tests/control_trace/samples. Fails the
/// test and gives nothing where they cannot be read.
struct Sample {
  std::string stream;
  ClientRun ours;
  ClientRun theirs;
};
[[nodiscard]] Sample read_sample(const std::string& stream);

/// The rules of tests/lab/explained_differences.txt.
[[nodiscard]] std::vector<Explanation> read_rules();

}  // namespace zcplay::control_trace
