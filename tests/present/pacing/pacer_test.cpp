// SPDX-License-Identifier: MIT
#include "present/pacing/pacer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/present/pacing/pacing_run.h"

namespace zcplay::pacing {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using test::PacingRun;
using test::ScriptedDisplay;

constexpr double kFilm = 24000.0 / 1001;
constexpr double kNtsc = 30000.0 / 1001;
constexpr double kNtscFields = 60000.0 / 1001;

const std::vector<double> kFrameRates = {12.5, 15, kFilm, 24, 25, kNtsc, 30, 48, 50, kNtscFields, 60, 120};
const std::vector<double> kRefreshRates = {50, kNtscFields, 60,     60.003, 72,     74.973,
                                           75, 90,          119.88, 120,    143.98, 144};

struct Setting {
  std::string name;
  ScriptedDisplay::Kind kind = ScriptedDisplay::Kind::immediate;
  bool commit_timing = false;
  bool fifo = false;
  nanoseconds time_rounding{1};
  bool durations = true;
  nanoseconds jitter{0};
  nanoseconds feedback_delay = microseconds(300);
};

std::vector<Setting> settings() {
  using Kind = ScriptedDisplay::Kind;
  return {
      {.name = "immediate"},
      {.name = "window", .kind = Kind::window},
      {.name = "commit_timing", .kind = Kind::window, .commit_timing = true},
      {.name = "fifo", .kind = Kind::window, .fifo = true},
      {.name = "fifo_and_commit_timing", .kind = Kind::window, .commit_timing = true, .fifo = true},
      {.name = "milliseconds", .time_rounding = milliseconds(1)},
      {.name = "milliseconds_without_durations", .time_rounding = milliseconds(1), .durations = false},
      {.name = "jitter", .jitter = microseconds(200)},
      {.name = "late_feedback", .feedback_delay = microseconds(2500)},
      {.name = "late_feedback_with_commit_timing",
       .kind = Kind::window,
       .commit_timing = true,
       .feedback_delay = microseconds(2000)},
  };
}

class EveryRateTest : public testing::TestWithParam<Setting> {};
INSTANTIATE_TEST_SUITE_P(Pacer, EveryRateTest, testing::ValuesIn(settings()),
                         [](const auto& instance) { return instance.param.name; });

// The judge must find nothing, and neither must somebody who looks at the refreshes alone: as many of them
// as the time calls for, and never the one too long and the one too short beside each other that a steady
// pattern does not have.
TEST_P(EveryRateTest, EveryFrameStaysAsLongAsItShould) {
  const Setting& setting = GetParam();
  for (const double refresh_rate : kRefreshRates) {
    for (const double frame_rate : kFrameRates) {
      SCOPED_TRACE(testing::Message() << frame_rate << " fps on " << refresh_rate << " Hz");
      PacingRun run{
          .frame_rate = frame_rate,
          .frames = static_cast<int>(frame_rate * 20),
          .time_rounding = setting.time_rounding,
          .durations = setting.durations,
          .abilities = {.feedback = true, .commit_timing = setting.commit_timing, .fifo = setting.fifo}};
      run.display.kind = setting.kind;
      run.display.period = 1e9 / refresh_rate;
      run.display.lead = nanoseconds(std::llround(run.display.period * 0.4));
      run.display.jitter = setting.jitter;
      run.display.feedback_delay = setting.feedback_delay;
      run.play();

      EXPECT_EQ(run.off_schedule, 0U) << "of " << run.intervals;
      EXPECT_EQ(run.late, 0);
      EXPECT_TRUE(run.replaced.empty());
      EXPECT_EQ(run.committed + run.surplus, run.frames);
      EXPECT_EQ(run.shown.size(), static_cast<std::size_t>(run.committed));
      EXPECT_TRUE(run.surplus == 0 || frame_rate > refresh_rate * 0.998) << run.surplus;
      const double ratio = refresh_rate / frame_rate;
      const std::int64_t first = run.shown.front().count;
      for (const ScriptedDisplay::Event& event : run.shown) {
        const double place = static_cast<double>(event.number - 1) * ratio;
        ASSERT_NEAR(static_cast<double>(event.count - first), place, 1.3) << "frame " << event.number;
      }
    }
  }
}

struct PatternCase {
  std::string name;
  double frame_rate;
  double refresh_rate;
  std::vector<std::int64_t> pattern;  ///< refreshes each frame stays, again and again, begun anywhere
};

class PatternTest : public testing::TestWithParam<PatternCase> {};
INSTANTIATE_TEST_SUITE_P(
    Pacer, PatternTest,
    testing::Values(PatternCase{"film_on_60", 24, 60, {2, 3}},
                    PatternCase{"pal_on_60", 25, 60, {2, 2, 3, 2, 3}}, PatternCase{"30_on_60", 30, 60, {2}},
                    PatternCase{"50_on_60", 50, 60, {1, 1, 1, 1, 2}}, PatternCase{"60_on_60", 60, 60, {1}},
                    PatternCase{"25_on_50", 25, 50, {2}}, PatternCase{"30_on_50", 30, 50, {2, 2, 1}},
                    PatternCase{"film_on_72", 24, 72, {3}}, PatternCase{"30_on_75", 30, 75, {2, 3}},
                    PatternCase{"60_on_90", 60, 90, {1, 2}}, PatternCase{"film_on_120", 24, 120, {5}},
                    PatternCase{"pal_on_120", 25, 120, {5, 5, 5, 5, 4}},
                    PatternCase{"60_on_144", 60, 144, {2, 2, 3, 2, 3}},
                    PatternCase{"ntsc_film_on_ntsc", kFilm, kNtscFields, {2, 3}},
                    PatternCase{"ntsc_on_ntsc", kNtsc, kNtscFields, {2}},
                    PatternCase{"120_on_60", 120, 60, {1}}),
    [](const auto& instance) { return instance.param.name; });

TEST_P(PatternTest, RepeatsExactly) {
  const PatternCase& expected = GetParam();
  for (const nanoseconds rounding : {nanoseconds(1), nanoseconds(milliseconds(1))}) {
    SCOPED_TRACE(rounding.count());
    PacingRun run{.frame_rate = expected.frame_rate, .frames = 1000, .time_rounding = rounding};
    run.display.period = 1e9 / expected.refresh_rate;
    run.display.lead = milliseconds(2);
    run.play();
    const std::vector<std::int64_t> shown = run.intervals_shown();
    ASSERT_GT(shown.size(), 100U);
    const auto length = static_cast<std::ptrdiff_t>(expected.pattern.size());
    std::vector<std::int64_t> period(shown.begin(), shown.begin() + length);
    // Rounded times of the first frames may begin the pattern elsewhere; from there on it repeats.
    const std::ptrdiff_t settled = rounding.count() == 1 ? 0 : 100;
    period.assign(shown.begin() + settled, shown.begin() + settled + length);
    for (std::size_t i = static_cast<std::size_t>(settled); i < shown.size(); ++i) {
      ASSERT_EQ(shown[i], period[(i - static_cast<std::size_t>(settled)) % period.size()])
          << "interval " << i;
    }
    bool found = false;
    for (std::ptrdiff_t turn = 0; turn < length && !found; ++turn) {
      std::rotate(period.begin(), period.begin() + 1, period.end());
      found = period == expected.pattern;
    }
    EXPECT_TRUE(found) << testing::PrintToString(period);
  }
}

TEST(PacerTest, ARefreshRateNobodySaysIsTakenFromTheCounter) {
  for (const double refresh_rate : kRefreshRates) {
    for (const double frame_rate : kFrameRates) {
      SCOPED_TRACE(testing::Message() << frame_rate << " fps on " << refresh_rate << " Hz");
      PacingRun run{.frame_rate = frame_rate, .frames = static_cast<int>(frame_rate * 20)};
      run.display.period = 1e9 / refresh_rate;
      run.display.lead = milliseconds(2);
      run.display.says_refresh = false;
      run.display.says_count = true;
      run.play();
      // The first frames go by the clock; then the timeline settles on the grid.
      EXPECT_LE(run.off_schedule, 1U) << "of " << run.intervals;
      EXPECT_GE(run.intervals + 8, run.shown.size());
      EXPECT_TRUE(run.surplus == 0 || frame_rate > refresh_rate * 0.998) << run.surplus;
      EXPECT_LE(run.late, 2);
    }
  }
}

TEST(PacerTest, WithoutARefreshRateTheClockDecides) {
  for (const double refresh_rate : kRefreshRates) {
    for (const double frame_rate : kFrameRates) {
      if (frame_rate > refresh_rate) continue;
      SCOPED_TRACE(testing::Message() << frame_rate << " fps on " << refresh_rate << " Hz");
      PacingRun run{.frame_rate = frame_rate, .frames = static_cast<int>(frame_rate * 20)};
      run.display.period = 1e9 / refresh_rate;
      run.display.lead = milliseconds(2);
      run.display.says_refresh = false;
      run.play();
      EXPECT_EQ(run.committed, run.frames);
      EXPECT_EQ(run.surplus + run.late, 0);
      const double ratio = refresh_rate / frame_rate;
      for (const ScriptedDisplay::Event& event : run.shown) {
        const double place = static_cast<double>(event.number - 1) * ratio;
        ASSERT_NEAR(static_cast<double>(event.count - run.shown.front().count), place, 2.1) << event.number;
      }
    }
  }
}

TEST(PacerTest, ASlowDriftSkipsOneRefreshAtATimeAndDoesNotFlutter) {
  PacingRun run{.frame_rate = 30, .frames = 3000, .time_rounding = milliseconds(1)};
  run.display.period = 1e9 / kNtscFields;
  run.display.jitter = microseconds(300);
  run.play();
  // 100 s of 30 fps are 2997 intervals of 2 refreshes, and what is over is taken back one by one.
  const std::vector<std::int64_t> shown = run.intervals_shown();
  EXPECT_EQ(run.off_schedule, 0U);
  const auto odd = std::ranges::count_if(shown, [](std::int64_t refreshes) { return refreshes != 2; });
  EXPECT_GE(odd, 5);
  EXPECT_LE(odd, 7);
}

}  // namespace
}  // namespace zcplay::pacing
