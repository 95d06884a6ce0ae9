// SPDX-License-Identifier: MIT
#include "present/pacing/judge.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace zcplay::pacing {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr milliseconds kRefresh(20);

/// A frame shown so many refreshes after the beginning, and so many milliseconds besides.
Shown shown(int refresh, std::int64_t scheduled, int besides = 0) {
  return {.when = refresh * kRefresh + milliseconds(besides), .scheduled = scheduled};
}

Shown after_gap(Shown frame) {
  frame.after_gap = true;
  return frame;
}

Shown in_section(std::uint32_t section, Shown frame) {
  frame.section = section;
  return frame;
}

Shown unscheduled(Shown frame) {
  frame.scheduled.reset();
  return frame;
}

struct JudgeCase {
  std::string name;
  std::vector<Shown> frames;
  std::uint64_t intervals;
  std::uint64_t off;
};

class JudgeTest : public testing::TestWithParam<JudgeCase> {};
INSTANTIATE_TEST_SUITE_P(
    Judge, JudgeTest,
    testing::Values(JudgeCase{"as_scheduled", {shown(0, 0), shown(2, 2), shown(5, 5)}, 2, 0},
                    JudgeCase{"always_two_refreshes_later", {shown(2, 0), shown(4, 2), shown(7, 5)}, 2, 0},
                    JudgeCase{"timestamps_jitter", {shown(0, 0, 3), shown(2, 2, -3), shown(5, 5, 3)}, 2, 0},
                    JudgeCase{"one_late_makes_two_wrong", {shown(0, 0), shown(3, 2), shown(4, 4)}, 2, 2},
                    JudgeCase{"a_frame_is_missing", {shown(0, 0), after_gap(shown(4, 4)), shown(6, 6)}, 2, 1},
                    JudgeCase{"a_pause_is_no_interval",
                              {shown(0, 0), in_section(1, shown(99, 4)), in_section(1, shown(101, 6))},
                              1,
                              0},
                    JudgeCase{"without_a_schedule",
                              {shown(0, 0), unscheduled(shown(2, 0)), shown(4, 4), shown(6, 6)},
                              1,
                              0}),
    test::CaseName());

TEST_P(JudgeTest, Counts) {
  Judge judge;
  for (const Shown& frame : GetParam().frames) judge.shown(frame, kRefresh);
  EXPECT_EQ(judge.intervals(), GetParam().intervals);
  EXPECT_EQ(judge.off_schedule(), GetParam().off);
}

TEST(JudgeWithoutRefreshTest, NothingIsJudged) {
  Judge judge;
  judge.shown(shown(0, 0), nanoseconds(0));
  judge.shown(shown(9, 1), nanoseconds(0));
  EXPECT_EQ(judge.intervals(), 0U);
}

}  // namespace
}  // namespace zcplay::pacing
