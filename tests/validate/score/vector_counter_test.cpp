// SPDX-License-Identifier: MIT
#include "validate/score/vector_counter.h"

#include <gtest/gtest.h>

#include "tests/validate/score/counter_parity.h"

namespace zcplay::score {
namespace {

TEST(VectorCounter, IsEqualToTheScalarOneWithEachInstructionSet) {
  const auto counters = make_all_cpu_counters();
  for (const auto& counter : counters) {
    EXPECT_EQ(check_parity(*counter, {.pictures = 500, .most_side = 300}), "") << counter->name();
  }
  if (counters.empty()) GTEST_SKIP() << "this processor has no vectors that the counters were compiled for";
}

TEST(VectorCounter, TheBestOneIsOneOfThoseTested) {
  const std::string best = make_cpu_counter()->name();
  bool found = best == make_scalar_counter()->name();
  for (const auto& counter : make_all_cpu_counters()) found = found || counter->name() == best;
  EXPECT_TRUE(found) << best;
}

}  // namespace
}  // namespace zcplay::score
