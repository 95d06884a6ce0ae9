// SPDX-License-Identifier: MIT
#include "present/player.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/present/player_bench.h"

namespace zcplay::present {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using test::ScriptedDisplay;
using testing::AllOf;
using testing::Each;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;

class PlayerTest : public test::PlayerBench {};

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> all(last - first + 1);
  std::iota(all.begin(), all.end(), first);
  return all;
}

TEST_F(PlayerTest, ShowsEveryFrameForItsTime) {
  start({});
  run();
  ASSERT_TRUE(player_->ended());
  EXPECT_FALSE(player_->error().has_value());
  EXPECT_EQ(shown_numbers(), numbers(1, 60));
  EXPECT_THAT(intervals(), Each(2));
  const PlayerStatistics& statistics = player_->statistics();
  EXPECT_EQ(statistics.committed, 60U);
  EXPECT_EQ(statistics.presented, 60U);
  EXPECT_EQ(statistics.late + statistics.hidden + statistics.surplus + statistics.not_presented, 0U);
  EXPECT_EQ(statistics.intervals, 59U);
  EXPECT_EQ(statistics.off_schedule, 0U);
  EXPECT_EQ(statistics.refresh, nanoseconds(16'666'667));
  EXPECT_EQ(statistics.first_presented, screen_->shown.front().when);
  // The last frame stays as long as any other.
  const nanoseconds last = now() - screen_->shown.back().when;
  EXPECT_GE(last, milliseconds(33));
  EXPECT_LE(last, milliseconds(36));
  EXPECT_FALSE(screen_->playing);
  EXPECT_EQ(screen_->prepared, numbers(1, 60));
  expect_no_slot_lost();
}

struct WakeCase {
  std::string name;
  double frame_rate;
  TimingSupport timing;
  double most;  ///< wake-ups a frame
};

class WakeUpsTest : public PlayerTest, public testing::WithParamInterface<WakeCase> {};
INSTANTIATE_TEST_SUITE_P(
    Player, WakeUpsTest,
    testing::Values(WakeCase{"timers", 30, {.feedback = true}, 2.1},
                    WakeCase{"commit_timing", 30, {.commit_timing = true, .feedback = true}, 1.1},
                    WakeCase{"film_with_commit_timing", 24, {.commit_timing = true, .feedback = true}, 1.1},
                    WakeCase{"full_rate", 60, {.feedback = true}, 1.1},
                    WakeCase{"full_rate_with_fifo", 60, {.fifo = true, .feedback = true}, 1.1}),
    [](const auto& instance) { return instance.param.name; });

TEST_P(WakeUpsTest, AreFew) {
  Setup setup{.frame_rate = GetParam().frame_rate, .frames = 600, .timing = GetParam().timing};
  setup.display.kind = ScriptedDisplay::Kind::window;
  start(setup);
  run();
  ASSERT_TRUE(player_->ended());
  EXPECT_EQ(player_->statistics().off_schedule, 0U);
  EXPECT_EQ(player_->statistics().presented, 600U);
  EXPECT_LE(static_cast<double>(wake_ups_), GetParam().most * 600);
}

class RatesTest : public PlayerTest, public testing::WithParamInterface<TimingSupport> {};
INSTANTIATE_TEST_SUITE_P(Player, RatesTest,
                         testing::Values(TimingSupport{.feedback = true},
                                         TimingSupport{.commit_timing = true, .feedback = true},
                                         TimingSupport{.fifo = true, .feedback = true}),
                         [](const auto& instance) {
                           return std::string(instance.param.commit_timing ? "commit_timing"
                                              : instance.param.fifo        ? "fifo"
                                                                           : "timers");
                         });

TEST_P(RatesTest, NoneIsOffTheScheduleAtAnyRate) {
  for (const double refresh_rate : {50.0, 59.94, 60.0, 75.0, 90.0, 119.88, 144.0}) {
    for (const double frame_rate :
         {24000.0 / 1001, 24.0, 25.0, 30000.0 / 1001, 30.0, 50.0, 60000.0 / 1001, 60.0}) {
      SCOPED_TRACE(testing::Message() << frame_rate << " fps on " << refresh_rate << " Hz");
      Setup setup{.frame_rate = frame_rate, .frames = static_cast<int>(frame_rate * 3), .timing = GetParam()};
      setup.display.period = 1e9 / refresh_rate;
      setup.display.lead = milliseconds(2);
      if (GetParam().commit_timing || GetParam().fifo) setup.display.kind = ScriptedDisplay::Kind::window;
      start(setup);
      run();
      ASSERT_TRUE(player_->ended());
      const PlayerStatistics& statistics = player_->statistics();
      EXPECT_EQ(statistics.off_schedule, 0U);
      EXPECT_EQ(statistics.late + statistics.not_presented + statistics.hidden, 0U);
      EXPECT_EQ(statistics.presented + statistics.surplus, static_cast<std::uint64_t>(setup.frames));
      EXPECT_EQ(statistics.intervals + 1, statistics.presented);
      expect_no_slot_lost();
    }
  }
}

TEST_F(PlayerTest, WithoutFeedbackTheClockDecides) {
  start({.timing = {}});
  run();
  EXPECT_TRUE(player_->ended());
  EXPECT_EQ(player_->statistics().committed, 60U);
  EXPECT_EQ(player_->statistics().late, 0U);
}

TEST_F(PlayerTest, FeedbackThatIsNoRefreshMakesNoGrid) {
  Setup setup;
  setup.display.jitter = milliseconds(6);
  start(setup);
  screen_->vsync = false;
  run();
  EXPECT_TRUE(player_->ended());
  EXPECT_EQ(player_->statistics().presented, 60U);
  EXPECT_EQ(player_->statistics().refresh, nanoseconds(0));
  for (std::size_t i = 2; i < screen_->commit_times.size(); ++i) {
    const nanoseconds apart = screen_->commit_times[i] - screen_->commit_times[i - 1];
    EXPECT_NEAR(static_cast<double>(apart.count()) / 1e6, 33.3, 1.01) << i;
  }
}

TEST_F(PlayerTest, OneFrameWithoutDurationIsShownAndEnds) {
  start({.frames = 1, .durations = false});
  run();
  EXPECT_TRUE(player_->ended());
  EXPECT_EQ(player_->statistics().presented, 1U);
  expect_no_slot_lost();
}

TEST_F(PlayerTest, NoFrameAtAllEnds) {
  start({});
  exchange_->finish(0);
  decoder_works_ = [] { return false; };
  run();
  EXPECT_TRUE(player_->ended());
  EXPECT_FALSE(player_->error().has_value());
}

TEST_F(PlayerTest, PauseLeavesTheFrameAndResumeGoesOnWithoutAJump) {
  start({});
  run(milliseconds(500));
  screen_->listener().on_action(Action::toggle_pause);
  EXPECT_FALSE(screen_->playing);
  run(milliseconds(100));
  const std::size_t before = screen_->shown.size();
  run(seconds(10));
  EXPECT_EQ(screen_->shown.size(), before);
  EXPECT_FALSE(player_->ended());
  screen_->listener().on_action(Action::toggle_pause);
  EXPECT_TRUE(screen_->playing);
  run();
  ASSERT_TRUE(player_->ended());
  EXPECT_EQ(shown_numbers(), numbers(1, 60));
  EXPECT_EQ(player_->statistics().late, 0U);
  EXPECT_EQ(player_->statistics().off_schedule, 0U);
  std::vector<std::int64_t> shown = intervals();
  EXPECT_GE(shown[before - 1], 600);
  shown.erase(shown.begin() + static_cast<std::ptrdiff_t>(before) - 1);
  EXPECT_THAT(shown, Each(2));
  expect_no_slot_lost();
}

TEST_F(PlayerTest, AThousandPausesLoseNothing) {
  start({.frames = 300});
  for (int i = 0; i < 1000 && !player_->ended(); ++i) {
    screen_->listener().on_action(Action::toggle_pause);
    run(milliseconds(7 + i % 31));
  }
  if (!screen_->playing) screen_->listener().on_action(Action::toggle_pause);
  run();
  EXPECT_TRUE(player_->ended());
  EXPECT_EQ(shown_numbers(), numbers(1, 300));
  EXPECT_EQ(player_->statistics().off_schedule, 0U);
  expect_no_slot_lost();
}

TEST_F(PlayerTest, StartedPausedItShowsTheFirstFrameAndWaits) {
  start({.paused = true});
  run(seconds(5));
  EXPECT_EQ(shown_numbers(), numbers(1, 1));
  EXPECT_FALSE(screen_->playing);
  screen_->listener().on_action(Action::toggle_pause);
  run();
  EXPECT_TRUE(player_->ended());
  EXPECT_EQ(shown_numbers(), numbers(1, 60));
  EXPECT_EQ(player_->statistics().late, 0U);
}

TEST_F(PlayerTest, RestartBeginsAgain) {
  start({});
  run(milliseconds(500));
  screen_->listener().on_action(Action::restart);
  run();
  ASSERT_TRUE(player_->ended());
  // Numbers go on where those that were put and not shown end; 60 frames follow.
  ASSERT_GT(screen_->shown.size(), 60U);
  std::vector<std::uint64_t> shown = shown_numbers();
  shown.erase(shown.begin(), shown.end() - 60);
  EXPECT_EQ(shown, numbers(shown.front(), shown.front() + 59));
  EXPECT_EQ(player_->statistics().late, 0U);
  EXPECT_EQ(player_->statistics().off_schedule, 0U);
  expect_no_slot_lost();
}

TEST_F(PlayerTest, RestartWhilePausedShowsTheFirstFrame) {
  start({});
  run(milliseconds(500));
  screen_->listener().on_action(Action::toggle_pause);
  run(milliseconds(100));
  const std::size_t before = screen_->shown.size();
  screen_->listener().on_action(Action::restart);
  run(seconds(2));
  EXPECT_EQ(screen_->shown.size(), before + 1);
  screen_->listener().on_action(Action::toggle_pause);
  run();
  EXPECT_TRUE(player_->ended());
  EXPECT_EQ(screen_->shown.size(), before + 60);
}

TEST_F(PlayerTest, AHundredRestartsLoseNothing) {
  start({});
  for (int i = 0; i < 100; ++i) {
    run(milliseconds(5 + (i * 7) % 90));
    screen_->listener().on_action(Action::restart);
  }
  run();
  EXPECT_TRUE(player_->ended());
  expect_no_slot_lost();
}

TEST_F(PlayerTest, AShortStallIsCaughtUpWithWithoutABurst) {
  start({.frames = 120});
  decoder_works_ = [this] { return now() < milliseconds(800) || now() >= milliseconds(1300); };
  run();
  ASSERT_TRUE(player_->ended());
  const PlayerStatistics& statistics = player_->statistics();
  EXPECT_GT(statistics.late, 3U);
  EXPECT_LT(statistics.late, 16U);
  EXPECT_EQ(statistics.committed + statistics.late, 120U);
  EXPECT_EQ(statistics.presented, statistics.committed);
  EXPECT_GT(statistics.off_schedule, 0U);
  // The clock is kept: the last frame is where it would have been.
  const double places =
      static_cast<double>((screen_->shown.back().when - screen_->shown.front().when).count()) / 1e9;
  EXPECT_NEAR(places, 119 / 30.0, 0.02);
  // Half a second stands still, and then it goes on at its own pace.
  EXPECT_LE(std::ranges::count(intervals(), 1), 2);
  expect_no_slot_lost();
}

TEST_F(PlayerTest, AfterALongStallTheTimelineMoves) {
  start({.frames = 120});
  decoder_works_ = [this] { return now() < milliseconds(800) || now() >= seconds(6); };
  run();
  ASSERT_TRUE(player_->ended());
  EXPECT_LE(player_->statistics().late, 1U);
  EXPECT_GE(screen_->shown.size(), 119U);
}

TEST_F(PlayerTest, ASlowDecoderIsShownAsItComes) {
  start({.frames = 40});
  TimePoint last{0};
  decoder_works_ = [this, &last] {
    if (now() - last < milliseconds(50)) return false;
    last = now();
    return true;
  };
  run();
  ASSERT_TRUE(player_->ended());
  EXPECT_GE(screen_->shown.size(), 38U);
}

TEST_F(PlayerTest, FramesBeyondTheRefreshRateAreSurplus) {
  start({.frame_rate = 120, .frames = 240});
  run();
  // The last is half a refresh behind the one before.
  EXPECT_NEAR(static_cast<double>(player_->statistics().surplus), 119.5, 0.5);
  EXPECT_EQ(player_->statistics().late, 0U);
  EXPECT_THAT(intervals(), Each(1));
  expect_no_slot_lost();
}

TEST_F(PlayerTest, AMissedRefreshIsCountedAndNotMore) {
  Setup setup;
  setup.display.missed = {40, 41};
  start(setup);
  run();
  EXPECT_EQ(player_->statistics().presented + player_->statistics().not_presented, 60U);
  EXPECT_GE(player_->statistics().off_schedule, 1U);
  EXPECT_LE(player_->statistics().off_schedule, 3U);
  EXPECT_EQ(player_->statistics().late, 0U);
  expect_no_slot_lost();
}

TEST_F(PlayerTest, WhatNobodySeesIsPassedOverByTheClock) {
  start({.frames = 300});
  run(seconds(2));
  screen_->listener().on_suspended(true);
  const std::size_t before = screen_->committed.size();
  const std::uint64_t woken = wake_ups_;
  run(seconds(4));
  EXPECT_EQ(screen_->committed.size(), before);
  EXPECT_LE(wake_ups_ - woken, 4U * 30) << "hidden frames are passed over several at a time";
  screen_->listener().on_suspended(false);
  run();
  ASSERT_TRUE(player_->ended());
  EXPECT_NEAR(static_cast<double>(player_->statistics().hidden), 120, 5);
  EXPECT_EQ(player_->statistics().off_schedule, 0U);
  EXPECT_NEAR(static_cast<double>(now().count()) / 1e9, 10, 0.2);
  expect_no_slot_lost();
}

TEST_F(PlayerTest, AWindowThatIsSaidToBeHiddenBeforeItEverWasSeenIsShown) {
  start({});
  screen_->listener().on_suspended(true);
  run(milliseconds(200));
  EXPECT_EQ(screen_->committed.front(), 1U);
}

TEST_F(PlayerTest, SilenceOfTheCompositorMeansHidden) {
  start({.frames = 600});
  run(seconds(2));
  screen_->display().set_visible(now(), false);
  run(seconds(8));
  const PlayerStatistics& statistics = player_->statistics();
  EXPECT_GT(statistics.hidden, 150U);
  EXPECT_LT(statistics.not_presented, 60U);
  EXPECT_FALSE(player_->ended());
  screen_->display().set_visible(now(), true);
  run();
  ASSERT_TRUE(player_->ended());
  EXPECT_FALSE(player_->error().has_value());
  EXPECT_GT(screen_->shown.size(), 60U + 250U);
  EXPECT_NEAR(static_cast<double>(now().count()) / 1e9, 20, 0.3);
  expect_no_slot_lost();
}

TEST_F(PlayerTest, ACompositorThatForgetsWhatWasHiddenIsProbed) {
  Setup setup{.frames = 600};
  setup.display.forgets_hidden = true;
  start(setup);
  run(seconds(2));
  screen_->display().set_visible(now(), false);
  run(seconds(8));
  EXPECT_GT(player_->statistics().hidden, 150U);
  const std::size_t before = screen_->shown.size();
  screen_->display().set_visible(now(), true);
  run(milliseconds(1500));
  EXPECT_GT(screen_->shown.size(), before + 10);
  run();
  EXPECT_TRUE(player_->ended());
  expect_no_slot_lost();
}

TEST_F(PlayerTest, ResumingGivesTheFrameTheRestOfItsTime) {
  start({});
  run(milliseconds(500));
  const std::size_t before = screen_->shown.size();
  while (screen_->shown.size() == before) run(milliseconds(1));
  screen_->listener().on_action(Action::toggle_pause);
  run(milliseconds(1234));
  const std::size_t paused = screen_->shown.size();
  screen_->listener().on_action(Action::toggle_pause);
  const TimePoint resumed = now();
  run();
  ASSERT_GT(screen_->shown.size(), paused);
  EXPECT_GT(screen_->shown[paused].when, resumed + milliseconds(25));
  EXPECT_LT(screen_->shown[paused].when, resumed + milliseconds(60));
}

TEST_F(PlayerTest, ItTriesAgainWhenTheScreenSaysSoAndNotBefore) {
  start({});
  screen_->ready = false;
  run(seconds(2));
  EXPECT_EQ(screen_->show_calls, 1);
  screen_->ready = true;
  run(seconds(1));
  EXPECT_TRUE(screen_->committed.empty());
  screen_->listener().on_ready();
  run();
  EXPECT_TRUE(player_->ended());
  EXPECT_EQ(shown_numbers(), numbers(1, 60));
  EXPECT_EQ(player_->statistics().late, 0U);
}

TEST_F(PlayerTest, AScreenThatTakesNothingIsGivenUp) {
  start({});
  run(seconds(1));
  screen_->ready = false;
  for (int i = 0; i < 20 && !player_->ended(); ++i) {
    screen_->listener().on_ready();  // that nothing comes of
    run(milliseconds(500));
  }
  ASSERT_TRUE(player_->ended());
  ASSERT_TRUE(player_->error().has_value());
  EXPECT_THAT(player_->error()->detail, HasSubstr("has not taken a picture for 5 s"));
  EXPECT_EQ(player_->error()->code, ErrorCode::environment);
  EXPECT_LT(now(), seconds(7));
  expect_no_slot_lost();
}

TEST_F(PlayerTest, ACompositorThatReleasesNothingIsGivenUp) {
  start({.frames = 300, .slots = 8});
  run(milliseconds(500));
  screen_->releases = false;
  run();
  ASSERT_TRUE(player_->ended());
  ASSERT_TRUE(player_->error().has_value());
  EXPECT_THAT(player_->error()->detail, HasSubstr("released none"));
  EXPECT_LT(now(), seconds(8));
  expect_no_slot_lost();
}

TEST_F(PlayerTest, ASlowDecoderIsNotTheCompositorsFault) {
  start({.frames = 40});
  decoder_works_ = [this] { return now() < milliseconds(500) || now() > seconds(30); };
  run();
  EXPECT_TRUE(player_->ended());
  EXPECT_FALSE(player_->error().has_value());
}

TEST_F(PlayerTest, ARefusalIsTheEnd) {
  start({});
  run(milliseconds(500));
  screen_->refusal = Error{.code = ErrorCode::environment, .detail = "no rung takes it"};
  run();
  ASSERT_TRUE(player_->error().has_value());
  EXPECT_EQ(player_->error()->detail, "no rung takes it");
  expect_no_slot_lost();
}

TEST_F(PlayerTest, TheWindowsEndIsTheEnd) {
  start({});
  run(milliseconds(500));
  screen_->listener().on_end(std::nullopt);
  EXPECT_TRUE(player_->ended());
  EXPECT_FALSE(player_->error().has_value());
  expect_no_slot_lost();
}

TEST_F(PlayerTest, TheConnectionsEndIsAnError) {
  start({});
  run(milliseconds(500));
  screen_->listener().on_end(Error{.code = ErrorCode::environment, .detail = "compositor gone"});
  ASSERT_TRUE(player_->error().has_value());
  EXPECT_EQ(player_->error()->detail, "compositor gone");
  expect_no_slot_lost();
}

TEST_F(PlayerTest, QuitIsAGoodEndAndStopsDecoding) {
  start({});
  run(milliseconds(500));
  screen_->listener().on_action(Action::quit);
  EXPECT_TRUE(player_->ended());
  EXPECT_FALSE(player_->error().has_value());
  EXPECT_TRUE(exchange_->take_command().stop);
  expect_no_slot_lost();
}

TEST_F(PlayerTest, ADecodersErrorComesAfterTheFramesBeforeIt) {
  start({});
  run(milliseconds(500));
  decoder_works_ = [] { return false; };
  exchange_->fail(Error{.code = ErrorCode::device_gone, .detail = "device gone"});
  run();
  ASSERT_TRUE(player_->error().has_value());
  EXPECT_EQ(player_->error()->detail, "device gone");
  EXPECT_EQ(player_->statistics().presented + exchange_->queued().size(), screen_->prepared.size());
  expect_no_slot_lost();
}

TEST_F(PlayerTest, FullscreenIsToggledAndLeft) {
  start({});
  screen_->listener().on_action(Action::toggle_fullscreen);
  EXPECT_FALSE(screen_->fullscreen());
  screen_->listener().on_action(Action::toggle_fullscreen);
  EXPECT_TRUE(screen_->fullscreen());
  screen_->listener().on_action(Action::leave_fullscreen);
  screen_->listener().on_action(Action::leave_fullscreen);
  EXPECT_FALSE(screen_->fullscreen());
}

TEST_F(PlayerTest, TimesOfAnotherClockDoNoHarm) {
  start({});
  while (screen_->committed.empty()) run(milliseconds(1));
  ASSERT_TRUE(screen_->shown.empty());
  screen_->listener().on_presented({.number = 1, .when = std::chrono::hours(100'000), .vsync = true});
  run(milliseconds(200));
  screen_->listener().on_presented({.number = 99, .when = nanoseconds(-5), .refresh = nanoseconds(-1)});
  screen_->listener().on_not_presented(12345);
  run();
  EXPECT_TRUE(player_->ended());
  EXPECT_LT(now(), seconds(5));
}

TEST_F(PlayerTest, AnotherRefreshRateIsFollowed) {
  start({.frames = 300});
  run(seconds(3));
  screen_->display().change_period(now(), 1e9 / 50);
  run();
  ASSERT_TRUE(player_->ended());
  EXPECT_EQ(player_->statistics().late, 0U);
  EXPECT_LE(player_->statistics().off_schedule, 2U);
  EXPECT_EQ(player_->statistics().refresh, milliseconds(20));
}

}  // namespace
}  // namespace zcplay::present
