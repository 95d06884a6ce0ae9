// SPDX-License-Identifier: MIT
#include "present/wayland/commit_feedback.h"

#include <ctime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/present/wayland/screen_bench.h"

namespace zcplay::wayland {
namespace {

using test::ScreenBench;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::chrono::nanoseconds kRefreshOfTheMode(16'666'666);

TEST(CommitFeedback, TellsWhatTheCompositorSays) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  ASSERT_EQ(bench.show(), present::ShowAnswer::not_yet) << "the import of the first slot";
  bench.settle();
  ASSERT_EQ(bench.show(), present::ShowAnswer::committed);
  bench.settle();
  bench.refresh(0xf);
  ASSERT_EQ(bench.presentations.size(), 1U);
  const present::Presentation& presentation = bench.presentations[0];
  EXPECT_EQ(presentation.number, 1U);
  EXPECT_EQ(presentation.when, bench.clock.now());
  EXPECT_EQ(presentation.refresh, std::chrono::nanoseconds(16'666'667));
  EXPECT_EQ(presentation.refresh_count, 1U);
  EXPECT_TRUE(presentation.vsync && presentation.hardware_clock && presentation.hardware_completion);
  EXPECT_TRUE(presentation.zero_copy);
}

TEST(CommitFeedback, AsksForNoFrameCallbacksOnceFeedbackHasCome) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  ASSERT_EQ(bench.play(20), 20U);
  EXPECT_LE(bench.compositor().request_count("wl_surface.frame"), 1U);
}

TEST(CommitFeedback, SaysWhatWasReplacedBeforeItWasSeen) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  ASSERT_EQ(bench.play(6), 6U);
  ASSERT_EQ(bench.show(), present::ShowAnswer::committed);
  ASSERT_EQ(bench.show(), present::ShowAnswer::committed);
  bench.settle();
  bench.refresh();
  EXPECT_THAT(bench.not_presented, ElementsAre(7));
  EXPECT_EQ(bench.presentations.back().number, 8U);
}

TEST(CommitFeedback, CountsAsNotPresentedWhatACompositorNeverAnswers) {
  ScreenBench bench({.release = scripted::ReleasePolicy::when_replaced});
  ASSERT_TRUE(bench.open());
  ASSERT_EQ(bench.play(6), 6U);
  bench.compositor().suspend(true);
  bench.settle();
  for (int frame = 0; frame < 100; ++frame) {
    (void)bench.show();
    bench.settle();
  }
  EXPECT_GE(bench.not_presented.size(), 90U);
}

TEST(CommitFeedback, TimesOfAnotherClockAreConverted) {
  ScreenBench bench({.presentation_clock = CLOCK_REALTIME});
  ASSERT_TRUE(bench.open());
  (void)bench.show();
  bench.settle();
  ASSERT_EQ(bench.show(), present::ShowAnswer::committed);
  bench.settle();
  timespec real{};
  timespec monotonic{};
  ::clock_gettime(CLOCK_REALTIME, &real);
  ::clock_gettime(CLOCK_MONOTONIC, &monotonic);
  const auto shown_at = std::chrono::seconds(real.tv_sec);
  bench.compositor().refresh(shown_at, kRefreshOfTheMode, 0x7);
  bench.settle();
  ASSERT_EQ(bench.presentations.size(), 1U);
  // Whoever sets the clock of the machine by more than a day in these microseconds sees this fail.
  const auto ahead = std::chrono::seconds(real.tv_sec - monotonic.tv_sec);
  EXPECT_LT(std::chrono::abs(bench.presentations[0].when - (shown_at - ahead)), std::chrono::hours(24));
}

class WithoutFeedbackTest : public testing::TestWithParam<bool> {
 protected:
  static scripted::CompositorOptions options() {
    scripted::CompositorOptions without;
    if (GetParam()) {
      without.presentation_is_mute = true;
    } else {
      without.without = {"wp_presentation"};
    }
    return without;
  }
};

TEST_P(WithoutFeedbackTest, DrawnCountsAsPresented) {
  ScreenBench bench(options());
  ASSERT_TRUE(bench.open());
  EXPECT_TRUE(bench.screen().timing().feedback);
  (void)bench.show();
  bench.settle();
  ASSERT_EQ(bench.show(), present::ShowAnswer::committed);
  bench.settle();
  // A player would now wait for the first picture.
  for (int refresh = 0; refresh < 6; ++refresh) bench.refresh();
  ASSERT_EQ(bench.presentations.size(), 1U);
  EXPECT_EQ(bench.presentations[0].number, 1U);
  EXPECT_EQ(bench.presentations[0].refresh, kRefreshOfTheMode);
  EXPECT_FALSE(bench.presentations[0].hardware_clock || bench.presentations[0].vsync);
  ASSERT_EQ(bench.play(10), 10U);
  EXPECT_EQ(bench.presentations.size(), 11U);
  EXPECT_EQ(bench.presentations.back().when, bench.clock.now());
  EXPECT_THAT(bench.not_presented, IsEmpty());
}

TEST_P(WithoutFeedbackTest, WhatIsReplacedBeforeItIsDrawnIsNotPresented) {
  ScreenBench bench(options());
  ASSERT_TRUE(bench.open());
  (void)bench.play(8);
  bench.not_presented.clear();
  const std::uint64_t number = bench.next_number;
  ASSERT_EQ(bench.show(), present::ShowAnswer::committed);
  ASSERT_EQ(bench.show(), present::ShowAnswer::committed);
  bench.settle();
  bench.refresh();
  EXPECT_THAT(bench.not_presented, ElementsAre(number));
  EXPECT_EQ(bench.presentations.back().number, number + 1);
}

INSTANTIATE_TEST_SUITE_P(Compositors, WithoutFeedbackTest, testing::Bool(), [](const auto& test) {
  return test.param ? std::string("mute_wp_presentation") : std::string("no_wp_presentation");
});

}  // namespace
}  // namespace zcplay::wayland
