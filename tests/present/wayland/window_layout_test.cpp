// SPDX-License-Identifier: MIT
// How the window and the picture in it follow what the compositor wants, through the whole screen.
#include "present/wayland/window_layout.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/present/wayland/screen_bench.h"
#include "tests/support/case_name.h"

namespace zcplay::wayland {
namespace {

using present::LogicalSize;
using present::ShowAnswer;
using scripted::CommitRecord;
using scripted::CompositorOptions;
using test::ScreenBench;
using testing::HasSubstr;
using testing::IsEmpty;

using Destination = std::optional<std::pair<std::int32_t, std::int32_t>>;

Destination window_size(ScreenBench& bench) {
  return bench.compositor().window()->xdg->surface->current.destination;
}

Destination picture_size(ScreenBench& bench) {
  return bench.compositor().video()->current.destination;
}

struct SizeCase {
  const char* name;
  CompositorOptions compositor;
  bool fullscreen = true;
  LogicalSize picture;
  LogicalSize window;
};

CompositorOptions says_zero(std::uint32_t scale_120 = 0) {
  CompositorOptions options;
  options.configure_says_zero = true;
  options.fractional_scale_120 = scale_120;
  return options;
}

CompositorOptions without_displays() {
  CompositorOptions options = says_zero();
  options.outputs = {};
  return options;
}

const std::vector<SizeCase> kSizeCases = {
    {"fullscreen_is_told", {}, true, {64, 48}, {640, 480}},
    {"fullscreen_is_not_told", says_zero(), true, {64, 48}, {640, 480}},
    {"fullscreen_is_not_told_at_a_scale", says_zero(150), true, {64, 48}, {512, 384}},
    {"fullscreen_is_not_told_and_there_is_no_display", without_displays(), true, {64, 48}, {1280, 720}},
    {"a_window_is_told", {}, false, {64, 48}, {320, 240}},
    {"a_window_is_as_large_as_its_picture", says_zero(), false, {64, 48}, {64, 48}},
    {"a_window_at_a_scale", says_zero(240), false, {64, 48}, {32, 24}},
    {"a_window_is_no_larger_than_the_display", says_zero(), false, {1280, 720}, {640, 360}},
};

class WindowSizeTest : public testing::TestWithParam<SizeCase> {};

TEST_P(WindowSizeTest, IsAsExpected) {
  const SizeCase& expected = GetParam();
  test::SlotBench::Layout slots;
  slots.picture.coded_size = {static_cast<std::uint32_t>(expected.picture.width),
                              static_cast<std::uint32_t>(expected.picture.height)};
  ScreenBench bench(expected.compositor, slots);
  ASSERT_TRUE(bench.open({.fullscreen = expected.fullscreen}));
  ASSERT_EQ(bench.play(3), 3U);
  EXPECT_EQ(window_size(bench), Destination({expected.window.width, expected.window.height}));
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Cases, WindowSizeTest, testing::ValuesIn(kSizeCases), test::CaseName());

class ResizeTest : public testing::Test {
 protected:
  void open(std::optional<present::RungKind> rung = std::nullopt) {
    ASSERT_TRUE(bench_.open({.fullscreen = false, .rung = rung}));
    ASSERT_EQ(bench_.play(8), 8U);
    before_ = bench_.compositor().world().commits.size();
  }
  // Commits since open().
  std::vector<CommitRecord> commits() {
    const auto& all = bench_.compositor().world().commits;
    return {all.begin() + static_cast<std::ptrdiff_t>(before_), all.end()};
  }
  // One commit of the picture, held for one of the window's that follows it.
  void expect_one_step(Destination window, Destination picture) {
    const std::vector<CommitRecord> made = commits();
    ASSERT_EQ(made.size(), 2U);
    EXPECT_EQ(made[0].surface, bench_.compositor().video()->number);
    EXPECT_TRUE(made[0].held);
    EXPECT_EQ(made[0].state.destination, picture);
    EXPECT_EQ(made[1].surface, bench_.compositor().window()->xdg->surface->number);
    EXPECT_EQ(made[1].state.destination, window);
    EXPECT_FALSE(bench_.compositor().video()->sub->synced) << "the next picture would wait for the window";
    EXPECT_EQ(window_size(bench_), window);
    EXPECT_EQ(picture_size(bench_), picture);
    EXPECT_THAT(bench_.complaints(), IsEmpty());
  }

  ScreenBench bench_;
  std::size_t before_ = 0;
};

TEST_F(ResizeTest, WindowAndPictureChangeInOneStep) {
  open();
  bench_.compositor().configure(400, 100);
  bench_.settle();
  expect_one_step({{400, 100}}, {{133, 100}});
  const scripted::Subsurface& sub = *bench_.compositor().video()->sub;
  EXPECT_EQ(std::pair(sub.x, sub.y), std::pair(133, 0));
  EXPECT_FALSE(commits()[0].attached) << "the compositor scales: the buffer is the same";
}

TEST_F(ResizeTest, APictureThatWeDrawIsDrawnAnew) {
  open(present::RungKind::shm);
  bench_.compositor().configure(400, 100);
  bench_.settle();
  expect_one_step({{400, 100}}, {{133, 100}});
  ASSERT_TRUE(commits()[0].attached);
  EXPECT_EQ(commits()[0].state.buffer->width, 133);
  EXPECT_EQ(commits()[0].state.buffer->height, 100);
}

TEST_F(ResizeTest, AStormIsOneStep) {
  open(present::RungKind::shm);
  for (std::int32_t size = 100; size < 150; ++size) bench_.compositor().configure(size, size);
  bench_.settle();
  expect_one_step({{149, 149}}, {{149, 112}});
}

TEST_F(ResizeTest, TheNextPictureTakesTheWindowAlong) {
  open();
  bench_.compositor().configure(400, 100);
  bench_.compositor().step();
  ASSERT_TRUE(bench_.loop().run_once(std::chrono::nanoseconds(0)));
  ASSERT_EQ(bench_.show(), ShowAnswer::committed);
  bench_.settle();
  expect_one_step({{400, 100}}, {{133, 100}});
  EXPECT_TRUE(commits()[0].attached);
}

TEST_F(ResizeTest, AConfigurationWithoutAChangeIsTheWindowsAlone) {
  open();
  bench_.compositor().configure(320, 240);
  bench_.settle();
  const std::vector<CommitRecord> made = commits();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].surface, bench_.compositor().window()->xdg->surface->number);
}

TEST_F(ResizeTest, OnePixelIsEnough) {
  open();
  bench_.compositor().configure(1, 1);
  bench_.settle();
  expect_one_step({{1, 1}}, {{1, 1}});
  EXPECT_EQ(bench_.play(3), 3U);
}

TEST_F(ResizeTest, AHugeWindowIsNoLargerThanBuffersCanBe) {
  open();
  bench_.compositor().configure(1 << 30, 1 << 20);
  bench_.settle();
  expect_one_step({{16384, 16384}}, {{16384, 12288}});
}

TEST_F(ResizeTest, AScaleDrawsAnew) {
  open(present::RungKind::shm);
  bench_.compositor().set_fractional_scale(180);
  bench_.settle();
  expect_one_step({{320, 240}}, {{320, 240}});
  EXPECT_EQ(commits()[0].state.buffer->width, 480);
}

TEST_F(ResizeTest, APictureOfAnotherShapeMovesWithTheWindow) {
  open();
  bench_.slots.renew({.coded_size = {64, 16}});
  (void)bench_.show();
  bench_.settle();
  ASSERT_EQ(bench_.show(), ShowAnswer::committed);
  bench_.settle();
  expect_one_step({{320, 240}}, {{320, 80}});
  EXPECT_EQ(bench_.compositor().video()->sub->y, 80);
}

TEST(WindowLayout, PutsTheBackgroundUpBeforeThereIsAPicture) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(window_size(bench), Destination({640, 480}));
  EXPECT_TRUE(bench.compositor().window()->xdg->surface->mapped());
}

TEST(WindowLayout, AWindowWaitsForItsPicture) {
  ScreenBench bench(says_zero());
  ASSERT_TRUE(bench.open({.fullscreen = false}));
  EXPECT_FALSE(bench.compositor().window()->xdg->surface->mapped());
  EXPECT_EQ(bench.ready, 1U);
  ASSERT_EQ(bench.play(1), 1U);
  EXPECT_TRUE(bench.compositor().window()->xdg->surface->mapped());
}

TEST(WindowLayout, KeepsTheSizeItHadBeforeFullscreen) {
  ScreenBench bench(says_zero());
  ASSERT_TRUE(bench.open({.fullscreen = false}));
  ASSERT_EQ(bench.play(3), 3U);
  const Destination free = window_size(bench);
  bench.screen().set_fullscreen(true);
  bench.settle();
  EXPECT_TRUE(bench.screen().fullscreen());
  EXPECT_EQ(window_size(bench), Destination({640, 480}));
  bench.screen().set_fullscreen(false);
  bench.settle();
  EXPECT_FALSE(bench.screen().fullscreen());
  EXPECT_EQ(window_size(bench), free);
}

TEST(WindowLayout, ADisplayThatIsUnpluggedIsForgotten) {
  CompositorOptions options;
  options.outputs = {"DSI-1", "HDMI-A-1"};
  ScreenBench bench(options);
  ASSERT_TRUE(bench.open({.fullscreen = false, .output = "HDMI-A-1"}));
  ASSERT_EQ(bench.play(2), 2U);
  bench.compositor().unplug_output(1);
  bench.settle();
  bench.screen().set_fullscreen(true);
  bench.settle();
  EXPECT_EQ(bench.compositor().window()->fullscreen_output, nullptr) << "the compositor's choice";
  EXPECT_EQ(bench.play(2), 2U);
  bench.compositor().plug_output("HDMI-A-1");
  bench.settle();
  bench.screen().set_fullscreen(true);
  bench.settle();
  EXPECT_NE(bench.compositor().window()->fullscreen_output, nullptr);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

TEST(WindowLayout, AWindowThatIsNeverConfiguredIsAnError) {
  CompositorOptions options;
  options.configures = false;
  ScreenBench bench(options);
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.ready, 0U);
  bench.clock.advance(std::chrono::seconds(11));
  bench.settle();
  ASSERT_EQ(bench.ended, 1U);
  ASSERT_TRUE(bench.ended_with);
  EXPECT_THAT(bench.ended_with->detail, HasSubstr("has not opened the window for 10 s"));
}

}  // namespace
}  // namespace zcplay::wayland
