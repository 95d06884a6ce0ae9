// SPDX-License-Identifier: MIT
#include "validate/compare/keyframe_bursts.h"

#include <cstdint>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace zcplay {
namespace {

struct Case {
  const char* name;
  std::uint64_t frames;
  std::uint64_t keyframe_distance;
  std::vector<std::uint64_t> damaged;
  bool found;
};

void PrintTo(const Case& test, std::ostream* out) {
  *out << test.name;
}

std::vector<std::uint64_t> every(std::uint64_t step, std::uint64_t first, std::uint64_t end) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t number = first; number < end; number += step) numbers.push_back(number);
  return numbers;
}

class KeyframeBurstsTest : public testing::TestWithParam<Case> {};

TEST_P(KeyframeBurstsTest, AreToldFromOtherDamage) {
  const Case& test = GetParam();
  KeyframeBursts bursts;
  for (std::uint64_t i = 0; i < test.frames; ++i) bursts.frame(i % test.keyframe_distance == 0);
  for (const std::uint64_t number : test.damaged) {
    std::ignore = bursts.damaged(number, number % test.keyframe_distance == 0);
  }
  EXPECT_EQ(bursts.found(), test.found);
}

INSTANTIATE_TEST_SUITE_P(
    Table, KeyframeBurstsTest,
    testing::Values(Case{"nothing", 100, 10, {}, false}, Case{"no_frames", 0, 10, {0, 10}, false},
                    Case{"one_keyframe", 100, 20, {40}, false},
                    Case{"two_keyframes", 100, 20, {40, 80}, true},
                    Case{"keyframes_and_what_follows", 100, 20, {40, 41, 42, 80, 81}, true},
                    Case{"behind_keyframes", 100, 20, {41, 42, 81}, false},
                    Case{"every_keyframe_and_one_more", 100, 20, {0, 20, 40, 50, 60, 80}, true},
                    Case{"keyframes_and_as_many_others", 100, 20, {20, 30, 40, 50, 60, 70}, false},
                    Case{"every_picture", 100, 20, every(1, 0, 100), false},
                    Case{"every_tenth_where_every_twentieth_is_key", 200, 20, every(10, 0, 200), false},
                    Case{"intra_only", 100, 1, {10, 20, 30, 40, 50}, false},
                    Case{"two_of_many_keyframes", 100, 2, {10, 20}, false},
                    Case{"many_of_many_keyframes", 100, 2, every(10, 0, 100), true}),
    test::CaseName());

TEST(KeyframeBursts, TellWhichPicturesAreInOne) {
  KeyframeBursts bursts;
  EXPECT_FALSE(bursts.damaged(9, false));
  EXPECT_FALSE(bursts.damaged(10, true)) << "it goes on from the picture before";
  EXPECT_TRUE(bursts.damaged(20, true));
  EXPECT_TRUE(bursts.damaged(20, true)) << "by another read path";
  EXPECT_TRUE(bursts.damaged(21, false));
  EXPECT_FALSE(bursts.damaged(23, false));
}

}  // namespace
}  // namespace zcplay
