// SPDX-License-Identifier: MIT
#include "decode/v4l2/slot_rule.h"

#include <set>

#include <gtest/gtest.h>

namespace zcplay::v4l2 {
namespace {

struct Rule {
  const char* name;
  SlotUse use;
  SlotVerdict verdict;
};

class SlotRule : public testing::TestWithParam<Rule> {};

TEST_P(SlotRule, Says) {
  EXPECT_EQ(judge_slot(GetParam().use), GetParam().verdict);
}

INSTANTIATE_TEST_SUITE_P(
    Table, SlotRule,
    testing::Values(
        Rule{"untouched", {}, SlotVerdict::free},
        Rule{"being_decoded", {.in_device = true}, SlotVerdict::in_device},
        Rule{"reference", {.in_dpb = true}, SlotVerdict::in_dpb},
        Rule{"reference_already_shown_and_returned", {.in_dpb = true, .leases = 0}, SlotVerdict::in_dpb},
        Rule{"waits_for_its_turn", {.awaiting_output = true}, SlotVerdict::awaiting_output},
        Rule{"left_the_dpb_but_a_job_reads_it", {.readers = 1}, SlotVerdict::read_by_job},
        Rule{"on_screen", {.leases = 1}, SlotVerdict::leased},
        Rule{"on_screen_twice", {.leases = 2}, SlotVerdict::leased},
        Rule{"returned_but_gpu_reads", {.fences_pending = true}, SlotVerdict::fences_pending},
        Rule{"lease_hides_fences", {.leases = 1, .fences_pending = true}, SlotVerdict::leased},
        Rule{"everything_at_once",
             {.in_device = true,
              .in_dpb = true,
              .awaiting_output = true,
              .readers = 3,
              .leases = 1,
              .fences_pending = true},
             SlotVerdict::in_device}),
    [](const testing::TestParamInfo<Rule>& param) { return param.param.name; });

TEST(SlotRuleExhaustive, OnlyASlotThatNobodyUsesIsFree) {
  int free = 0;
  for (unsigned bits = 0; bits < 64; ++bits) {
    const SlotUse use{.in_device = (bits & 1) != 0,
                      .in_dpb = (bits & 2) != 0,
                      .awaiting_output = (bits & 4) != 0,
                      .readers = (bits >> 3) & 1,
                      .leases = (bits >> 4) & 1,
                      .fences_pending = (bits & 32) != 0};
    EXPECT_EQ(judge_slot(use) == SlotVerdict::free, bits == 0) << "bits " << bits;
    free += judge_slot(use) == SlotVerdict::free ? 1 : 0;
  }
  EXPECT_EQ(free, 1);
}

TEST(SlotRuleExhaustive, EveryVerdictHasItsOwnWords) {
  std::set<std::string_view> words;
  for (int verdict = 0; verdict <= static_cast<int>(SlotVerdict::fences_pending); ++verdict) {
    words.insert(to_string(static_cast<SlotVerdict>(verdict)));
  }
  EXPECT_EQ(words.size(), 7u);
}

}  // namespace
}  // namespace zcplay::v4l2
