// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace zcplay::judging {

/// So many of so many, and what that says of the share behind it.
struct Rate {
  std::uint64_t hits = 0;
  std::uint64_t of = 0;

  void add(bool hit) {
    of += 1;
    hits += hit ? 1 : 0;
  }
  /// 0 where nothing was counted.
  [[nodiscard]] double share() const;
};

/// Shares that a rate is compatible with.
struct Interval {
  double low = 0;
  double high = 1;
};

/// Wilson's score interval of 95 %: keeps its promise near 0 and 1 and for small counts. It takes the trials
/// as independent; frames of one clip are not, so the truth is wider.
[[nodiscard]] Interval wilson(const Rate& rate);

/// "0.9987"; as many digits as a count of this size bears, "-" where nothing was counted.
[[nodiscard]] std::string share_text(const Rate& rate);
/// "812/813".
[[nodiscard]] std::string count_text(const Rate& rate);
/// "0.9931 to 0.9998".
[[nodiscard]] std::string interval_text(const Rate& rate);

}  // namespace zcplay::judging
