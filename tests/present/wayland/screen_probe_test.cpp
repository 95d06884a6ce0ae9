// SPDX-License-Identifier: MIT
#include "present/wayland/screen_probe.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "tests/present/shm/test_picture.h"
#include "tests/present/wayland/pretend_dmabuf.h"
#include "tests/present/wayland/scripted_compositor/compositor.h"

namespace zcplay::wayland {
namespace {

using present::RungKind;
using scripted::CompositorOptions;
using scripted::ImportAnswer;
using scripted::ScriptedCompositor;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ScreenProbe : public testing::Test {
 protected:
  Result<ScreenReport> probe(CompositorOptions options, const present::RungFactory& egl = {}) {
    ScriptedCompositor compositor(std::move(options));
    const auto loop = EventLoop::create(clock_).value();
    ::setenv("WAYLAND_SOCKET", std::to_string(compositor.connect().release()).c_str(), 1);
    Result<ScreenReport> report = fail(ErrorCode::environment, "", "not probed");
    compositor.serve(
        [&] { report = probe_screen(*loop, "scripted", std::span(&picture_.info(), 1), egl, Log()); });
    compositor.step();
    EXPECT_THAT(compositor.world().complaints, IsEmpty());
    EXPECT_EQ(compositor.window(), nullptr) << "nothing may be shown";
    return report;
  }

  static const ProtocolReport& protocol(const ScreenReport& report, std::string_view interface) {
    return *std::ranges::find(report.protocols, interface, &ProtocolReport::interface);
  }

  ManualClock clock_;
  test::TestPicture picture_{{}, [](unsigned, std::uint32_t, std::uint32_t) { return 128U; }};
  std::optional<test::PretendDmabuf> pretended_{picture_.info().planes[0].fd};
};

TEST_F(ScreenProbe, TellsAnImportFromAnOfferOfScanout) {
  CompositorOptions options;
  options.tranches = {{.scanout = true, .formats = {{drm_format("XR24"), 0}}},
                      {.formats = {{picture_.info().format, 0}}}};
  const auto report = probe(options);
  ASSERT_TRUE(report) << to_string(report.error());
  ASSERT_THAT(report->formats, SizeIs(1));
  const FormatReport& format = report->formats.front();
  EXPECT_TRUE(format.tried);
  EXPECT_TRUE(format.imported);
  EXPECT_EQ(format.rung, RungKind::dmabuf);
  EXPECT_THAT(format.why_not_higher, IsEmpty());
  EXPECT_EQ(format.scanout_offered, false) << "of XR24 only";
  EXPECT_TRUE(format.matrix_told);
  EXPECT_TRUE(report->can_play());
  ASSERT_THAT(report->outputs, SizeIs(1));
  EXPECT_EQ(report->outputs.front().name, "DSI-1");

  options.tranches.front().formats.push_back({picture_.info().format, 0});
  EXPECT_EQ(probe(options)->formats.front().scanout_offered, true);
  options.versions["zwp_linux_dmabuf_v1"] = 3;
  EXPECT_EQ(probe(options)->formats.front().scanout_offered, std::nullopt) << "version 3 says nothing of it";
}

TEST_F(ScreenProbe, SaysWhyItIsALowerRung) {
  CompositorOptions options;
  options.import = ImportAnswer::failed;
  const auto without_egl = probe(options);
  ASSERT_TRUE(without_egl);
  EXPECT_TRUE(without_egl->formats.front().tried);
  EXPECT_FALSE(without_egl->formats.front().imported);
  EXPECT_EQ(without_egl->formats.front().rung, RungKind::shm);
  ASSERT_THAT(without_egl->formats.front().why_not_higher, SizeIs(2));
  EXPECT_THAT(without_egl->formats.front().why_not_higher[0], HasSubstr("refused"));
  EXPECT_THAT(without_egl->formats.front().why_not_higher[1], HasSubstr("built without EGL"));

  options.without = {"zwp_linux_dmabuf_v1"};
  const auto broken_egl = probe(options, [](const present::RungHost&) {
    return Result<std::unique_ptr<present::Rung>>(fail(ErrorCode::environment, "egl", "no GPU here"));
  });
  ASSERT_TRUE(broken_egl);
  EXPECT_FALSE(broken_egl->formats.front().tried);
  EXPECT_EQ(broken_egl->formats.front().why_not_higher.back(), "egl: no GPU here");
  EXPECT_EQ(protocol(*broken_egl, "zwp_linux_dmabuf_v1").offered, 0u);
  EXPECT_THAT(protocol(*broken_egl, "zwp_linux_dmabuf_v1").lost, HasSubstr("zero copy"));
}

TEST_F(ScreenProbe, OnlyAsksAboutMemoryThatIsNoDmabuf) {
  pretended_.reset();
  const auto report = probe({});
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->formats.front().tried);
  EXPECT_FALSE(report->formats.front().imported);
  EXPECT_FALSE(report->formats.front().why_not.empty());
  EXPECT_EQ(report->formats.front().rung, RungKind::dmabuf) << "a real decoder's would be taken";
}

TEST_F(ScreenProbe, SaysWhatOlderProtocolsCostAndWhatNobodyPlaysWithout) {
  CompositorOptions options;
  options.versions["zwp_linux_dmabuf_v1"] = 3;
  options.without = {"wp_presentation", "wp_color_representation_manager_v1"};
  const auto old = probe(options);
  ASSERT_TRUE(old);
  EXPECT_THAT(protocol(*old, "zwp_linux_dmabuf_v1").lost, HasSubstr("display"));
  EXPECT_THAT(protocol(*old, "wp_presentation").lost, HasSubstr("when frames are seen"));
  EXPECT_EQ(protocol(*old, "wp_viewporter").lost, "");
  EXPECT_FALSE(old->formats.front().matrix_told);
  EXPECT_TRUE(old->can_play());

  options.without = {"wp_viewporter"};
  EXPECT_FALSE(probe(options)->can_play());
}

}  // namespace
}  // namespace zcplay::wayland
