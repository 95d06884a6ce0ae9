// SPDX-License-Identifier: MIT
#include "validate/compare/block_map.h"

#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace zcplay {
namespace {

struct Case {
  const char* name;
  std::uint32_t width;
  std::uint32_t height;
  std::set<std::pair<std::uint32_t, std::uint32_t>> bad;  ///< x, y
  std::uint32_t side;
  std::size_t columns;
  std::size_t rows;
  std::string first_row;
};

void PrintTo(const Case& test, std::ostream* out) {
  *out << test.name;
}

class BlockMapTest : public testing::TestWithParam<Case> {};

TEST_P(BlockMapTest, FitsAndShowsEveryBadBlock) {
  const Case& test = GetParam();
  std::vector<bool> bad(std::size_t{test.width} * test.height);
  for (const auto& [x, y] : test.bad) bad[std::size_t{y} * test.width + x] = true;
  const BlockMap map = make_block_map(bad, test.width, test.height);
  EXPECT_EQ(map.side, test.side);
  ASSERT_EQ(map.rows.size(), test.rows);
  for (const std::string& row : map.rows) EXPECT_EQ(row.size(), test.columns);
  EXPECT_EQ(map.rows[0], test.first_row);
  for (const auto& [x, y] : test.bad) EXPECT_NE(map.rows[y / map.side][x / map.side], '.') << x << ',' << y;
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, BlockMapTest,
    testing::Values(
        Case{"one_block", 1, 1, {{0, 0}}, 1, 1, 1, "#"},
        Case{"one_sign_a_block", 4, 2, {{1, 0}, {3, 1}}, 1, 4, 2, ".#.."},
        Case{"largest_of_one_sign_a_block", 48, 24, {{47, 0}}, 1, 48, 24, std::string(47, '.') + "#"},
        Case{"a_block_too_wide",
             49,
             1,
             {{0, 0}, {47, 0}, {48, 0}},
             2,
             25,
             1,
             "+" + std::string(22, '.') + "+#"},
        Case{"hd",
             120,
             68,
             {{0, 0}, {3, 0}, {4, 0}, {5, 0}, {3, 1}, {4, 1}, {5, 1}, {3, 2}, {4, 2}, {5, 2}, {119, 67}},
             3,
             40,
             23,
             "+#" + std::string(38, '.')}),
    test::CaseName());

}  // namespace
}  // namespace zcplay
