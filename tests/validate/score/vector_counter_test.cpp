// SPDX-License-Identifier: MIT
#include "validate/score/vector_counter.h"

#include <gtest/gtest.h>

#include "tests/validate/score/counter_parity.h"
#include "tests/validate/score/counts_difference.h"
#include "tests/validate/score/test_picture.h"
#include "validate/score/rgb_planes.h"

namespace zcplay::score {
namespace {

TEST(VectorCounter, IsEqualToTheScalarOneWithEachInstructionSet) {
  const auto counters = make_all_cpu_counters();
  for (const auto& counter : counters) {
    EXPECT_EQ(check_parity(*counter, {.pictures = 500, .most_side = 300}), "") << counter->name();
  }
  if (counters.empty()) GTEST_SKIP() << "this processor has no vectors that the counters were compiled for";
}

// Where 16 bits of a column's sum and 32 bits of a row's would overflow if they were not emptied in time.
TEST(VectorCounter, SumsOfTheLongestSidesFit) {
  const auto scalar = make_scalar_counter();
  for (const Size size : {Size{kMaxSide, 3}, Size{20, kMaxSide}}) {
    for (const test::Content content : {test::Content::full, test::Content::checkers}) {
      const test::TestPicture picture(
          {.content = content, .layout = test::layouts().front(), .size = size, .color = {}});
      Counts expected;
      ASSERT_TRUE(scalar->count(picture.view(), expected));
      for (const auto& counter : make_all_cpu_counters()) {
        Counts got;
        ASSERT_TRUE(counter->count(picture.view(), got));
        EXPECT_EQ(test::difference(got, expected), "") << counter->name() << ' ' << size.width;
      }
    }
  }
}

TEST(VectorCounter, PlanesAreThoseOfTheScalarConversion) {
  RgbPlanes expected;
  RgbPlanes got;
  std::uint32_t seed = 1;
  for (const Size size : {Size{1, 1}, Size{2, 3}, Size{31, 5}, Size{33, 2}, Size{64, 9}, Size{129, 17}}) {
    for (const test::PictureSpec& spec : test::mixed_specs(80, size, seed++)) {
      const test::TestPicture picture(spec);
      convert_scalar(picture.view(), expected);
      convert(picture.view(), got);
      EXPECT_EQ(got.size, expected.size) << to_string(spec);
      EXPECT_EQ(got.rgb, expected.rgb) << to_string(spec);
      EXPECT_EQ(got.luma, expected.luma) << to_string(spec);
      EXPECT_EQ(got.exact_zero, expected.exact_zero) << to_string(spec);
    }
  }
}

TEST(VectorCounter, TheBestOneIsOneOfThoseTested) {
  const std::string best = make_cpu_counter()->name();
  bool found = best == make_scalar_counter()->name();
  for (const auto& counter : make_all_cpu_counters()) found = found || counter->name() == best;
  EXPECT_TRUE(found) << best;
}

}  // namespace
}  // namespace zcplay::score
