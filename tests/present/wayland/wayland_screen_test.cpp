// SPDX-License-Identifier: MIT
#include "present/wayland/wayland_screen.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/present/wayland/screen_bench.h"
#include "tests/support/case_name.h"

namespace zcplay::wayland {
namespace {

using present::RungKind;
using present::ShowAnswer;
using scripted::CompositorOptions;
using test::ScreenBench;
using test::SlotBench;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(WaylandScreen, ShowsPicturesFromDmabufsWithoutACopy) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(20), 20U);
  ASSERT_TRUE(bench.screen().rung().has_value());
  EXPECT_EQ(bench.screen().rung()->kind, RungKind::dmabuf);
  EXPECT_EQ(bench.last_picture().state.buffer->kind, scripted::Buffer::Kind::dmabuf);
  EXPECT_EQ(bench.presentations.size(), 20U);
  EXPECT_EQ(bench.compositor().world().imports_created, 6U) << "one import a slot";
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_EQ(bench.returned, 20U);
  EXPECT_EQ(bench.returned_early, 0U);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

TEST(WaylandScreen, CommitsOncePerPicture) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  bench.play(10);
  const unsigned commits = bench.compositor().request_count("wl_surface.commit");
  const unsigned frames = bench.compositor().request_count("wl_surface.frame");
  bench.play(10);
  EXPECT_EQ(bench.compositor().request_count("wl_surface.commit"), commits + 10);
  EXPECT_EQ(bench.compositor().request_count("wl_surface.frame"), frames) << "feedback serves";
}

// --- protocols that are not there -------------------------------------------------------------------------

struct MissingCase {
  std::string name;
  std::vector<std::string> without;
  RungKind rung = RungKind::dmabuf;
  std::string why = "";  ///< in a sentence on a higher rung
};

void PrintTo(const MissingCase& row, std::ostream* out) {
  *out << row.name;
}

class MissingProtocol : public testing::TestWithParam<MissingCase> {};

TEST_P(MissingProtocol, IsDoneWithout) {
  const MissingCase& row = GetParam();
  ScreenBench bench({.without = row.without});
  ASSERT_TRUE(bench.open()) << bench.error->detail;
  EXPECT_EQ(bench.play(12), 12U);
  ASSERT_TRUE(bench.screen().rung().has_value());
  const present::RungReport report = *bench.screen().rung();
  EXPECT_EQ(report.kind, row.rung);
  if (row.why.empty()) {
    EXPECT_THAT(report.why_not_higher, IsEmpty());
  } else {
    EXPECT_THAT(report.why_not_higher, testing::Contains(HasSubstr(row.why)));
  }
  EXPECT_TRUE(bench.screen().timing().feedback) << "if need be, by frame callbacks";
  EXPECT_EQ(bench.presentations.size(), 12U);
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_EQ(bench.returned_early, 0U);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    EachInTurn, MissingProtocol,
    testing::Values(MissingCase{"Nothing", {}}, MissingCase{"Seat", {"wl_seat"}},
                    MissingCase{"Decoration", {"zxdg_decoration_manager_v1"}},
                    MissingCase{"Dmabuf", {"zwp_linux_dmabuf_v1"}, RungKind::shm, "zwp_linux_dmabuf_v1"},
                    MissingCase{"FractionalScale", {"wp_fractional_scale_manager_v1"}},
                    MissingCase{"SinglePixel", {"wp_single_pixel_buffer_manager_v1"}},
                    MissingCase{"ContentType", {"wp_content_type_manager_v1"}},
                    MissingCase{"Presentation", {"wp_presentation"}},
                    MissingCase{"Fifo", {"wp_fifo_manager_v1"}},
                    MissingCase{"CommitTiming", {"wp_commit_timing_manager_v1"}},
                    MissingCase{"ColorRepresentation", {"wp_color_representation_manager_v1"}},
                    MissingCase{"Syncobj", {"wp_linux_drm_syncobj_manager_v1"}},
                    MissingCase{"IdleInhibit", {"zwp_idle_inhibit_manager_v1"}},
                    MissingCase{"SharedMemory", {"wl_shm"}},
                    MissingCase{"AllThatIsOptional",
                                {"wl_seat", "zxdg_decoration_manager_v1", "zwp_linux_dmabuf_v1",
                                 "wp_fractional_scale_manager_v1", "wp_single_pixel_buffer_manager_v1",
                                 "wp_content_type_manager_v1", "wp_presentation", "wp_fifo_manager_v1",
                                 "wp_commit_timing_manager_v1", "wp_color_representation_manager_v1",
                                 "wp_linux_drm_syncobj_manager_v1", "zwp_idle_inhibit_manager_v1"},
                                RungKind::shm,
                                "zwp_linux_dmabuf_v1"}),
    test::CaseName{});

struct NeededCase {
  std::string name;
  std::vector<std::string> without;
  std::string sentence;
  std::vector<std::pair<std::string, std::uint32_t>> versions = {};
};

void PrintTo(const NeededCase& row, std::ostream* out) {
  *out << row.name;
}

class NeededProtocol : public testing::TestWithParam<NeededCase> {};

TEST_P(NeededProtocol, IsMissedInASentence) {
  CompositorOptions options{.without = GetParam().without};
  for (const auto& [name, version] : GetParam().versions) options.versions[name] = version;
  ScreenBench bench(options);
  if (bench.open()) (void)bench.play(1);
  ASSERT_TRUE(bench.error.has_value());
  EXPECT_EQ(bench.error->code, ErrorCode::environment);
  EXPECT_THAT(bench.error->detail, HasSubstr(GetParam().sentence));
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    EachInTurn, NeededProtocol,
    testing::Values(NeededCase{"Shell", {"xdg_wm_base"}, "xdg"},
                    NeededCase{"Compositor", {"wl_compositor"}, "wl_compositor"},
                    NeededCase{"OldCompositor", {}, "wl_compositor", {{"wl_compositor", 3}}},
                    NeededCase{"Subcompositor", {"wl_subcompositor"}, "subsurfaces"},
                    NeededCase{"Viewporter", {"wp_viewporter"}, "wp_viewporter"},
                    NeededCase{"EveryRung", {"wl_shm", "zwp_linux_dmabuf_v1"}, "no way to the screen"}),
    test::CaseName{});

TEST(WaylandScreen, DmabufVersionsThreeToFiveAllServe) {
  for (const std::uint32_t version : {3U, 4U, 5U}) {
    ScreenBench bench({.versions = {{"zwp_linux_dmabuf_v1", version}}});
    ASSERT_TRUE(bench.open());
    EXPECT_EQ(bench.play(10), 10U) << version;
    EXPECT_EQ(bench.screen().rung()->kind, RungKind::dmabuf) << version;
    bench.close();
    EXPECT_EQ(bench.slots.lent(), 0U);
    EXPECT_THAT(bench.complaints(), IsEmpty()) << version;
  }
}

TEST(WaylandScreen, OldDmabufsAreASentence) {
  ScreenBench bench({.versions = {{"zwp_linux_dmabuf_v1", 2}}});
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(4), 4U);
  EXPECT_EQ(bench.screen().rung()->kind, RungKind::shm);
  EXPECT_THAT(bench.screen().rung()->why_not_higher, testing::Contains(HasSubstr("2")));
}

TEST(WaylandScreen, OldVersionsOfEverythingServe) {
  ScreenBench bench({.versions = {{"wl_compositor", 4},
                                  {"wl_output", 2},
                                  {"wl_seat", 1},
                                  {"xdg_wm_base", 1},
                                  {"wp_presentation", 1},
                                  {"zwp_linux_dmabuf_v1", 3}}});
  ASSERT_TRUE(bench.open()) << bench.error->detail;
  EXPECT_EQ(bench.play(8), 8U);
  bench.close();
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

// --- rungs ------------------------------------------------------------------------------------------------

TEST(WaylandScreen, AForcedRungIsTaken) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open({.rung = RungKind::shm}));
  EXPECT_EQ(bench.play(10), 10U);
  EXPECT_EQ(bench.screen().rung()->kind, RungKind::shm);
  EXPECT_EQ(bench.compositor().request_count("zwp_linux_buffer_params_v1.create"), 0U);
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

TEST(WaylandScreen, AForcedRungThatIsNotThereIsAnError) {
  ScreenBench bench({.without = {"zwp_linux_dmabuf_v1"}});
  EXPECT_FALSE(bench.open({.rung = RungKind::dmabuf}) && bench.play(1) == 1);
  ASSERT_TRUE(bench.error.has_value());
  EXPECT_THAT(bench.error->detail, HasSubstr("zwp_linux_dmabuf_v1"));
}

TEST(WaylandScreen, MemoryThatIsNoDmabufIsConverted) {
  ScreenBench bench({}, {.dmabufs = false});
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(5), 5U);
  EXPECT_EQ(bench.screen().rung()->kind, RungKind::shm);
  EXPECT_THAT(bench.screen().rung()->why_not_higher, testing::Contains(HasSubstr("memfd")));
  EXPECT_EQ(bench.compositor().request_count("zwp_linux_buffer_params_v1.create"), 0U);
}

TEST(WaylandScreen, AFormatTheCompositorDoesNotTakeIsConverted) {
  ScreenBench bench({.tranches = {{.formats = {{drm_format("XR24"), 0}}}}});
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(5), 5U);
  EXPECT_EQ(bench.screen().rung()->kind, RungKind::shm);
  EXPECT_THAT(bench.screen().rung()->why_not_higher, testing::Contains(HasSubstr("NV12")));
  bench.close();
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

TEST(WaylandScreen, ARefusedImportLeadsToTheNextRung) {
  ScreenBench bench({.import = scripted::ImportAnswer::failed});
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(6), 6U);
  EXPECT_EQ(bench.screen().rung()->kind, RungKind::shm);
  EXPECT_THAT(bench.screen().rung()->why_not_higher, testing::Contains(HasSubstr("refused")));
  EXPECT_GE(bench.compositor().world().imports_failed, 1U);
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

// --- colour -----------------------------------------------------------------------------------------------

struct ColorCase {
  std::string name;
  ColorInfo color;
  std::vector<scripted::Coefficients> supported;
  std::optional<scripted::Coefficients> told;
  std::string report;
};

void PrintTo(const ColorCase& row, std::ostream* out) {
  *out << row.name;
}

class ToldColor : public testing::TestWithParam<ColorCase> {};

TEST_P(ToldColor, IsWithinWhatTheCompositorSupports) {
  const ColorCase& row = GetParam();
  ScreenBench bench({.coefficients = row.supported}, {.color = row.color});
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(3), 3U);
  EXPECT_EQ(bench.screen().rung()->kind, RungKind::dmabuf);
  EXPECT_EQ(bench.screen().rung()->color, row.report);
  EXPECT_EQ(bench.last_picture().state.coefficients, row.told);
  bench.close();
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

const std::vector<scripted::Coefficients> kUsual = {{2, 1}, {2, 2}, {4, 1}, {4, 2}, {6, 2}};

INSTANTIATE_TEST_SUITE_P(
    All, ToldColor,
    testing::Values(
        ColorCase{
            "Bt709", {.matrix_coefficients = 1}, kUsual, {{2, 2}}, "BT.709 limited, told to the compositor"},
        ColorCase{"Bt709Full",
                  {.matrix_coefficients = 1, .full_range = true},
                  kUsual,
                  {{2, 1}},
                  "BT.709 full, told to the compositor"},
        ColorCase{
            "Bt601", {.matrix_coefficients = 6}, kUsual, {{4, 2}}, "BT.601 limited, told to the compositor"},
        ColorCase{"Bt601Full",
                  {.matrix_coefficients = 5, .full_range = true},
                  kUsual,
                  {{4, 1}},
                  "BT.601 full, told to the compositor"},
        ColorCase{"Bt2020",
                  {.matrix_coefficients = 9},
                  kUsual,
                  {{6, 2}},
                  "BT.2020 limited, told to the compositor"},
        ColorCase{"PairNotSupported",
                  {.matrix_coefficients = 9, .full_range = true},
                  kUsual,
                  std::nullopt,
                  "BT.2020 full, matrix assumed by compositor"},
        ColorCase{"OnlyIdentity",
                  {.matrix_coefficients = 1},
                  {{1, 1}},
                  std::nullopt,
                  "BT.709 limited, matrix assumed by compositor"},
        ColorCase{"NothingSupported",
                  {.matrix_coefficients = 6},
                  {},
                  std::nullopt,
                  "BT.601 limited, matrix assumed by compositor"},
        ColorCase{"SmallAndSilent", {}, kUsual, {{4, 2}}, "BT.601 limited, told to the compositor"}),
    test::CaseName{});

TEST(WaylandScreen, ExactColorLeavesARungThatCannotTell) {
  ScreenBench bench({.coefficients = {{1, 1}}}, {.color = {.matrix_coefficients = 1}});
  ASSERT_TRUE(bench.open({.exact_color = true}));
  EXPECT_EQ(bench.play(3), 3U);
  EXPECT_EQ(bench.screen().rung()->kind, RungKind::shm);
  EXPECT_EQ(bench.screen().rung()->color, "BT.709 limited, converted by zcplay");
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

// --- timing -----------------------------------------------------------------------------------------------

TEST(WaylandScreen, FifoHoldsAPictureUntilTheOneBeforeWasSeen) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  ASSERT_TRUE(bench.screen().timing().fifo);
  bench.play(6);
  const std::size_t before = bench.presentations.size();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(bench.show({.after_previous = true}), ShowAnswer::committed);
    bench.settle();
  }
  for (int i = 0; i < 3; ++i) {
    bench.refresh();
    EXPECT_EQ(bench.presentations.size(), before + static_cast<std::size_t>(i) + 1);
  }
  EXPECT_THAT(bench.not_presented, IsEmpty());
  EXPECT_EQ(bench.returned_early, 0U);
}

TEST(WaylandScreen, CommitTimingHoldsAPictureUntilItsTime) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  ASSERT_TRUE(bench.screen().timing().commit_timing);
  bench.play(6);
  const std::size_t before = bench.presentations.size();
  const TimePoint when = bench.clock.now() + std::chrono::milliseconds(50);
  EXPECT_EQ(bench.show({.not_before = when}), ShowAnswer::committed);
  bench.settle();
  EXPECT_EQ(bench.last_picture().update.not_before, when);
  for (int i = 0; i < 2; ++i) bench.refresh();
  EXPECT_EQ(bench.presentations.size(), before);
  bench.refresh();
  EXPECT_EQ(bench.presentations.size(), before + 1);
}

TEST(WaylandScreen, SaysWhatWasReplacedBeforeItWasSeen) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  bench.play(6);
  EXPECT_EQ(bench.show(), ShowAnswer::committed);
  bench.settle();
  EXPECT_EQ(bench.show(), ShowAnswer::committed);
  bench.settle();
  bench.refresh();
  EXPECT_THAT(bench.not_presented, testing::ElementsAre(7U));
  EXPECT_EQ(bench.presentations.back().number, 8U);
}

TEST(WaylandScreen, PassesPresentationsOn) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  bench.play(6);
  bench.show();
  bench.settle();
  bench.refresh(0xf);
  const present::Presentation& last = bench.presentations.back();
  EXPECT_EQ(last.when, bench.clock.now());
  EXPECT_EQ(last.refresh.count(), 16'666'667);
  EXPECT_EQ(last.refresh_count, bench.compositor().world().sequence);
  EXPECT_TRUE(last.vsync && last.hardware_clock && last.hardware_completion && last.zero_copy);
}

// --- the window -------------------------------------------------------------------------------------------

TEST(WaylandScreen, GoesFullscreenOnTheOutputAskedFor) {
  ScreenBench bench({.outputs = {"DSI-1", "HDMI-A-1"}});
  ASSERT_TRUE(bench.open({.output = "HDMI-A-1"}));
  ASSERT_NE(bench.compositor().window(), nullptr);
  EXPECT_TRUE(bench.compositor().window()->fullscreen);
  const auto& wanted = bench.compositor().world().outputs[1]->resources;
  EXPECT_THAT(wanted, testing::Contains(bench.compositor().window()->fullscreen_output));
}

TEST(WaylandScreen, AnOutputThatIsNotThereIsAnError) {
  ScreenBench bench;
  EXPECT_FALSE(bench.open({.output = "DP-7"}));
  ASSERT_TRUE(bench.error.has_value());
  EXPECT_THAT(bench.error->detail, HasSubstr("DP-7"));
  EXPECT_THAT(bench.error->detail, HasSubstr("DSI-1"));
}

TEST(WaylandScreen, FillsTheOutputAndGoesBackToAWindow) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  bench.play(2);
  EXPECT_TRUE(bench.screen().fullscreen());
  using Size = std::pair<std::int32_t, std::int32_t>;
  EXPECT_EQ(bench.compositor().window()->xdg->surface->size(), (Size{640, 480}));
  EXPECT_EQ(bench.compositor().video()->size(), (Size{640, 480}));
  bench.screen().set_fullscreen(false);
  bench.settle();
  EXPECT_FALSE(bench.screen().fullscreen());
  EXPECT_EQ(bench.compositor().window()->xdg->surface->size(), (Size{320, 240}));
  EXPECT_EQ(bench.compositor().video()->size(), (Size{320, 240}));
  bench.screen().set_fullscreen(true);
  bench.settle();
  EXPECT_EQ(bench.compositor().video()->size(), (Size{640, 480}));
  bench.close();
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

TEST(WaylandScreen, ClosesWhenTheUserWants) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  bench.play(3);
  bench.compositor().close_window();
  bench.settle();
  EXPECT_EQ(bench.ended, 1U);
  EXPECT_FALSE(bench.ended_with.has_value());
}

TEST(WaylandScreen, AnswersPings) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  bench.compositor().ping();
  bench.settle();
  EXPECT_EQ(bench.compositor().world().pongs, 1U);
}

TEST(WaylandScreen, SaysWhenItIsSuspended) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  bench.play(2);
  bench.compositor().suspend(true);
  bench.settle();
  bench.compositor().suspend(false);
  bench.settle();
  EXPECT_THAT(bench.suspensions, testing::ElementsAre(true, false));
}

TEST(WaylandScreen, KeepsTheDisplayAwakeOnlyWhilePlaying) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  bench.screen().set_playing(true);
  bench.play(1);
  EXPECT_EQ(bench.compositor().world().inhibitors.size(), 1U);
  bench.screen().set_playing(false);
  bench.settle();
  EXPECT_THAT(bench.compositor().world().inhibitors, IsEmpty());
}

}  // namespace
}  // namespace zcplay::wayland
