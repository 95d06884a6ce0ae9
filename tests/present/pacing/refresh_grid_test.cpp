// SPDX-License-Identifier: MIT
#include "present/pacing/refresh_grid.h"

#include <chrono>
#include <cmath>
#include <cstdint>

#include <gtest/gtest.h>

namespace zcplay::pacing {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr double kPeriod = 1e9 / 59.94;

TimePoint refresh_time(int refresh, double period = kPeriod) {
  return seconds(100) + nanoseconds(std::llround(refresh * period));
}

Feedback said(TimePoint when, double period = kPeriod) {
  return {.when = when, .refresh = nanoseconds(std::llround(period))};
}

TEST(RefreshGrid, KnowsNothingBeforeTheFirstSample) {
  const RefreshGrid grid;
  EXPECT_FALSE(grid.known());
  EXPECT_EQ(grid.period(), nanoseconds(0));
}

TEST(RefreshGrid, OneSampleAndWhatTheCompositorSaysMakeAGrid) {
  RefreshGrid grid;
  grid.add(said(refresh_time(0)));
  ASSERT_TRUE(grid.known());
  const std::int64_t first = grid.nearest(refresh_time(0));
  EXPECT_EQ(grid.nearest(refresh_time(7)), first + 7);
  EXPECT_EQ(grid.nearest(refresh_time(7) - milliseconds(8)), first + 7);
  EXPECT_EQ(grid.nearest(refresh_time(7) - milliseconds(9)), first + 6);
  EXPECT_EQ(grid.first_after(refresh_time(7) + microseconds(1)), first + 8);
  EXPECT_NEAR(grid.position(refresh_time(7) + nanoseconds(std::llround(kPeriod / 2))),
              static_cast<double>(first) + 7.5, 1e-3);
  EXPECT_EQ(grid.time_of(first), refresh_time(0));
}

TEST(RefreshGrid, MeasuresARateThatIsNotQuiteWhatWasSaid) {
  RefreshGrid grid;
  for (int i = 0; i < 40; ++i) grid.add(said(refresh_time(2 * i), 1e9 / 60));
  EXPECT_NEAR(static_cast<double>(grid.period().count()), kPeriod, 5);
}

TEST(RefreshGrid, JitterAveragesOut) {
  RefreshGrid grid;
  std::uint32_t random = 1;
  for (int i = 0; i < 200; ++i) {
    random = random * 1664525 + 1013904223;
    const nanoseconds off = nanoseconds(static_cast<std::int64_t>(random >> 8) % 4'000'000 - 2'000'000);
    grid.add(said(refresh_time(2 * i) + off));
  }
  EXPECT_EQ(grid.generation(), 0U);
  EXPECT_NEAR(static_cast<double>(grid.period().count()), kPeriod, kPeriod / 500);
  const TimePoint next = grid.time_of(grid.nearest(refresh_time(401)));
  EXPECT_NEAR(static_cast<double>((next - refresh_time(401)).count()), 0, 1e6);
}

TEST(RefreshGrid, MissingFeedbackLeavesHolesAndNoMistakes) {
  RefreshGrid grid;
  grid.add(said(refresh_time(0)));
  const std::int64_t first = grid.nearest(refresh_time(0));
  for (const int refresh : {2, 3, 9, 40, 41, 90}) {
    grid.add(said(refresh_time(refresh)));
    EXPECT_EQ(grid.nearest(refresh_time(refresh)), first + refresh);
  }
  EXPECT_EQ(grid.generation(), 0U);
}

TEST(RefreshGrid, OneSampleThatIsOffChangesNothing) {
  RefreshGrid grid;
  for (int i = 0; i < 20; ++i) grid.add(said(refresh_time(i)));
  const TimePoint before = grid.time_of(grid.nearest(refresh_time(30)));
  grid.add(said(refresh_time(20) + milliseconds(8)));
  EXPECT_EQ(grid.time_of(grid.nearest(refresh_time(30))), before);
  EXPECT_EQ(grid.generation(), 0U);
}

TEST(RefreshGrid, APhaseThatMovedIsFollowed) {
  RefreshGrid grid;
  for (int i = 0; i < 20; ++i) grid.add(said(refresh_time(i)));
  for (int i = 20; i < 30; ++i) grid.add(said(refresh_time(i) + milliseconds(8)));
  EXPECT_EQ(grid.generation(), 1U);
  const TimePoint next = refresh_time(33) + milliseconds(8);
  EXPECT_NEAR(static_cast<double>((grid.time_of(grid.nearest(next)) - next).count()), 0, 1e5);
}

TEST(RefreshGrid, AnotherRateIsTakenUpAtOnceAndNumbersGoOn) {
  RefreshGrid grid;
  for (int i = 0; i < 20; ++i) grid.add(said(refresh_time(i)));
  const std::int64_t last = grid.nearest(refresh_time(19));
  const TimePoint moved = refresh_time(19) + milliseconds(23);
  grid.add(said(moved, 1e9 / 50));
  EXPECT_GT(grid.nearest(moved), last);
  EXPECT_LE(grid.nearest(moved), last + 2);
  EXPECT_EQ(grid.period(), milliseconds(20));
  EXPECT_EQ(grid.generation(), 1U);
}

TEST(RefreshGrid, AfterALongPauseOnlyTheRateIsKept) {
  RefreshGrid grid;
  for (int i = 0; i < 40; ++i) grid.add(said(refresh_time(i)));
  const std::int64_t last = grid.nearest(refresh_time(39));
  const TimePoint later = refresh_time(39) + seconds(60) + milliseconds(7);
  grid.add(said(later));
  EXPECT_EQ(grid.time_of(grid.nearest(later)), later);
  EXPECT_GT(grid.nearest(later), last + 3000);
}

TEST(RefreshGrid, TimesThatFitNoGridMakeNone) {
  RefreshGrid grid;
  TimePoint when = seconds(100);
  for (int i = 0; i < 200; ++i) {
    // Variable refresh: each picture when it comes.
    when += nanoseconds(20'833'333 + (i % 5) * 3'100'000);
    grid.add(said(when, 1e9 / 144));
  }
  EXPECT_FALSE(grid.known());
  // It comes back where the display becomes steady.
  for (int i = 0; i < 100; ++i) grid.add(said(when += nanoseconds(6'944'444), 1e9 / 144));
  EXPECT_TRUE(grid.known());
}

TEST(RefreshGrid, TheCounterServesWhereNoRateIsSaid) {
  RefreshGrid grid;
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(grid.known());
    grid.add({.when = refresh_time(5 * i), .count = static_cast<std::uint64_t>(1000 + 5 * i)});
  }
  ASSERT_TRUE(grid.known());
  EXPECT_NEAR(static_cast<double>(grid.period().count()), kPeriod, 2);
}

TEST(RefreshGrid, NonsenseIsHarmless) {
  RefreshGrid grid;
  grid.add({.when = seconds(1), .refresh = nanoseconds(1), .count = 5});
  grid.add({.when = seconds(1), .refresh = seconds(100), .count = 5});
  grid.add({.when = seconds(0), .refresh = nanoseconds(-7), .count = 4});
  grid.add({.when = seconds(2), .count = UINT64_MAX});
  grid.add({.when = seconds(2), .count = UINT64_MAX});
  EXPECT_FALSE(grid.known());
  grid.add(said(seconds(5)));
  grid.add(said(seconds(5)));
  grid.add(said(seconds(3)));
  EXPECT_TRUE(grid.known());
  EXPECT_EQ(grid.time_of(grid.nearest(seconds(5))), seconds(5));
}

}  // namespace
}  // namespace zcplay::pacing
