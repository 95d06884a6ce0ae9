// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace zcplay {

/// A fraction as containers write them; the denominator is never 0 once a demuxer has accepted it.
struct Rational {
  std::int32_t numerator = 0;
  std::int32_t denominator = 1;
  friend bool operator==(const Rational&, const Rational&) = default;
};

/// A point on a stream's own time line: ticks of `time_base` seconds. Kept as the container wrote
/// it, since rounding to nanoseconds and back would not give the same ticks.
struct MediaTime {
  std::int64_t ticks = 0;
  Rational time_base{1, 1};

  /// Rounded to nanoseconds; saturates where it would overflow.
  [[nodiscard]] std::chrono::nanoseconds nanoseconds() const;
};

}  // namespace zcplay
