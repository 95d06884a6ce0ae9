// SPDX-License-Identifier: MIT
#include "base/clock.h"

#include <chrono>
#include <ctime>

#include <gtest/gtest.h>

namespace zcplay {
namespace {

TimePoint system_monotonic() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

TEST(MonotonicClock, ReadsTheSystemsClockMonotonic) {
  const MonotonicClock clock;
  const TimePoint before = system_monotonic();
  const TimePoint reading = clock.now();
  const TimePoint after = system_monotonic();
  EXPECT_LE(before, reading);
  EXPECT_LE(reading, after);
  EXPECT_TRUE(clock.runs_by_itself());
}

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock;
  EXPECT_EQ(clock.now(), TimePoint{0});
  EXPECT_FALSE(clock.runs_by_itself());
  clock.advance(std::chrono::milliseconds{3});
  clock.advance(std::chrono::nanoseconds{5});
  EXPECT_EQ(clock.now(), TimePoint{3'000'005});
}

}  // namespace
}  // namespace zcplay
