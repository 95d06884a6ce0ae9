// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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
  std::vector<std::string> needs;  ///< what drivers are free in, and this script expects
  bool hasty = false;              ///< the next call comes while the device still works on the last one
  std::vector<CallLine> lines;
};

struct CallScripts {
  std::map<std::string, std::string, std::less<>> choices;  ///< a need, and why a driver is free there
  std::map<std::string, std::vector<CallLine>, std::less<>> parts;
  std::vector<CallScript> scripts;
};

/// Reads scripts; a malformed line ends the process, for scripts are part of the tests.
[[nodiscard]] CallScripts parse_call_scripts(std::string_view text);
[[nodiscard]] CallScripts load_call_scripts(const std::string& path);

struct CallTarget;

/// The script's needs that are not among `choices`, separated by spaces: then it cannot be played.
[[nodiscard]] std::string missing_choices(const CallScript& script, const std::set<std::string>& choices);

/// Plays a script. "" if every call came to what it should, else what did not. Stops at the first.
[[nodiscard]] std::string run_call_script(const CallScript& script, const CallTarget& target);

/// As it would stand in a file.
[[nodiscard]] std::string to_string(const CallLine& line);

}  // namespace zcplay::test
