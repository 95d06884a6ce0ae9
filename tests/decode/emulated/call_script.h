// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "decode/kernel.h"

namespace zcplay::test {

/// One line of a script: a call and what it must come to.
struct CallLine {
  int number = 0;                  ///< in the file, from 1
  std::vector<std::string> words;  ///< the verb first
  int expected = 0;                ///< 0 or a positive errno
};

/// A sequence of legal and illegal calls to a stateless decoder with what a kernel answers to each,
/// so that an emulated device and a real one can be held against each other. The language is
/// described in call_scripts.txt.
struct CallScript {
  std::string name;
  bool any_device = true;  ///< false: what this script expects is a choice of the emulated driver
  std::vector<CallLine> lines;
};

/// Reads scripts; a malformed line ends the process, for scripts are part of the tests.
[[nodiscard]] std::vector<CallScript> parse_call_scripts(std::string_view text);
[[nodiscard]] std::vector<CallScript> load_call_scripts(const std::string& path);

/// Plays a script on the first media device of `kernel` that has a video node. "" if every call came
/// to what it should, else one line a difference. Stops at the first.
[[nodiscard]] std::string run_call_script(const CallScript& script, Kernel& kernel);

}  // namespace zcplay::test
