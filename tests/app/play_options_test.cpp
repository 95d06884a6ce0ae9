// SPDX-License-Identifier: MIT
#include "app/play_options.h"

#include <optional>

#include <gtest/gtest.h>

#include "app/options.h"
#include "tests/support/case_name.h"

namespace zcplay::test {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

struct TimeCase {
  const char* name;
  const char* text;
  std::optional<nanoseconds> expected;
};

void PrintTo(const TimeCase& test, std::ostream* out) {
  *out << test.name;
}

class ParseTime : public testing::TestWithParam<TimeCase> {};

TEST_P(ParseTime, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parse_time(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ParseTime,
    testing::Values(TimeCase{"zero", "0", 0s}, TimeCase{"seconds", "90", 90s},
                    TimeCase{"fraction", "2.5", 2500ms}, TimeCase{"nanosecond", "1.000000001", 1000000001ns},
                    TimeCase{"minutes", "1:30", 90s}, TimeCase{"hours", "1:02:03.25", 3723250ms},
                    TimeCase{"four_days", "96:00:00", 96h}, TimeCase{"empty", "", std::nullopt},
                    TimeCase{"word", "soon", std::nullopt}, TimeCase{"negative", "-1", std::nullopt},
                    TimeCase{"no_digits_after_point", "1.", std::nullopt},
                    TimeCase{"ten_decimals", "1.0000000001", std::nullopt},
                    TimeCase{"sixty_seconds", "1:60", std::nullopt},
                    TimeCase{"four_parts", "1:0:0:0", std::nullopt},
                    TimeCase{"trailing_colon", "1:", std::nullopt}, TimeCase{"unit", "5s", std::nullopt},
                    TimeCase{"five_days", "120:00:00", std::nullopt},
                    TimeCase{"wraps", "99999999999999999999", std::nullopt}),
    CaseName());

std::optional<PlayOptions> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "zcplay");
  auto options = parse_options(static_cast<int>(words.size()), words.data());
  if (!options || !std::holds_alternative<PlayOptions>(options->command)) return std::nullopt;
  return std::get<PlayOptions>(options->command);
}

TEST(PlayCommandLine, TheWordPlayMayBeLeftOut) {
  for (const auto& words : {std::vector<const char*>{"a.mp4", "b.mkv"},
                            {"play", "a.mp4", "b.mkv"},
                            {"-v", "a.mp4", "b.mkv"},
                            {"--loop", "1", "a.mp4", "b.mkv"}}) {
    const auto options = parse(words);
    ASSERT_TRUE(options);
    EXPECT_EQ(options->playlist.clips, (std::vector<std::string>{"a.mp4", "b.mkv"}));
    EXPECT_TRUE(options->fullscreen);
    EXPECT_EQ(options->playlist.loops, 1U);
  }
}

TEST(PlayCommandLine, AClipMayBeCalledLikeACommand) {
  const auto options = parse({"play", "decode", "probe"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->playlist.clips, (std::vector<std::string>{"decode", "probe"}));
}

TEST(PlayCommandLine, AllOptionsArrive) {
  const auto options = parse(
      {"play",    "a.mp4",   "--window", "--output", "egl",      "--sync",   "implicit", "--exact-color",
       "--scale", "1:1",     "--start",  "1:00",     "--length", "2.5",      "--loop",   "inf",
       "--pause", "--stats", "--json",   "out.json", "--device", "emulated", "--fault",  "zero frame=3"});
  ASSERT_TRUE(options);
  EXPECT_FALSE(options->fullscreen);
  EXPECT_EQ(options->output, present::RungKind::egl);
  EXPECT_EQ(options->playlist.sync, present::SyncMode::implicit);
  EXPECT_TRUE(options->exact_color);
  EXPECT_EQ(options->scale, present::ScaleMode::one_to_one);
  EXPECT_EQ(options->playlist.start, 60s);
  EXPECT_EQ(options->playlist.length, 2500ms);
  EXPECT_EQ(options->playlist.loops, std::nullopt);
  EXPECT_TRUE(options->paused);
  EXPECT_TRUE(options->stats);
  EXPECT_EQ(options->json, "out.json");
  EXPECT_EQ(options->playlist.device.device, "emulated");
  EXPECT_EQ(options->playlist.device.faults, (std::vector<std::string>{"zero frame=3"}));
  EXPECT_EQ(parse({"play", "a.mp4", "--screen", "DSI-1"})->screen, "DSI-1");
}

}  // namespace
}  // namespace zcplay::test
