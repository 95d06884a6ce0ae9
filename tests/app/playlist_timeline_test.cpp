// SPDX-License-Identifier: MIT
#include "app/playlist_timeline.h"

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace zcplay::test {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;
using Verdict = Placing::Verdict;

constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max() - 1;
constexpr Rational kMillisecond{1, 1000};

std::optional<MediaTime> at(std::int64_t ticks, Rational base = kMillisecond) {
  if (ticks == kNone) return std::nullopt;
  return MediaTime{ticks, base};
}

MediaTime lasting(nanoseconds time) {
  return {time.count(), {1, 1'000'000'000}};
}

struct Case {
  const char* name;
  Rational rate;
  std::vector<std::int64_t> times;     ///< milliseconds as the stream has them
  std::int64_t duration;               ///< of each, milliseconds; 0: unknown
  std::vector<std::int64_t> expected;  ///< milliseconds on the timeline
};

void PrintTo(const Case& test, std::ostream* out) {
  *out << test.name;
}

class Timeline : public testing::TestWithParam<Case> {};

TEST_P(Timeline, TakesTimesThatMakeSenseAndCountsOtherwise) {
  const Case& test = GetParam();
  PlaylistTimeline timeline;
  timeline.begin_clip(test.rate, std::nullopt, {});
  const auto duration = test.duration == 0 ? std::nullopt : std::optional(lasting(test.duration * 1ms));
  ASSERT_EQ(test.times.size(), test.expected.size());
  for (std::size_t i = 0; i < test.times.size(); ++i) {
    const Placing placing = timeline.place(at(test.times[i]), duration);
    EXPECT_EQ(placing.verdict, Verdict::show);
    EXPECT_EQ(placing.when, test.expected[i] * 1ms) << "frame " << i;
  }
}

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

INSTANTIATE_TEST_SUITE_P(
    Table, Timeline,
    testing::Values(
        Case{"begins_at_zero", {25, 1}, {1400, 1440, 1480}, 0, {0, 40, 80}},
        Case{"negative_times", {25, 1}, {-80, -40, 0, 40}, 0, {0, 40, 80, 120}},
        Case{"variable_rate", {25, 1}, {0, 40, 200, 210, 30210}, 0, {0, 40, 200, 210, 30210}},
        Case{"no_times", {50, 1}, {kNone, kNone, kNone}, 0, {0, 20, 40}},
        Case{"no_times_no_rate", {0, 1}, {kNone, kNone, kNone}, 0, {0, 40, 80}},
        Case{"no_times_but_durations", {25, 1}, {kNone, kNone, kNone}, 10, {0, 10, 20}},
        Case{"absurd_rate", {1000000, 1}, {kNone, kNone}, 0, {0, 40}},
        Case{"slow_rate", {1, 3600}, {kNone, kNone}, 0, {0, 40}},
        Case{"times_now_and_then", {25, 1}, {0, kNone, kNone, 123, kNone}, 0, {0, 40, 80, 123, 163}},
        Case{"all_the_same", {25, 1}, {7, 7, 7}, 0, {0, 40, 80}},
        Case{"falls_once", {25, 1}, {0, 40, 20, 60}, 0, {0, 40, 80, 120}},
        Case{"begins_anew", {25, 1}, {90000, 90040, 0, 40}, 0, {0, 40, 80, 120}},
        Case{"leaps_by_a_day", {25, 1}, {0, 40, 86400000, 86400040}, 0, {0, 40, 80, 120}},
        Case{"a_still_picture_may_last", {25, 1}, {0, 600000}, 600000, {0, 600000}},
        Case{"not_for_ever", {25, 1}, {0, 36000000}, 36000000, {0, 40}},
        Case{"ends_of_the_world", {25, 1}, {kLeast, kMost, kLeast, 0}, 0, {0, 40, 80, 120}}),
    CaseName());

TEST(TimelineExactness, IsToTheNanosecond) {
  PlaylistTimeline timeline;
  timeline.begin_clip({30000, 1001}, std::nullopt, {});
  const Rational base{1, 90000};
  for (std::int64_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(timeline.place(at(i * 3003, base), std::nullopt).when,
              (MediaTime{i * 3003, base}.nanoseconds()));
  }
}

TEST(TimelineExactness, HoldsForCountedFrames) {
  PlaylistTimeline timeline;
  timeline.begin_clip({30000, 1001}, std::nullopt, {});
  Placing last;
  for (int i = 0; i <= 30000; ++i) last = timeline.place(std::nullopt, lasting(33366667ns));
  EXPECT_EQ(last.when, 1001s);
}

// A third of a nanosecond a frame is a frame too early for --start before four seconds are over.
TEST(TimelineExactness, HoldsForDurationsThatAreNoWholeNanoseconds) {
  PlaylistTimeline timeline;
  timeline.begin_clip({25, 1}, std::nullopt, {});
  Placing last;
  for (int i = 0; i <= 120; ++i) last = timeline.place(std::nullopt, MediaTime{40000, {1, 1200000}});
  EXPECT_EQ(last.when, 4s);
}

TEST(TimelineOfSeveral, GoesOnWhereTheClipBeforeEnds) {
  PlaylistTimeline timeline;
  timeline.begin_clip({25, 1}, std::nullopt, {});
  EXPECT_EQ(timeline.place(at(5000), lasting(40ms)).when, 0ms);
  EXPECT_EQ(timeline.place(at(5040), lasting(100ms)).when, 40ms);
  timeline.end_clip();
  timeline.begin_clip({50, 1}, std::nullopt, {});
  EXPECT_EQ(timeline.place(at(0), std::nullopt).when, 140ms);
  EXPECT_EQ(timeline.place(at(20), std::nullopt).when, 160ms);
  timeline.end_clip();
  // One that shows nothing takes no time.
  timeline.begin_clip({50, 1}, std::nullopt, {.start = 10s});
  EXPECT_EQ(timeline.place(at(0), std::nullopt).verdict, Verdict::too_early);
  timeline.end_clip();
  timeline.begin_clip({50, 1}, std::nullopt, {});
  EXPECT_EQ(timeline.place(at(0), std::nullopt).when, 180ms);
  timeline.restart();
  timeline.begin_clip({50, 1}, std::nullopt, {});
  EXPECT_EQ(timeline.place(at(0), std::nullopt).when, 0ms);
}

TEST(TimelineRange, IsExact) {
  PlaylistTimeline timeline;
  timeline.begin_clip({25, 1}, at(1000), {.start = 100ms, .length = 100ms});
  EXPECT_EQ(timeline.place(at(1040), lasting(40ms)).verdict, Verdict::too_early);
  EXPECT_EQ(timeline.place(at(1099), lasting(1ms)).verdict, Verdict::too_early);
  const Placing first = timeline.place(at(1100), lasting(40ms));
  EXPECT_EQ(first.verdict, Verdict::show);
  EXPECT_EQ(first.when, 0ms);
  EXPECT_EQ(timeline.place(at(1140), lasting(40ms)).when, 40ms);
  EXPECT_EQ(timeline.place(at(1199), lasting(40ms)).when, 99ms);
  EXPECT_EQ(timeline.place(at(1200), lasting(40ms)).verdict, Verdict::past_end);
  timeline.end_clip();
  timeline.begin_clip({25, 1}, std::nullopt, {});
  EXPECT_EQ(timeline.place(at(0), std::nullopt).when, 100ms);
}

// A clip without times has none to seek by: its frames are counted from the first one.
TEST(TimelineRange, CountsWithoutTimes) {
  PlaylistTimeline timeline;
  timeline.begin_clip({50, 1}, std::nullopt, {.start = 60ms});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(timeline.place(std::nullopt, std::nullopt).verdict, Verdict::too_early) << i;
  }
  EXPECT_EQ(timeline.place(std::nullopt, std::nullopt).verdict, Verdict::show);
}

}  // namespace
}  // namespace zcplay::test
