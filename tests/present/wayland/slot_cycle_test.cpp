// SPDX-License-Identifier: MIT
// Whatever the compositor does: each frame comes back exactly once, none while it is read, and playing goes
// on. What the compositor forbids, it says; see ScreenBench::complaints().

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "present/wayland/wayland_screen.h"
#include "tests/present/wayland/screen_bench.h"
#include "tests/support/case_name.h"

namespace zcplay::wayland {
namespace {

using present::RungKind;
using present::ShowAnswer;
using scripted::CompositorOptions;
using scripted::ImportAnswer;
using scripted::ReleasePolicy;
using test::ScreenBench;
using testing::IsEmpty;

constexpr std::uint32_t kMaximized = 1;
constexpr std::uint32_t kActivated = 4;

struct Scenario {
  std::string name;
  CompositorOptions compositor;
  std::function<void(ScreenBench&)> run;
};

void PrintTo(const Scenario& row, std::ostream* out) {
  *out << row.name;
}

/// A scenario and the rung it runs on.
class SlotCycle : public testing::TestWithParam<std::tuple<Scenario, RungKind>> {};

TEST_P(SlotCycle, LosesNoFrame) {
  const auto& [scenario, rung] = GetParam();
  ScreenBench bench(scenario.compositor);
  ASSERT_TRUE(bench.open({.fullscreen = false, .rung = rung}));
  scenario.run(bench);
  EXPECT_FALSE(bench.error.has_value()) << bench.error->detail;
  EXPECT_EQ(bench.ended, 0U);
  EXPECT_EQ(bench.returned_early, 0U);
  EXPECT_THAT(bench.complaints(), IsEmpty());
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_EQ(bench.returned, bench.next_number - 1) << "of the frames committed";
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

void play_all(ScreenBench& bench) {
  EXPECT_EQ(bench.play(60), 60U);
  EXPECT_EQ(bench.presentations.size(), 60U);
}

void play_until_slots_run_out(ScreenBench& bench) {
  for (int i = 0; i < 30; ++i) {
    (void)bench.show();
    bench.settle();
    bench.refresh();
  }
  EXPECT_GE(bench.presentations.size(), 3U);
  for (int i = 0; i < 3; ++i) {
    bench.compositor().release_all(i == 1);
    bench.settle();
    EXPECT_GE(bench.play(2), 1U) << "playing goes on once buffers are released";
  }
}

void resize_storm(ScreenBench& bench) {
  bench.play(6);
  for (int i = 0; i < 500; ++i) {
    const std::int32_t width = 1 + (i * 37) % 700;
    const std::int32_t height = 1 + (i * 91) % 500;
    bench.compositor().configure(width, height, {kActivated});
    if (i % 3 == 0) bench.compositor().configure(height, width, {kActivated});
    bench.settle();
    if (i % 5 == 0) {
      (void)bench.show();
      bench.settle();
    }
    if (i % 7 == 0) bench.refresh();
    if (::testing::Test::HasFailure()) return;
  }
  bench.compositor().configure(300, 200, {kActivated});
  bench.settle();
  bench.play(3);
  EXPECT_EQ(bench.compositor().window()->xdg->surface->size(),
            (std::pair<std::int32_t, std::int32_t>{300, 200}));
}

// Pauses are gaps between pictures, in which the window changes and the picture has to follow.
void pauses_with_size_changes(ScreenBench& bench) {
  for (int i = 0; i < 50; ++i) {
    bench.play(2);
    bench.screen().set_playing(false);
    bench.compositor().configure(100 + 5 * i, 90 + 3 * i, {kActivated});
    bench.settle();
    bench.refresh();
    const auto window = bench.compositor().window()->xdg->surface->size();
    const auto video = bench.compositor().video()->size();
    EXPECT_EQ(window, (std::pair<std::int32_t, std::int32_t>{100 + 5 * i, 90 + 3 * i}));
    EXPECT_TRUE(video.first == window.first || video.second == window.second)
        << video.first << "x" << video.second << " in " << window.first << "x" << window.second;
    bench.screen().set_playing(true);
  }
}

void stream_changes_size(ScreenBench& bench) {
  for (const Size size : {Size{64, 48}, Size{32, 32}, Size{128, 64}, Size{64, 48}}) {
    bench.slots.renew({.format = kFormatNV12, .coded_size = size});
    EXPECT_GE(bench.play(12), 11U);
  }
  bench.slots.renew({.format = kFormatP010, .coded_size = {64, 48}});
  EXPECT_GE(bench.play(12), 11U);
  EXPECT_LE(bench.compositor().live_buffers(), 20U) << "buffers of old sizes go";
}

void fullscreen_back_and_forth(ScreenBench& bench) {
  for (int i = 0; i < 20; ++i) {
    bench.screen().set_fullscreen(i % 2 == 0);
    bench.play(2);
  }
}

void hidden_and_shown(ScreenBench& bench) {
  bench.play(6);
  for (int i = 0; i < 10; ++i) {
    bench.compositor().suspend(true);
    bench.settle();
    for (int j = 0; j < 4; ++j) {
      (void)bench.show();
      bench.settle();
      bench.refresh();
    }
    bench.compositor().suspend(false);
    bench.settle();
    EXPECT_GE(bench.play(2), 1U);
  }
}

void feedback_changes(ScreenBench& bench) {
  bench.play(8);
  for (int i = 0; i < 10; ++i) {
    bench.compositor().change_feedback(
        {{.device = 0x1234U + i, .scanout = i % 2 == 0, .formats = {{kFormatNV12, 0}}},
         {.formats = {{drm_format("XR24"), 0}, {kFormatNV12, 0}}}});
    bench.settle();
    EXPECT_GE(bench.play(8), 7U);
  }
}

void everything_is_discarded(ScreenBench& bench) {
  for (int i = 0; i < 20; ++i) {
    (void)bench.show();
    bench.settle();
    bench.compositor().discard_all();
    bench.settle();
    bench.refresh();
  }
  EXPECT_EQ(bench.not_presented.size(), bench.next_number - 1);
}

void output_goes_and_comes(ScreenBench& bench) {
  bench.play(6);
  for (int i = 0; i < 5; ++i) {
    bench.compositor().unplug_output(static_cast<std::size_t>(i));
    bench.settle();
    (void)bench.show();
    bench.settle();
    bench.compositor().plug_output("DSI-" + std::to_string(i + 2));
    bench.settle();
    EXPECT_GE(bench.play(2), 1U);
  }
}

void sizes_from_one_to_huge(ScreenBench& bench) {
  bench.play(3);
  for (const auto& [width, height] : std::vector<std::pair<std::int32_t, std::int32_t>>{
           {1, 1}, {1, 1000}, {1000, 1}, {16384, 2}, {3, 16384}, {2, 2}, {0, 0}}) {
    bench.compositor().configure(width, height, {kActivated, kMaximized});
    bench.settle();
    EXPECT_GE(bench.play(2), 1U) << width << "x" << height;
  }
}

void scales(ScreenBench& bench) {
  for (const std::uint32_t scale : {120U, 150U, 180U, 240U, 1U, 960U, 120U}) {
    bench.compositor().set_fractional_scale(scale);
    bench.settle();
    EXPECT_GE(bench.play(2), 1U) << scale;
  }
}

void many_at_once_by_fifo(ScreenBench& bench) {
  bench.play(6);
  for (int i = 0; i < 20; ++i) {
    while (bench.show({.after_previous = true}) == ShowAnswer::committed) bench.settle();
    bench.settle();
    for (int j = 0; j < 4; ++j) bench.refresh();
  }
  EXPECT_THAT(bench.not_presented, IsEmpty());
}

const std::vector<Scenario> kScenarios = {
    {"PlainPlay", {}, play_all},
    {"LateReleases", {.release = ReleasePolicy::late}, play_all},
    {"ReleasesByHand", {.release = ReleasePolicy::by_hand}, play_until_slots_run_out},
    {"ResizeStorm", {}, resize_storm},
    {"ResizeStormWithLateReleases", {.release = ReleasePolicy::late}, resize_storm},
    {"PausesWithSizeChanges", {}, pauses_with_size_changes},
    {"StreamChangesSize", {}, stream_changes_size},
    {"StreamChangesSizeWithLateReleases", {.release = ReleasePolicy::late}, stream_changes_size},
    {"FullscreenBackAndForth", {}, fullscreen_back_and_forth},
    {"HiddenAndShown", {}, hidden_and_shown},
    {"FeedbackChanges", {}, feedback_changes},
    {"FeedbackChangesWithLateReleases", {.release = ReleasePolicy::late}, feedback_changes},
    {"EverythingIsDiscarded", {}, everything_is_discarded},
    {"OutputGoesAndComes", {}, output_goes_and_comes},
    {"SizesFromOneToHuge", {}, sizes_from_one_to_huge},
    {"Scales", {}, scales},
    {"ManyAtOnceByFifo", {}, many_at_once_by_fifo},
    {"NoPresentationFeedback",
     {.without = {"wp_presentation"}},
     [](ScreenBench& bench) { EXPECT_EQ(bench.play(30), 30U); }},
    {"NoSinglePixelBuffers", {.without = {"wp_single_pixel_buffer_manager_v1"}}, resize_storm},
    {"NoFractionalScale", {.without = {"wp_fractional_scale_manager_v1"}}, pauses_with_size_changes},
};

INSTANTIATE_TEST_SUITE_P(All, SlotCycle,
                         testing::Combine(testing::ValuesIn(kScenarios),
                                          testing::Values(RungKind::dmabuf, RungKind::shm)),
                         [](const auto& instance) {
                           return std::get<0>(instance.param).name + "On" +
                                  std::string(to_string(std::get<1>(instance.param)));
                         });

TEST(SlotCycle, ImportsThatTakeTheirTimeAreWaitedFor) {
  ScreenBench bench({.import = ImportAnswer::later});
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.show(), ShowAnswer::not_yet);
  bench.settle();
  EXPECT_EQ(bench.show(), ShowAnswer::not_yet);
  const unsigned before = bench.ready;
  bench.compositor().finish_imports(true);
  bench.settle();
  EXPECT_GT(bench.ready, before) << "on_ready says when to try again";
  EXPECT_EQ(bench.show(), ShowAnswer::committed);
  EXPECT_EQ(bench.compositor().request_count("zwp_linux_buffer_params_v1.create"), 1U);
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

TEST(SlotCycle, AnImportThatFailsMidwayLeadsToTheNextRung) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(3), 3U);
  bench.compositor().options().import = ImportAnswer::failed;
  EXPECT_GE(bench.play(10), 9U);
  EXPECT_EQ(bench.screen().rung()->kind, RungKind::shm);
  EXPECT_EQ(bench.returned_early, 0U);
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

TEST(SlotCycle, AnImportStillOpenAtTheEndIsNoLeak) {
  ScreenBench bench({.import = ImportAnswer::later});
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.show(), ShowAnswer::not_yet);
  bench.settle();
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
}

TEST(SlotCycle, FormatsThatGoAwayLeadToTheNextRungAndBack) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(8), 8U);
  bench.compositor().change_feedback({{.formats = {{drm_format("XR24"), 0}}}});
  bench.settle();
  EXPECT_GE(bench.play(6), 5U);
  EXPECT_EQ(bench.screen().rung()->kind, RungKind::shm);
  EXPECT_EQ(bench.returned_early, 0U);
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

}  // namespace
}  // namespace zcplay::wayland
