// SPDX-License-Identifier: MIT
// The emulated device against a real one: the same calls on both, in the same process, each answer held
// against the script and against the other's. ZCPLAY_CALLS_DRIVER names the real one, by default visl, and
// ZCPLAY_CALLS_SEQUENCES says how many random sequences to play, as FIRST:COUNT.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <ostream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "decode/v4l2/linux_kernel.h"
#include "tests/decode/emulated/call_grammar.h"
#include "tests/decode/emulated/emulated_target.h"

namespace zcplay::test {

void PrintTo(const CallScript& script, std::ostream* stream) {
  *stream << script.name;
}

namespace {

constexpr std::size_t kSequenceCalls = 60;
constexpr std::size_t kRandomValues = 5000;
constexpr std::chrono::milliseconds kHastyDelay{2};

std::string from_environment(const char* name, const char* otherwise) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

CallTarget real_target(bool with_other) {
  static v4l2::LinuxKernel kernel;
  const bool other = with_other && !from_environment("ZCPLAY_CALLS_OTHER_DRIVER", "vim2m").empty();
  return {.kernel = &kernel,
          .driver = from_environment("ZCPLAY_CALLS_DRIVER", "visl"),
          .other_kernel = other ? &kernel : nullptr,
          .other_driver = from_environment("ZCPLAY_CALLS_OTHER_DRIVER", "vim2m")};
}

struct Counts {
  std::size_t scripts = 0;
  std::size_t not_played = 0;
  std::size_t calls = 0;
  std::size_t alike = 0;
  std::size_t sequences = 0;
  std::size_t sequence_calls = 0;
  std::size_t different = 0;
};

Counts& counts() {
  static Counts all;
  return all;
}

const CallScripts& scripts() {
  static const CallScripts all = load_call_scripts(ZCPLAY_CALL_SCRIPTS);
  return all;
}

class DeviceCalls : public testing::TestWithParam<CallScript> {
 public:
  static void TearDownTestSuite() {
    const Counts& all = counts();
    std::cout << fmt::format(
        "scripts: {} played on both devices, {} not played; {} calls, {} answered alike, {} different\n",
        all.scripts, all.not_played, all.calls, all.alike, all.calls - all.alike);
  }
};

TEST_P(DeviceCalls, AnswersAsTheScriptSaysAndAsTheEmulatedDevice) {
  const CallScript& script = GetParam();
  const std::string missing = missing_choices(script, choices_of_visl());
  if (!missing.empty()) {
    ++counts().not_played;
    std::cout << fmt::format("not played: {}: needs {}: {}\n", script.name, missing,
                             scripts().choices.at(script.needs.front()));
    return;
  }
  ++counts().scripts;
  const EmulatedTarget emulated(visl_likeness());
  const std::string against_script = run_call_script(script, real_target(true));
  EXPECT_TRUE(against_script.empty()) << against_script;
  CallPair pair(emulated.target(), real_target(true));
  const std::string against_emulated = pair.play(script.lines, script.hasty);
  EXPECT_TRUE(against_emulated.empty()) << against_emulated;
  counts().calls += pair.calls();
  counts().alike += pair.alike();
}

INSTANTIATE_TEST_SUITE_P(Scripts, DeviceCalls, testing::ValuesIn(scripts().scripts),
                         [](const auto& row) { return row.param.name; });

class RandomDeviceCalls : public testing::TestWithParam<bool> {};

TEST_P(RandomDeviceCalls, AreAnsweredAsByTheEmulatedDevice) {
  const CallGrammar grammar = CallGrammar::load(ZCPLAY_CALL_GRAMMAR);
  const std::string range = from_environment("ZCPLAY_CALLS_SEQUENCES", "1:500");
  const std::uint64_t first = std::stoull(range);
  const std::uint64_t count = std::stoull(range.substr(range.find(':') + 1));
  const bool hasty = GetParam();
  emulated::EmulatedKernelOptions options = visl_likeness();
  if (hasty) options.completion_delay = kHastyDelay;
  const EmulatedTarget emulated(std::move(options));
  CallPair pair(emulated.target(), real_target(true));
  int different = 0;
  for (std::uint64_t seed = first; seed < first + count && different < 5; ++seed) {
    const auto calls = random_calls(grammar, scripts(), seed, kSequenceCalls, hasty);
    if (pair.play(calls, hasty).empty()) continue;
    ++different;
    const auto shortest = pair.shorten(calls, hasty);
    std::string text;
    for (const CallLine& line : shortest) text += to_string(line) + '\n';
    ADD_FAILURE() << "seed " << seed << ":\n" << text << pair.play(shortest, hasty);
  }
  std::cout << fmt::format(
      "random {}sequences: {} of {} calls, seeds {} to {}; {} calls, {} answered alike; {} sequences "
      "different\n",
      hasty ? "hasty " : "", count, kSequenceCalls, first, first + count - 1, pair.calls(), pair.alike(),
      different);
}

INSTANTIATE_TEST_SUITE_P(Random, RandomDeviceCalls, testing::Bool(),
                         [](const auto& row) { return row.param ? "hasty" : "settled"; });

TEST(ControlValues, AreRefusedAndClearedAsByTheEmulatedDevice) {
  const auto trials = control_sweep(kRandomValues);
  const EmulatedTarget emulated(visl_likeness());
  CallPair pair(emulated.target(), real_target(true));
  EXPECT_EQ(pair.play(trials, false), "");
  EXPECT_EQ(pair.play(trials, true), "");
  std::cout << fmt::format("control values: {} tried and set, {} answered alike\n", pair.calls(),
                           pair.alike());
}

}  // namespace
}  // namespace zcplay::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  {
    const zcplay::test::CallPlayer probe(zcplay::test::real_target(false));
    if (!probe.complaint().empty()) {
      std::cout << "skipped: " << probe.complaint() << '\n';
      return 77;
    }
  }
  return RUN_ALL_TESTS();
}
