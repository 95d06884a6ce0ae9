// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/tables.h"

#include <gtest/gtest.h>

#include "tests/judging/evaluation/made_looks.h"
#include "tests/judging/evaluation/results.h"

namespace zcplay::judging {
namespace {

using detect::ArtefactClass;

// Green found by both judges, once under another name; a tear missed; a clean frame taken for sheared; a
// fault that cannot be seen.
Looks some() {
  Looks looks = no_looks();
  looks.all = {faulty_look(ArtefactClass::zero_page, suspicion(ArtefactClass::zero_page, 0.9)),
               faulty_look(ArtefactClass::zero_page, suspicion(ArtefactClass::half_filled, 0.8)),
               faulty_look(ArtefactClass::tearing, suspicion(ArtefactClass::tearing, 0.3), 1), clean_look(),
               clean_look(1)};
  looks.all.push_back(faulty_look(ArtefactClass::stale, {}));
  looks.all.back().visible = 0;
  looks.all.back().frame = 7;
  looks.all[4].alone = suspicion(ArtefactClass::stride_shear, 0.6);
  return looks;
}

bool has(const std::string& text, const std::string& line) {
  return text.find(line) != std::string::npos;
}

TEST(Tables, CountWhatWasLookedAt) {
  const auto table = table_of_content(some());
  EXPECT_TRUE(has(table, "| camera | 1 | 1 | 1 | 3 | 2 |\n")) << table;
  EXPECT_TRUE(has(table, "| noise | 1 | 1 | 1 | 1 | 1 |\n")) << table;
  EXPECT_TRUE(has(table, "| all | 2 | 2 | 2 | 4 | 3 |\n")) << table;
}

TEST(Tables, HaveRecallConfusionAndFalseAlarms) {
  const auto text = tables_of_judge(some(), Judge::alone);
  EXPECT_TRUE(has(text,
                  "| class | camera | noise | all |\n|---|---:|---:|---:|\n| zero_page | 1 (2) |  | 1 (2) |\n"
                  "| tearing |  | 0 (1) | 0 (1) |\n"))
      << text;
  EXPECT_TRUE(has(text, "| is \\ named | zero_page | half_filled | nothing | all |")) << text;
  EXPECT_TRUE(has(text, "| zero_page | 1 | 1 |  | 2 |\n| tearing |  |  | 1 | 1 |\n")) << text;
  EXPECT_TRUE(has(text, "| stride_shear | . | 1 | 1 |\n")) << text;
  EXPECT_TRUE(has(text, "| clean frames | 1 | 1 | 2 |\n")) << text;
  EXPECT_FALSE(has(text, "stale 0")) << "a fault that nobody sees is no miss";
}

TEST(Tables, AreAllInTheResults) {
  const auto text = results_text(some(), "./dev judge", "For a test.");
  for (const char* part : {"`./dev judge`", "For a test.", "## Promises", "**no**", "roc/with_reference.svg",
                           "roc/without_reference.svg", "## What was looked at"}) {
    EXPECT_TRUE(has(text, part)) << part;
  }
}

}  // namespace
}  // namespace zcplay::judging
