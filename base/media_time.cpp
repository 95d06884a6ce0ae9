// SPDX-License-Identifier: MIT
#include "base/media_time.h"

#include <limits>

namespace zcplay {

std::chrono::nanoseconds MediaTime::nanoseconds() const {
  if (time_base.denominator == 0) return std::chrono::nanoseconds{0};
  // 2^63 * 2^31 * 10^9 needs 124 bits, so 128 never wrap.
  __extension__ using Wide = __int128;
  const Wide scaled = Wide{ticks} * time_base.numerator * 1'000'000'000;
  const Wide half = Wide{time_base.denominator} / 2;
  const Wide rounded =
      (scaled + ((scaled < 0) == (time_base.denominator < 0) ? half : -half)) / time_base.denominator;
  constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
  constexpr Wide kLeast = std::numeric_limits<std::int64_t>::min();
  return std::chrono::nanoseconds{static_cast<std::int64_t>(rounded > kMost    ? kMost
                                                            : rounded < kLeast ? kLeast
                                                                               : rounded)};
}

}  // namespace zcplay
