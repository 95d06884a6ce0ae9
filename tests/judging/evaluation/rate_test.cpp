// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/rate.h"

#include <gtest/gtest.h>

namespace zcplay::judging {
namespace {

// Expected bounds: python3 -c 'from statistics import NormalDist; z = NormalDist().inv_cdf(0.975); ...' with
// the formula of E. B. Wilson, 1927.
struct IntervalCase {
  Rate rate;
  double low;
  double high;
};

TEST(Rate, KnowsWilsonsIntervals) {
  const IntervalCase cases[] = {{{0, 0}, 0, 1},
                                {{0, 10}, 0, 0.277533},
                                {{10, 10}, 0.722467, 1},
                                {{5, 10}, 0.236593, 0.763407},
                                {{0, 10000}, 0, 0.000384},
                                {{999, 1000}, 0.994357, 0.999823}};
  for (const auto& [rate, low, high] : cases) {
    EXPECT_NEAR(wilson(rate).low, low, 1e-6) << count_text(rate);
    EXPECT_NEAR(wilson(rate).high, high, 1e-6) << count_text(rate);
  }
}

TEST(Rate, NeverRoundsToAllOrNothing) {
  EXPECT_EQ(share_text({999999, 1000000}), "0.99999");
  EXPECT_EQ(share_text({1, 1000000}), "0.00001");
  EXPECT_EQ(share_text({1000000, 1000000}), "1.00000");
  EXPECT_EQ(share_text({0, 5}), "0.000");
  EXPECT_EQ(share_text({2, 3}), "0.667");
  EXPECT_EQ(share_text({0, 0}), "-");
}

}  // namespace
}  // namespace zcplay::judging
