// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/pivot.h"

#include <gtest/gtest.h>

namespace zcplay::judging {
namespace {

Pivot small() {
  Pivot pivot;
  for (int i = 0; i < 3; ++i) pivot.add({1, "green"}, {0, "yuv"}, true);
  pivot.add({1, "green"}, {1, "rgb"}, true);
  pivot.add({1, "green"}, {1, "rgb"}, false);
  pivot.add({0, "stale"}, {1, "rgb"}, false);
  return pivot;
}

TEST(Pivot, WritesShares) {
  EXPECT_EQ(small().shares("class"),
            "| class | yuv | rgb | all |\n|---|---:|---:|---:|\n"
            "| stale |  | 0 (1) | 0 (1) |\n| green | 1 (3) | 0.500 (2) | 0.800 (5) |\n");
}

TEST(Pivot, WritesCounts) {
  EXPECT_EQ(small().hits("class", false),
            "| class | yuv | rgb |\n|---|---:|---:|\n| stale |  | . |\n| green | 3 | 1 |\n");
}

TEST(Pivot, NeverRoundsToAll) {
  Pivot pivot;
  for (int i = 0; i < 9999; ++i) pivot.add({0, "a"}, {0, "b"}, true);
  pivot.add({0, "a"}, {0, "b"}, false);
  EXPECT_NE(pivot.shares("").find("0.999 (10000)"), std::string::npos);
}

}  // namespace
}  // namespace zcplay::judging
