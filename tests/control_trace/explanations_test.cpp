// SPDX-License-Identifier: MIT
#include "tests/control_trace/explanations.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/control_trace/judge_traces.h"

namespace zcplay::control_trace {
namespace {

/// A rule with the given lines instead of these.
std::string rule(std::string_view field, std::string_view ours, std::string_view theirs,
                 std::string_view more) {
  return "rule: r\nfield: " + std::string(field) + "\nours: " + std::string(ours) +
         "\ntheirs: " + std::string(theirs) + "\nright: both\nclause: 8.2.1\nwhy: because\n" +
         std::string(more);
}

constexpr std::string_view kTop = "decode_params.top_field_order_cnt";
constexpr std::string_view kBottom = "decode_params.bottom_field_order_cnt";

ClientRun run_of(std::int32_t top, std::int32_t bottom, std::uint32_t flags = 0) {
  TracedJob job;
  job.controls.decode_params.top_field_order_cnt = top;
  job.controls.decode_params.bottom_field_order_cnt = bottom;
  job.controls.decode_params.flags = flags;
  return {.trace = {job}};
}

/// How many differences the rule leaves unexplained in a stream "s".
std::size_t unexplained(const std::string& text, const ClientRun& ours, const ClientRun& theirs) {
  const auto rules = read_explanations(text);
  if (!rules) {
    ADD_FAILURE() << rules.error().detail;
    return 0;
  }
  return judge("s", ours, theirs, *rules).unexplained.size();
}

TEST(Explanations, ReadEveryKey) {
  const auto rules = read_explanations(
      "# a comment\n\nrule: one\nfield: sps.level_idc\n decode_params.dpb[].pic_num\nwhen: field idr\nours: "
      "theirs + 1\n"
      "theirs: ours - 1\nstreams: a.264=3 b.264\nright: zcplay\nclause: 8.2\nwhy: it is\n so\n\n\n" +
      rule("picture", "anything", "absent", "streams: c=1\n"));
  ASSERT_TRUE(rules) << rules.error().detail;
  ASSERT_EQ(rules->size(), 2u);
  const Explanation& first = rules->front();
  EXPECT_EQ(first.name, "one");
  EXPECT_EQ(first.line, 3u);
  EXPECT_EQ(first.fields, (std::vector<std::string>{"sps.level_idc", "decode_params.dpb[].pic_num"}));
  EXPECT_EQ(first.conditions.size(), 2u);
  EXPECT_EQ(first.ours.kind, Term::Kind::other);
  EXPECT_EQ(first.ours.offset, 1);
  EXPECT_EQ(first.theirs.offset, -1);
  EXPECT_EQ(first.streams.at("a.264"), 3u);
  EXPECT_EQ(first.streams.at("b.264"), std::nullopt);
  EXPECT_EQ(first.why, "it is so");
}

TEST(Explanations, ANumberHoldsForThatNumberAlone) {
  const std::string text = rule(kTop, "4", "-6", "when: frame\n");
  EXPECT_EQ(unexplained(text, run_of(4, 1), run_of(-6, 1)), 0u);
  EXPECT_EQ(unexplained(text, run_of(5, 1), run_of(-6, 1)), 1u);
  EXPECT_EQ(unexplained(text, run_of(4, 1), run_of(-5, 1)), 1u);
  EXPECT_EQ(unexplained(text, run_of(4, 1), run_of(-6, 2)), 1u) << "another field";
}

TEST(Explanations, ConditionsAreAboutThePicture) {
  const std::string text = rule(kTop, "4", "5", "when: bottom_field\n");
  constexpr std::uint32_t kBottomField =
      V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC | V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD;
  EXPECT_EQ(unexplained(text, run_of(4, 1, kBottomField), run_of(5, 1, kBottomField)), 0u);
  EXPECT_EQ(unexplained(text, run_of(4, 1), run_of(5, 1)), 1u);
}

TEST(Explanations, ValuesMayFollowOthers) {
  const std::string shifted = rule(kTop, "theirs + 512", "ours - 512", "streams: s\n");
  EXPECT_EQ(unexplained(shifted, run_of(362, 1), run_of(-150, 1)), 0u);
  EXPECT_EQ(unexplained(shifted, run_of(363, 1), run_of(-150, 1)), 1u);
  const std::string repeated = rule(kBottom, kTop, "0", "when: frame\n");
  EXPECT_EQ(unexplained(repeated, run_of(8, 8), run_of(8, 0)), 0u);
  EXPECT_EQ(unexplained(repeated, run_of(8, 9), run_of(8, 0)), 1u);
}

TEST(Explanations, AreLimitedToTheirStreams) {
  const std::string text = rule(kTop, "4", "5", "streams: another\n");
  EXPECT_EQ(unexplained(text, run_of(4, 1), run_of(5, 1)), 1u);
}

TEST(Explanations, AClientThatFailsIsADifference) {
  ClientRun failed = run_of(1, 1);
  failed.status = 124;
  EXPECT_EQ(unexplained("", run_of(1, 1), failed), 1u);
  EXPECT_EQ(unexplained(rule("client.status", "0", "124", "streams: s=1\n"), run_of(1, 1), failed), 0u);
  EXPECT_EQ(unexplained(rule("client.status", "0", "1", "streams: s=1\n"), run_of(1, 1), failed), 1u);
}

TEST(Explanations, FaultsAreNamed) {
  const auto rules =
      read_explanations(rule(kTop, "4", "5", "streams: s=2\n") + "\n" +
                        "rule: stale\nfield: sps.level_idc\nwhen: frame\nours: 1\ntheirs: 2\nright: both\n"
                        "clause: A.3\nwhy: w\n");
  ASSERT_TRUE(rules) << rules.error().detail;
  const std::vector<StreamVerdict> verdicts = {judge("s", run_of(4, 1), run_of(5, 1), *rules)};
  EXPECT_EQ(rule_faults(*rules, verdicts, false).size(), 1u) << "one difference is not two";
  const auto faults = rule_faults(*rules, verdicts, true);
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_NE(faults[0].find("should explain 2"), std::string::npos) << faults[0];
  EXPECT_NE(faults[1].find("the rule stale (line 10) explains nothing"), std::string::npos) << faults[1];
}

struct BadText {
  const char* name;
  std::string text;
  std::string_view complaint;
};

void PrintTo(const BadText& bad, std::ostream* out) {
  *out << bad.name;
}

class BadExplanations : public testing::TestWithParam<BadText> {};

TEST_P(BadExplanations, AreRefusedWithTheLine) {
  const auto rules = read_explanations(GetParam().text);
  ASSERT_FALSE(rules);
  EXPECT_NE(rules.error().detail.find(GetParam().complaint), std::string::npos) << rules.error().detail;
}

const std::string kWhen = "when: frame\n";

INSTANTIATE_TEST_SUITE_P(
    Table, BadExplanations,
    testing::Values(
        BadText{"no_key", "rule: r\nfeild: x\n", "line 2: 'feild' is no key"},
        BadText{"key_twice", "rule: r\nrule: s\n", "line 2: a rule has 'rule' once"},
        BadText{"nothing_to_continue", " more\n", "line 1: a line that continues"},
        BadText{"key_missing", "\nrule: r\nfield: sps.level_idc\n", "line 2: the rule has no 'ours'"},
        BadText{"unknown_field", rule("sps.levle_idc", "1", "2", kWhen),
                "line 2: nothing compares a field 'sps.levle_idc'"},
        BadText{"unknown_condition", rule(kTop, "1", "2", "when: rainy\n"),
                "line 8: there is no condition 'rainy'"},
        BadText{"unknown_value", rule(kTop, "one", "2", kWhen), "line 3: 'one' is neither a number"},
        BadText{"ours_said_of_ours", rule(kTop, "ours", "2", kWhen), "line 3: 'ours' is neither"},
        BadText{"bad_offset", rule(kTop, "theirs * 2", "2", kWhen), "line 3: what follows a name"},
        BadText{"offset_without_sign", rule(kTop, "theirs 2", "2", kWhen), "line 3: what follows a name"},
        BadText{"no_value", rule(kTop, "", "2", kWhen), "has no 'ours'"},
        BadText{"too_wide", rule(kTop, "1", "2", ""), "line 1: the rule r holds everywhere"},
        BadText{"anything_without_counts", rule(kTop, "anything", "2", "when: frame\nstreams: a=1 b\n"),
                "takes anything"},
        BadText{"bad_count", rule(kTop, "1", "2", "streams: a=0\n"), "line 8: 'a=0' has no count"},
        BadText{"stream_twice", rule(kTop, "1", "2", "streams: a a\n"),
                "line 8: the stream a is there twice"},
        BadText{"status_with_condition", rule("client.status", "0", "1", "when: frame\nstreams: a\n"),
                "goes with 'streams' alone"},
        BadText{"rule_twice", rule(kTop, "1", "2", kWhen) + "\n" + rule(kTop, "1", "3", kWhen),
                "line 10: there are two rules r"}),
    [](const testing::TestParamInfo<BadText>& param) { return param.param.name; });

TEST(Explanations, SomebodyMustBeRight) {
  std::string text = rule(kTop, "1", "2", kWhen);
  text.replace(text.find("right: both"), 11, "right: nobody");
  const auto rules = read_explanations(text);
  ASSERT_FALSE(rules);
  EXPECT_NE(rules.error().detail.find("line 5: nobody is called 'nobody'"), std::string::npos)
      << rules.error().detail;
}

}  // namespace
}  // namespace zcplay::control_trace
