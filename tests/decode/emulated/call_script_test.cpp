// SPDX-License-Identifier: MIT
// Legal and illegal calls against the emulated kernel, from the list that a real kernel answers too.
#include "tests/decode/emulated/call_script.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/decode/emulated/call_grammar.h"
#include "tests/decode/emulated/call_player.h"
#include "tests/decode/emulated/emulated_target.h"

namespace zcplay::test {

void PrintTo(const CallScript& script, std::ostream* stream) {
  *stream << script.name;
}

namespace {

constexpr std::uint64_t kSequences = 400;
constexpr std::size_t kSequenceCalls = 60;

const CallScripts& scripts() {
  static const CallScripts all = load_call_scripts(ZCPLAY_CALL_SCRIPTS);
  return all;
}

class CallScriptsOnEmulator : public testing::TestWithParam<CallScript> {};

TEST_P(CallScriptsOnEmulator, AnswersLikeLinux) {
  const std::string missing = missing_choices(GetParam(), choices_of_emulated_device());
  if (!missing.empty()) GTEST_SKIP() << "needs " << missing;
  const EmulatedTarget device({.codecs = {test_codec()}});
  EXPECT_EQ(run_call_script(GetParam(), device.target()), "");
}

// Drivers make other choices; the rest must not depend on them.
TEST_P(CallScriptsOnEmulator, AnswersLikeLinuxWithOtherChoices) {
  const std::string missing = missing_choices(GetParam(), choices_of_visl());
  if (!missing.empty()) GTEST_SKIP() << "needs " << missing;
  const EmulatedTarget device(visl_likeness());
  EXPECT_EQ(run_call_script(GetParam(), device.target()), "");
}

INSTANTIATE_TEST_SUITE_P(Stateless, CallScriptsOnEmulator, testing::ValuesIn(scripts().scripts),
                         [](const auto& row) { return row.param.name; });

TEST(CallScripts, NameChoicesThatSomeDeviceMakes) {
  for (const auto& [choice, reason] : scripts().choices) {
    EXPECT_TRUE(choices_of_visl().contains(choice) || choices_of_emulated_device().contains(choice))
        << choice;
    EXPECT_FALSE(reason.empty()) << choice;
  }
}

TEST(CallScriptRunner, NamesTheLineThatDiffers) {
  const EmulatedTarget device({.codecs = {test_codec()}});
  const auto first = [](const char* text) { return parse_call_scripts(text).scripts.at(0); };
  EXPECT_EQ(run_call_script(first("script wrong\nopen v\nstreamon v output\n"), device.target()),
            "wrong, line 3 (streamon): returned -22, expected 0");
  EXPECT_EQ(run_call_script(first("script wrong\nopen v\ng_fmt v output -> EINVAL\n"), device.target()),
            "wrong, line 3 (g_fmt): returned 0, expected -22");
  EXPECT_EQ(run_call_script(first("script wrong\nopen v\ng_fmt v output gives_width=17\n"), device.target()),
            "wrong, line 3: gives_width is 16, expected 17");
}

// That the same device answers the same, and survives: no more can be said without a kernel to compare.
TEST(CallGrammar, RandomCallsAreAnsweredTheSameTwice) {
  const CallGrammar grammar = CallGrammar::load(ZCPLAY_CALL_GRAMMAR);
  const EmulatedTarget one(visl_likeness());
  const EmulatedTarget other(visl_likeness());
  CallPair pair(one.target(), other.target());
  for (std::uint64_t seed = 1; seed <= kSequences; ++seed) {
    const auto calls = random_calls(grammar, scripts(), seed, kSequenceCalls, false);
    ASSERT_EQ(pair.play(calls, false), "") << "seed " << seed;
    const auto hasty = random_calls(grammar, scripts(), seed, kSequenceCalls, true);
    ASSERT_EQ(pair.play(hasty, true), "") << "seed " << seed;
  }
}

TEST(CallPair, FindsAndShortensADifference) {
  emulated::EmulatedKernelOptions strict = visl_likeness();
  strict.requires_requests = true;
  const EmulatedTarget one(visl_likeness());
  const EmulatedTarget other(strict);
  CallPair pair(one.target(), other.target());
  auto calls = parse_call_scripts(
                   "script differs\nopen v\nrequest r\nrequest s\ng_fmt v output\n"
                   "reqbufs v output count=2\nclose r\nqbuf v output index=1\nstreamon v output\n")
                   .scripts.at(0)
                   .lines;
  EXPECT_THAT(pair.play(calls, false), testing::HasSubstr("EBADR"));
  std::string left;
  for (const CallLine& line : pair.shorten(calls, false)) left += to_string(line) + '\n';
  EXPECT_EQ(left, "open v\nreqbufs v output count=2\nqbuf v output index=1\n");
}

}  // namespace
}  // namespace zcplay::test
