// SPDX-License-Identifier: MIT
#include "present/wayland/linux_dmabuf.h"

#include <wayland-client.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "present/wayland/color_representation.h"
#include "present/wayland/proxy.h"
#include "tests/present/shm/test_picture.h"
#include "tests/present/wayland/pretend_dmabuf.h"
#include "tests/present/wayland/scripted_compositor/compositor.h"

namespace zcplay::wayland {
namespace {

using scripted::CompositorOptions;
using scripted::ImportAnswer;
using scripted::ScriptedCompositor;
using testing::ElementsAre;
using testing::IsEmpty;

/// A connection to a scripted compositor, and a picture for it.
class LinuxDmabufTest : public testing::Test {
 protected:
  void open(CompositorOptions options = {}) {
    compositor_ = std::make_unique<ScriptedCompositor>(std::move(options));
    loop_ = EventLoop::create(clock_).value();
    ::setenv("WAYLAND_SOCKET", std::to_string(compositor_->connect().release()).c_str(), 1);
    compositor_->serve([this] { connection_ = Connection::open(*loop_, "scripted", Log()).value(); });
  }
  void round_trip() {
    compositor_->serve([this] { EXPECT_TRUE(connection_->round_trip()); });
  }
  [[nodiscard]] std::unique_ptr<LinuxDmabuf> bound(std::function<void()> changed = {}) {
    auto dmabuf = LinuxDmabuf::create(*connection_, nullptr, std::move(changed), Log());
    EXPECT_TRUE(dmabuf);
    return dmabuf ? std::move(*dmabuf) : nullptr;
  }
  [[nodiscard]] Result<DmabufTrial> trial(const FrameInfo& frame) {
    Result<DmabufTrial> made = fail(ErrorCode::environment, "", "not tried");
    compositor_->serve([&] { made = try_dmabuf(*connection_, nullptr, frame, Log()); });
    return made;
  }
  void expect_clean_end() {
    (void)connection_->before_wait();
    connection_.reset();
    compositor_->step();
    EXPECT_THAT(compositor_->world().complaints, IsEmpty());
  }

  ManualClock clock_;
  test::TestPicture picture_{{}, [](unsigned, std::uint32_t, std::uint32_t) { return 128U; }};
  std::optional<test::PretendDmabuf> pretended_{picture_.info().planes[0].fd};
  std::unique_ptr<ScriptedCompositor> compositor_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(LinuxDmabufTest, AnImportThatNobodyWantsAnyMoreLeavesNoHoleInTheIds) {
  open();
  {
    const auto dmabuf = bound();
    const DmabufImport dropped =
        dmabuf->import(picture_.info(), kModifierLinear, [](wl_buffer*) { FAIL() << "nobody wants it"; });
  }
  // Its answer comes while nobody is there; the next answer's id follows on it.
  round_trip();
  EXPECT_EQ(compositor_->world().imports_created, 1U);
  auto dmabuf = bound();
  Proxy<wl_buffer, wl_buffer_destroy> buffer;
  const DmabufImport import =
      dmabuf->import(picture_.info(), kModifierLinear, [&](wl_buffer* made) { buffer.reset(made); });
  round_trip();
  EXPECT_NE(buffer, nullptr);
  EXPECT_EQ(compositor_->live_buffers(), 1U);
  buffer.reset();
  dmabuf.reset();
  expect_clean_end();
}

TEST_F(LinuxDmabufTest, ACallbackMayDropItsImport) {
  open();
  const auto dmabuf = bound();
  std::optional<DmabufImport> import;
  unsigned answers = 0;
  import.emplace(dmabuf->import(picture_.info(), kModifierLinear, [&](wl_buffer* made) {
    ++answers;
    wl_buffer_destroy(made);
    import.reset();
  }));
  round_trip();
  EXPECT_EQ(answers, 1U);
  round_trip();
  EXPECT_EQ(compositor_->live_buffers(), 0U);
}

TEST_F(LinuxDmabufTest, WhoeverHearsOfAnotherOfferMayEndIt) {
  open();
  std::unique_ptr<LinuxDmabuf> dmabuf;
  unsigned heard = 0;
  dmabuf = bound([&] {
    ++heard;
    dmabuf.reset();
  });
  round_trip();
  EXPECT_EQ(heard, 1U);
  EXPECT_EQ(dmabuf, nullptr);
  expect_clean_end();
}

TEST_F(LinuxDmabufTest, AnOfferIsNothingBeforeAllOfItHasCome) {
  for (const std::uint32_t version : {3U, 5U}) {
    CompositorOptions options;
    options.versions["zwp_linux_dmabuf_v1"] = version;
    connection_.reset();
    open(options);
    const auto dmabuf = bound();
    EXPECT_EQ(dmabuf->version(), version);
    EXPECT_EQ(dmabuf->offer(), nullptr);
    round_trip();
    ASSERT_NE(dmabuf->offer(), nullptr);
    EXPECT_THAT(modifiers_of(*dmabuf->offer(), kFormatNV12), ElementsAre(kModifierLinear));
    EXPECT_EQ(dmabuf->offer()->main_device.has_value(), version > 3);
  }
}

TEST_F(LinuxDmabufTest, TryingSaysWhatIsTakenAndOnWhatGrounds) {
  open({.tranches = {{.device = 7, .scanout = true, .formats = {{kFormatNV12, kModifierLinear}}},
                     {.device = 8, .formats = {{kFormatP010, kModifierLinear}}}}});
  const auto made = trial(picture_.info());
  ASSERT_TRUE(made) << to_string(made.error());
  EXPECT_EQ(made->version, 5U);
  EXPECT_TRUE(made->imported);
  EXPECT_EQ(made->why, "");
  EXPECT_EQ(made->plan, (ImportPlan{.modifier = 0, .main_device = 8, .target_device = 7, .scanout = true}));
  expect_clean_end();
  EXPECT_EQ(compositor_->live_buffers(), 0U);
}

TEST_F(LinuxDmabufTest, TryingSaysWhyNot) {
  const auto why = [&](CompositorOptions options) {
    open(std::move(options));
    const auto made = trial(picture_.info());
    expect_clean_end();
    if (!made) return to_string(made.error());
    EXPECT_FALSE(made->imported);
    return made->why;
  };
  EXPECT_EQ(why({.tranches = {}}), "the compositor takes no dmabufs of the format NV12");
  EXPECT_EQ(why({.import = ImportAnswer::failed}),
            "the compositor refused the decoder's dmabufs when it was given one");
  EXPECT_EQ(why({.import = ImportAnswer::later}),
            "the compositor does not answer whether it takes the decoder's dmabufs");
  EXPECT_EQ(why({.without = {"zwp_linux_dmabuf_v1"}}),
            "the compositor takes no dmabufs: it lacks zwp_linux_dmabuf_v1");
  pretended_.reset();
  EXPECT_THAT(why({}), testing::StartsWith("the emulated decoder's pictures are in a memfd"));
}

/// Colours of one surface, as commits without a buffer show them.
class ColorRepresentationTest : public LinuxDmabufTest {
 protected:
  void open_surface(CompositorOptions options = {}) {
    open(std::move(options));
    wl_compositor_.reset(reinterpret_cast<wl_compositor*>(connection_->bind(wl_compositor_interface, 4)));
    surface_.reset(wl_compositor_create_surface(wl_compositor_.get()));
    color_ = ColorRepresentation::create(*connection_, surface_.get());
  }
  [[nodiscard]] std::optional<scripted::Coefficients> committed() {
    wl_surface_commit(surface_.get());
    round_trip();
    return compositor_->world().commits.back().state.coefficients;
  }
  void TearDown() override {
    color_.reset();
    surface_.reset();
    wl_compositor_.reset();
    expect_clean_end();
  }
  [[nodiscard]] unsigned said() const {
    return compositor_->request_count("wp_color_representation_surface_v1.set_coefficients_and_range");
  }

  Proxy<wl_compositor, wl_compositor_destroy> wl_compositor_;
  Proxy<wl_surface, wl_surface_destroy> surface_;
  std::unique_ptr<ColorRepresentation> color_;
};

constexpr present::EffectiveColor kHighDefinition{.matrix_coefficients = 1};
constexpr present::EffectiveColor kStandardDefinition{.matrix_coefficients = 6};
constexpr present::EffectiveColor kUnknown{.matrix_coefficients = 8};

TEST_F(ColorRepresentationTest, NothingIsSaidBeforeTheCompositorHasSaidWhatItKnows) {
  open_surface();
  EXPECT_FALSE(color_->supports(kHighDefinition));
  EXPECT_FALSE(color_->apply(kHighDefinition, kFormatNV12));
  round_trip();
  EXPECT_TRUE(color_->supports(kHighDefinition));
  EXPECT_TRUE(color_->apply(kHighDefinition, kFormatNV12));
  EXPECT_EQ(committed(), scripted::Coefficients(2, 2));
}

TEST_F(ColorRepresentationTest, OnlyChangesAreSaid) {
  open_surface();
  round_trip();
  for (int frame = 0; frame < 10; ++frame) EXPECT_TRUE(color_->apply(kHighDefinition, kFormatNV12));
  EXPECT_EQ(committed(), scripted::Coefficients(2, 2));
  EXPECT_EQ(said(), 1U);
  EXPECT_TRUE(color_->apply(kStandardDefinition, kFormatNV12));
  EXPECT_EQ(committed(), scripted::Coefficients(4, 2));
  EXPECT_EQ(said(), 2U);
}

TEST_F(ColorRepresentationTest, WhatNoLongerHoldsIsTakenBack) {
  open_surface();
  round_trip();
  EXPECT_TRUE(color_->apply(kHighDefinition, kFormatNV12));
  EXPECT_EQ(committed(), scripted::Coefficients(2, 2));
  EXPECT_FALSE(color_->apply(kUnknown, kFormatNV12));
  EXPECT_EQ(committed(), std::nullopt);
  EXPECT_TRUE(color_->apply(kHighDefinition, kFormatNV12));
  EXPECT_EQ(committed(), scripted::Coefficients(2, 2));
}

TEST_F(ColorRepresentationTest, ChromaLocationsAreForFormatsThatHaveThem) {
  open_surface();
  round_trip();
  const auto location = [&](DrmFormat format) {
    EXPECT_TRUE(color_->apply(kHighDefinition, format));
    (void)committed();
    return compositor_->world().commits.back().state.chroma_location;
  };
  EXPECT_EQ(location(kFormatNV12), 1U);
  EXPECT_EQ(location(kFormatNV24), std::nullopt);
  EXPECT_EQ(location(kFormatP010), 1U);
}

TEST_F(ColorRepresentationTest, TheEndLeavesTheSurfaceWithoutOne) {
  open_surface();
  round_trip();
  EXPECT_TRUE(color_->apply(kHighDefinition, kFormatNV12));
  EXPECT_EQ(committed(), scripted::Coefficients(2, 2));
  color_.reset();
  EXPECT_EQ(committed(), std::nullopt);
}

TEST_F(ColorRepresentationTest, ThereIsNoneWithoutTheProtocol) {
  open_surface({.without = {"wp_color_representation_manager_v1"}});
  EXPECT_EQ(color_, nullptr);
}

}  // namespace
}  // namespace zcplay::wayland
