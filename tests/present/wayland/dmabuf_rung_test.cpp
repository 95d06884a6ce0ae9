// SPDX-License-Identifier: MIT
// The dmabuf rung on the scripted compositor: imports, feedback, colour. What it has in common with other
// rungs is in wayland_screen_test.cpp.
#include "present/wayland/dmabuf_rung.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/present/wayland/screen_bench.h"
#include "tests/support/case_name.h"

namespace zcplay::wayland {
namespace {

using present::RungKind;
using present::ShowAnswer;
using scripted::Buffer;
using scripted::CompositorOptions;
using scripted::ImportAnswer;
using scripted::Tranche;
using test::ScreenBench;
using test::SlotBench;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr unsigned kSlots = 6;  // SlotBench's

std::vector<std::string> reasons(ScreenBench& bench) {
  const auto report = bench.screen().rung();
  return report ? report->why_not_higher : std::vector<std::string>{"no rung is in use"};
}

RungKind kind_of(ScreenBench& bench) {
  const auto report = bench.screen().rung();
  EXPECT_TRUE(report.has_value());
  return report ? report->kind : RungKind::egl;
}

/// Buffers over dmabufs that the client has not destroyed.
std::size_t live_dmabufs(ScreenBench& bench) {
  std::size_t count = 0;
  for (const auto& weak : bench.compositor().world().buffers) {
    const auto buffer = weak.lock();
    if (buffer && buffer->resource != nullptr && buffer->kind == Buffer::Kind::dmabuf) ++count;
  }
  return count;
}

void expect_clean_end(ScreenBench& bench) {
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_EQ(bench.returned_early, 0U);
  EXPECT_EQ(bench.error, std::nullopt);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

class DmabufVersions : public testing::TestWithParam<std::uint32_t> {};

TEST_P(DmabufVersions, ImportEachSlotOnce) {
  CompositorOptions options;
  options.versions["zwp_linux_dmabuf_v1"] = GetParam();
  ScreenBench bench(options);
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(40), 40U);
  EXPECT_EQ(kind_of(bench), RungKind::dmabuf);
  EXPECT_EQ(bench.compositor().world().imports_created, kSlots);
  EXPECT_EQ(bench.compositor().request_count("zwp_linux_buffer_params_v1.create_immed"), 0U);
  expect_clean_end(bench);
}

INSTANTIATE_TEST_SUITE_P(All, DmabufVersions, testing::Values(3, 4, 5));

struct RefusalCase {
  const char* name;
  void (*change)(CompositorOptions&, SlotBench::Layout&, ScreenOptions&);
  const char* reason;
};

class DmabufRefusals : public testing::TestWithParam<RefusalCase> {};

TEST_P(DmabufRefusals, LeadToTheNextRungWithASentence) {
  CompositorOptions compositor;
  SlotBench::Layout slots;
  ScreenOptions screen;
  GetParam().change(compositor, slots, screen);
  ScreenBench bench(compositor, slots);
  ASSERT_TRUE(bench.open(screen));
  EXPECT_EQ(bench.play(10), 10U);
  EXPECT_EQ(kind_of(bench), RungKind::shm);
  EXPECT_THAT(reasons(bench), ElementsAre(GetParam().reason));
  EXPECT_EQ(bench.last_picture().state.coefficients, std::nullopt);
  EXPECT_EQ(live_dmabufs(bench), 0U);
  expect_clean_end(bench);
}

INSTANTIATE_TEST_SUITE_P(
    All, DmabufRefusals,
    testing::Values(
        RefusalCase{"no_protocol",
                    [](CompositorOptions& options, SlotBench::Layout&, ScreenOptions&) {
                      options.without.emplace_back("zwp_linux_dmabuf_v1");
                    },
                    "dmabuf: the compositor takes no dmabufs: it lacks zwp_linux_dmabuf_v1"},
        RefusalCase{
            "too_old",
            [](CompositorOptions& options, SlotBench::Layout&, ScreenOptions&) {
              options.versions["zwp_linux_dmabuf_v1"] = 2;
            },
            "dmabuf: the compositor has version 2 of zwp_linux_dmabuf_v1, and modifiers come with version 3"},
        RefusalCase{"no_nv12",
                    [](CompositorOptions& options, SlotBench::Layout&, ScreenOptions&) {
                      options.tranches = {{.formats = {{drm_format("XR24"), 0}}}};
                    },
                    "dmabuf: the compositor takes no dmabufs of the format NV12"},
        RefusalCase{
            "nothing_at_all",
            [](CompositorOptions& options, SlotBench::Layout&, ScreenOptions&) { options.tranches.clear(); },
            "dmabuf: the compositor takes no dmabufs of the format NV12"},
        RefusalCase{"refused_import",
                    [](CompositorOptions& options, SlotBench::Layout&, ScreenOptions&) {
                      options.import = ImportAnswer::failed;
                    },
                    "dmabuf: the compositor refused the decoder's dmabufs when it was given one"},
        RefusalCase{
            "memfds",
            [](CompositorOptions&, SlotBench::Layout& slots, ScreenOptions&) { slots.dmabufs = false; },
            "dmabuf: the emulated decoder's pictures are in a memfd, which is no dmabuf; it makes dmabufs "
            "where "
            "this user may open /dev/udmabuf (modprobe udmabuf)"},
        RefusalCase{"exact_color_without_a_protocol",
                    [](CompositorOptions& options, SlotBench::Layout&, ScreenOptions& screen) {
                      options.without.emplace_back("wp_color_representation_manager_v1");
                      screen.exact_color = true;
                    },
                    "dmabuf: the compositor cannot be told BT.601 limited: it lacks "
                    "wp_color_representation_manager_v1"},
        RefusalCase{
            "exact_color_of_another_pair",
            [](CompositorOptions&, SlotBench::Layout& slots, ScreenOptions& screen) {
              slots.color = {.matrix_coefficients = 9, .full_range = true};
              screen.exact_color = true;
            },
            "dmabuf: the compositor cannot be told BT.2020 full: it does not know that pair of matrix and "
            "range"}),
    test::CaseName());

TEST(DmabufImports, ThatTakeTimeAreWaitedFor) {
  ScreenBench bench({.import = ImportAnswer::later});
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.show(), ShowAnswer::not_yet);
  bench.settle();
  const unsigned ready = bench.ready;
  EXPECT_EQ(bench.show(), ShowAnswer::not_yet);
  EXPECT_EQ(bench.compositor().request_count("zwp_linux_buffer_params_v1.create"), 1U);
  bench.compositor().finish_imports(true);
  bench.settle();
  EXPECT_EQ(bench.ready, ready + 1);
  EXPECT_EQ(bench.show(), ShowAnswer::committed);
  bench.settle();
  expect_clean_end(bench);
}

TEST(DmabufImports, ThatAreNotAnsweredAreGivenUp) {
  ScreenBench bench({.import = ImportAnswer::later});
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.show(), ShowAnswer::not_yet);
  bench.settle();
  bench.clock.advance(std::chrono::milliseconds(9999));
  bench.settle();
  EXPECT_EQ(bench.show(), ShowAnswer::not_yet);
  const unsigned ready = bench.ready;
  bench.clock.advance(std::chrono::milliseconds(1));
  bench.settle();
  EXPECT_EQ(bench.ready, ready + 1);
  EXPECT_EQ(bench.play(5), 5U);
  EXPECT_EQ(kind_of(bench), RungKind::shm);
  EXPECT_THAT(reasons(bench),
              ElementsAre("dmabuf: the compositor has not answered for 10 s whether it takes the "
                          "decoder's dmabufs"));
  // Answered after all, when nobody wants it: what was made is destroyed, and its id is known.
  bench.compositor().finish_imports(true);
  bench.settle();
  EXPECT_EQ(live_dmabufs(bench), 0U);
  EXPECT_EQ(bench.play(5), 5U);
  expect_clean_end(bench);
}

TEST(DmabufImports, ThatNobodyWaitsForAnyMoreEndWithTheConnection) {
  for (const bool answered : {false, true}) {
    ScreenBench bench({.import = ImportAnswer::later});
    ASSERT_TRUE(bench.open());
    EXPECT_EQ(bench.show(), ShowAnswer::not_yet);
    bench.settle();
    if (answered) bench.compositor().finish_imports(true);
    expect_clean_end(bench);
  }
}

std::vector<Tranche> with_scanout() {
  return {{.device = 0x4321, .scanout = true, .formats = {{kFormatNV12, kModifierLinear}}},
          {.formats = {{kFormatNV12, kModifierLinear}, {kFormatP010, kModifierLinear}}}};
}

TEST(DmabufFeedback, ThatMattersMeansAnotherImportAndNoPictureLess) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(20), 20U);
  EXPECT_EQ(bench.compositor().world().imports_created, kSlots);
  bench.compositor().change_feedback(with_scanout());
  bench.settle();
  for (unsigned frame = 0; frame < 20; ++frame) {
    // The old buffers serve until the new ones are there: no picture waits.
    EXPECT_EQ(bench.show(), ShowAnswer::committed);
    bench.settle();
    bench.refresh();
  }
  EXPECT_EQ(bench.compositor().world().imports_created, 2 * kSlots);
  EXPECT_EQ(live_dmabufs(bench), kSlots);
  EXPECT_EQ(kind_of(bench), RungKind::dmabuf);
  EXPECT_EQ(bench.presentations.size(), 40U);
  expect_clean_end(bench);
}

TEST(DmabufFeedback, ThatChangesNothingForUsMeansNothing) {
  std::vector<std::vector<Tranche>> harmless(2);
  harmless[0] = {{.formats = {{kFormatNV12, kModifierLinear}}}};
  harmless[1] = {{.formats = {{kFormatNV12, kModifierLinear}, {kFormatP010, 7}}},
                 {.formats = {{kFormatNV12, kModifierLinear}, {drm_format("AR24"), 0}}}};
  for (const std::vector<Tranche>& tranches : harmless) {
    ScreenBench bench;
    ASSERT_TRUE(bench.open());
    EXPECT_EQ(bench.play(10), 10U);
    bench.compositor().change_feedback(tranches);
    bench.settle();
    EXPECT_EQ(bench.play(10), 10U);
    EXPECT_EQ(bench.compositor().world().imports_created, kSlots);
    expect_clean_end(bench);
  }
}

TEST(DmabufFeedback, ThatTakesTheFormatAwayLeadsToTheNextRung) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(10), 10U);
  bench.compositor().change_feedback({{.formats = {{kFormatP010, kModifierLinear}}}});
  bench.settle();
  EXPECT_EQ(bench.play(10), 10U);
  EXPECT_EQ(kind_of(bench), RungKind::shm);
  EXPECT_THAT(reasons(bench), ElementsAre("dmabuf: the compositor takes no dmabufs of the format NV12"));
  EXPECT_EQ(live_dmabufs(bench), 0U);
  EXPECT_EQ(bench.presentations.size(), 20U);
  expect_clean_end(bench);
}

TEST(DmabufBuffers, OfAFormerSizeAreDestroyed) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(12), 12U);
  bench.slots.renew({.coded_size = {128, 96}});
  EXPECT_EQ(bench.play(30), 30U);
  EXPECT_EQ(bench.last_picture().state.buffer->width, 128);
  EXPECT_EQ(live_dmabufs(bench), kSlots);
  expect_clean_end(bench);
}

TEST(DmabufBuffers, OfSlotsThatAreGoneAreDestroyed) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(12), 12U);
  bench.slots.renew({});
  EXPECT_EQ(bench.play(20), 20U);
  EXPECT_EQ(live_dmabufs(bench), 2 * kSlots);
  EXPECT_EQ(bench.play(60), 60U);
  EXPECT_EQ(live_dmabufs(bench), kSlots);
  expect_clean_end(bench);
}

struct ColorCase {
  const char* name;
  ColorInfo color;
  std::optional<scripted::Coefficients> coefficients;
  std::optional<std::uint32_t> chroma_location;
  const char* report;
};

class DmabufColor : public testing::TestWithParam<ColorCase> {};

TEST_P(DmabufColor, IsToldWhereItIsUnderstood) {
  ScreenBench bench({}, {.color = GetParam().color});
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(10), 10U);
  EXPECT_EQ(bench.last_picture().state.coefficients, GetParam().coefficients);
  EXPECT_EQ(bench.last_picture().state.chroma_location, GetParam().chroma_location);
  EXPECT_EQ(bench.screen().rung()->color, GetParam().report);
  EXPECT_LE(bench.compositor().request_count("wp_color_representation_surface_v1.set_coefficients_and_range"),
            1U);
  expect_clean_end(bench);
}

INSTANTIATE_TEST_SUITE_P(
    All, DmabufColor,
    testing::Values(
        ColorCase{"silent_stream", {}, {{4, 2}}, 1, "BT.601 limited, told to the compositor"},
        ColorCase{"bt709", {.matrix_coefficients = 1}, {{2, 2}}, 1, "BT.709 limited, told to the compositor"},
        ColorCase{"bt709_full_centre",
                  {.matrix_coefficients = 1, .full_range = true, .chroma_siting = ChromaSiting::center},
                  {{2, 1}},
                  2,
                  "BT.709 full, told to the compositor"},
        ColorCase{"bt470bg_bottom",
                  {.matrix_coefficients = 5, .chroma_siting = ChromaSiting::bottom},
                  {{4, 2}},
                  6,
                  "BT.601 limited, told to the compositor"},
        ColorCase{
            "bt2020", {.matrix_coefficients = 9}, {{6, 2}}, 1, "BT.2020 limited, told to the compositor"},
        ColorCase{"a_pair_that_is_not_known",
                  {.matrix_coefficients = 9, .full_range = true},
                  std::nullopt,
                  std::nullopt,
                  "BT.2020 full, matrix assumed by compositor"},
        ColorCase{"a_matrix_without_a_number",
                  {.matrix_coefficients = 8},
                  std::nullopt,
                  std::nullopt,
                  "YCgCo limited, matrix assumed by compositor"},
        ColorCase{"rgb_is_never_said_of_two_planes",
                  {.matrix_coefficients = 0},
                  std::nullopt,
                  std::nullopt,
                  "RGB limited, matrix assumed by compositor"}),
    test::CaseName());

TEST(DmabufColors, IdentityAloneIsNoReasonToSayAnything) {
  ScreenBench bench({.coefficients = {{1, 1}}}, {.color = {.matrix_coefficients = 0, .full_range = true}});
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(5), 5U);
  EXPECT_EQ(bench.last_picture().state.coefficients, std::nullopt);
  EXPECT_EQ(bench.compositor().request_count("wp_color_representation_surface_v1.set_coefficients_and_range"),
            0U);
  expect_clean_end(bench);
}

TEST(ExplicitSync, IsRefusedWhereTheCompositorHasNone) {
  ScreenBench bench({.without = {"wp_linux_drm_syncobj_manager_v1"}});
  EXPECT_FALSE(bench.open({.sync = present::SyncMode::explicit_}));
  ASSERT_TRUE(bench.error);
  EXPECT_EQ(bench.error->code, ErrorCode::environment);
  EXPECT_EQ(
      bench.error->detail,
      "the compositor has no explicit synchronization: it lacks wp_linux_drm_syncobj_manager_v1; use --sync "
      "completed");
}

}  // namespace
}  // namespace zcplay::wayland
