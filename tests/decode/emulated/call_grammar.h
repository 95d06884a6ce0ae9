// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/decode/emulated/call_script.h"

namespace zcplay::test {

/// Calls that nobody has thought out: lines of a grammar, chosen by a seed. call_grammar.txt says how it
/// is written.
class CallGrammar {
 public:
  /// A malformed line ends the process.
  [[nodiscard]] static CallGrammar parse(std::string_view text);
  [[nodiscard]] static CallGrammar load(const std::string& path);

  /// The same for the same seed, on any machine. Lines are numbered from 1.
  /// Of hasty calls there are none whose result depends on how far the device has come.
  [[nodiscard]] std::vector<CallLine> generate(std::uint64_t seed, std::size_t count, bool hasty) const;

 private:
  struct Rule {
    std::uint32_t weight = 1;
    std::string text;
  };
  std::vector<Rule> rules_;
  std::uint32_t total_ = 0;
};

/// Random calls behind a beginning from which much is possible: every other seed has all buffers in place
/// and streams (part `streaming`), the rest only a size (part `sizes`).
[[nodiscard]] std::vector<CallLine> random_calls(const CallGrammar& grammar, const CallScripts& scripts,
                                                 std::uint64_t seed, std::size_t count, bool hasty);

}  // namespace zcplay::test
