// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace zcplay {

/// A reading of CLOCK_MONOTONIC in nanoseconds, or of a manual clock that starts at 0.
using TimePoint = std::chrono::nanoseconds;

/// Where "now" comes from. Thread-safe: now() may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// False when time only moves because a test says so; the event loop then never sleeps for time.
  [[nodiscard]] virtual bool runs_by_itself() const = 0;
};

class MonotonicClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] bool runs_by_itself() const override { return true; }
};

/// For tests: stands still until told to move. Not thread-safe.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override { return now_; }
  [[nodiscard]] bool runs_by_itself() const override { return false; }
  void advance(std::chrono::nanoseconds by) { now_ += by; }

 private:
  TimePoint now_{0};
};

}  // namespace zcplay
