// SPDX-License-Identifier: MIT
#include "validate/compare/output_order.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace zcplay {
namespace {

// Digits are frames; "r" and "t" say which decoder outputs the digits that follow.
struct Case {
  const char* name;
  const char* script;
  const char* expected;
};

void PrintTo(const Case& test, std::ostream* out) {
  *out << test.name;
}

std::string faults(OutputOrder& order) {
  std::string text;
  for (const OutputOrder::Fault& fault : order.take_faults()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_string(fault.fault), fault.id.value());
  }
  return text;
}

class OutputOrderScript : public testing::TestWithParam<Case> {};

TEST_P(OutputOrderScript, FindsWhatIsWrong) {
  OutputOrder order(4);
  bool tested = false;
  for (const char* at = GetParam().script; *at != '\0'; ++at) {
    if (*at == 'r' || *at == 't') {
      tested = *at == 't';
      continue;
    }
    const FrameId id(static_cast<std::uint64_t>(*at - '0'));
    tested ? order.tested(id) : order.reference(id);
  }
  order.finish();
  EXPECT_EQ(faults(order), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Scripts, OutputOrderScript,
                         testing::Values(Case{"equal", "r1t1r3t3r2t2", ""},
                                         Case{"tested_lags", "r132t1r54t32r7t547", ""},
                                         Case{"tested_is_ahead", "t132r1r32t54r54", ""}, Case{"none", "", ""},
                                         Case{"missing", "r123t13", "missing 2"},
                                         Case{"missing_long_ago", "r1234567t134567",
                                              "missing 1, missing 2, missing 3, extra 1, extra 3"},
                                         Case{"extra", "r13t123", "extra 2"},
                                         Case{"twice", "r123t1223", "extra 2"},
                                         Case{"swapped", "r1234t1324", "out_of_order 2"},
                                         Case{"late", "r1234t2341", "out_of_order 1"},
                                         Case{"extra_holds_nothing_up", "t9r1t1r2t2r3t3r4t4r5t5", "extra 9"}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(OutputOrder, ReportsBeforeTheEnd) {
  OutputOrder order(2);
  for (std::uint64_t id = 1; id <= 3; ++id) order.reference(FrameId(id));
  EXPECT_EQ(faults(order), "missing 1");
}

}  // namespace
}  // namespace zcplay
