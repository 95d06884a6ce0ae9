// SPDX-License-Identifier: MIT
#include "validate/report/text_table.h"

#include <gtest/gtest.h>

namespace zcplay {
namespace {

TEST(TextTable, AlignsColumnsAndEndsLinesCleanly) {
  TextTable table({{"n", TextTable::Align::right}, {"class"}, {"path"}});
  EXPECT_TRUE(table.empty());
  table.add({"7", "stale", ""});
  table.add({"1234", "half-filled from row 3", "map"});
  EXPECT_EQ(table.to_string(2),
            "     n  class                   path\n"
            "     7  stale\n"
            "  1234  half-filled from row 3  map\n");
}

}  // namespace
}  // namespace zcplay
