// SPDX-License-Identifier: MIT
#include "present/wayland/wayland_screen.h"

#include <functional>
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
using scripted::CompositorOptions;
using test::ScreenBench;
using testing::IsEmpty;

TEST(WaylandScreen, ShowsPicturesFromDmabufsWithoutACopy) {
  ScreenBench bench;
  ASSERT_TRUE(bench.open());
  EXPECT_EQ(bench.play(20), 20U);
  ASSERT_TRUE(bench.screen().rung().has_value());
  EXPECT_EQ(bench.screen().rung()->kind, RungKind::dmabuf);
  EXPECT_EQ(bench.last_picture().state.buffer->kind, scripted::Buffer::Kind::dmabuf);
  EXPECT_EQ(bench.presentations.size(), 20U);
  bench.close();
  EXPECT_EQ(bench.slots.lent(), 0U);
  EXPECT_EQ(bench.returned, 20U);
  EXPECT_EQ(bench.returned_early, 0U);
  EXPECT_THAT(bench.complaints(), IsEmpty());
}

}  // namespace
}  // namespace zcplay::wayland
