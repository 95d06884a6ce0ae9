// SPDX-License-Identifier: MIT
#include "base/media_time.h"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace zcplay {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

struct TimeCase {
  const char* name;
  MediaTime time;
  std::int64_t nanoseconds;
};

class MediaTimeTest : public testing::TestWithParam<TimeCase> {};

TEST_P(MediaTimeTest, InNanoseconds) {
  EXPECT_EQ(GetParam().time.nanoseconds().count(), GetParam().nanoseconds);
}

INSTANTIATE_TEST_SUITE_P(
    All, MediaTimeTest,
    testing::Values(TimeCase{"zero", {0, {1, 90000}}, 0},
                    TimeCase{"one_second_of_mpeg_ticks", {90000, {1, 90000}}, 1'000'000'000},
                    TimeCase{"third_rounds_down", {1, {1, 3}}, 333'333'333},
                    TimeCase{"two_thirds_round_up", {2, {1, 3}}, 666'666'667},
                    TimeCase{"half_rounds_away_from_zero", {1, {1, 2'000'000'000}}, 1},
                    TimeCase{"negative_third", {-1, {1, 3}}, -333'333'333},
                    TimeCase{"negative_two_thirds", {-2, {1, 3}}, -666'666'667},
                    TimeCase{"negative_half_rounds_away_from_zero", {-1, {1, 2'000'000'000}}, -1},
                    TimeCase{"ntsc_frame", {1, {1001, 30000}}, 33'366'667},
                    TimeCase{
                        "hours_of_ntsc_do_not_drift", {30000 * 3600LL, {1001, 30000}}, 3603'600'000'000'000},
                    TimeCase{"negative_time_base", {3, {1, -3}}, -1'000'000'000},
                    TimeCase{"largest_ticks_saturate", {kMost, {kMost >> 32, 1}}, kMost},
                    TimeCase{"least_ticks_saturate", {kLeast, {kMost >> 32, 1}}, kLeast},
                    TimeCase{"largest_ticks_that_fit", {kMost, {1, 1'000'000'000}}, kMost},
                    TimeCase{"no_time_base", {5, {1, 0}}, 0}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace zcplay
