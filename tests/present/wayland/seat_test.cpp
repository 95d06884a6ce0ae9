// SPDX-License-Identifier: MIT
#include "present/wayland/seat.h"

#include <fcntl.h>
#include <linux/input-event-codes.h>
#include <unistd.h>
#include <wayland-server-protocol.h>

#include <vector>

#include <gtest/gtest.h>

#include "base/unique_fd.h"
#include "tests/present/wayland/screen_bench.h"
#include "tests/present/wayland/scripted_compositor/model.h"

namespace zcplay::wayland {
namespace {

using present::Action;
using Actions = std::vector<Action>;

class SeatTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(bench_.open());
    bench_.play(1);
    bench_.settle();
    ASSERT_EQ(world().pointers.size(), 1U);
    ASSERT_EQ(world().keyboards.size(), 1U);
    ASSERT_EQ(world().touches.size(), 1U);
  }
  scripted::World& world() { return bench_.compositor().world(); }
  [[nodiscard]] wl_resource* pointer() { return world().pointers.front(); }
  [[nodiscard]] wl_resource* surface() { return world().surfaces.front()->resource; }
  void click(std::uint32_t time, std::uint32_t button) {
    wl_pointer_send_button(pointer(), 1, time, button, WL_POINTER_BUTTON_STATE_PRESSED);
    wl_pointer_send_button(pointer(), 2, time + 10, button, WL_POINTER_BUTTON_STATE_RELEASED);
  }
  void tap(std::uint32_t time, std::int32_t finger, int x) {
    wl_touch_send_down(world().touches.front(), 1, time, surface(), finger, wl_fixed_from_int(x), 0);
    wl_touch_send_up(world().touches.front(), 2, time + 10, finger);
  }
  const Actions& actions() {
    bench_.settle();
    return bench_.actions;
  }

  test::ScreenBench bench_;
};

TEST_F(SeatTest, ThePointerIsHiddenOverTheWindow) {
  wl_pointer_send_enter(pointer(), 7, surface(), 0, 0);
  bench_.settle();
  EXPECT_EQ(world().requests["wl_pointer.set_cursor(nil)"], 1U);
}

TEST_F(SeatTest, ClicksAreActions) {
  click(1000, BTN_LEFT);
  click(1200, BTN_LEFT);
  EXPECT_EQ(actions(), Actions({Action::toggle_fullscreen}));
  click(3000, BTN_RIGHT);
  click(3100, BTN_RIGHT);
  EXPECT_EQ(actions(), Actions({Action::toggle_fullscreen, Action::toggle_pause, Action::toggle_pause}));
  click(4000, BTN_LEFT);
  click(4050, BTN_MIDDLE);
  click(4100, BTN_LEFT);
  EXPECT_EQ(actions().size(), 3U);
}

TEST_F(SeatTest, ADoubleTapPausesUnlessMoreFingersAreDown) {
  tap(1000, 0, 5);
  tap(1200, 0, 9);
  EXPECT_EQ(actions(), Actions({Action::toggle_pause}));
  wl_touch_send_down(world().touches.front(), 1, 2000, surface(), 0, 0, 0);
  tap(2100, 1, 0);
  tap(2200, 1, 0);
  EXPECT_EQ(actions().size(), 1U);
}

TEST_F(SeatTest, DevicesComeAndGoWithTheSeatsCapabilities) {
  wl_seat_send_capabilities(world().seats.front(), WL_SEAT_CAPABILITY_KEYBOARD);
  bench_.settle();
  EXPECT_TRUE(world().pointers.empty());
  EXPECT_TRUE(world().touches.empty());
  EXPECT_EQ(world().keyboards.size(), 1U);
  wl_seat_send_capabilities(world().seats.front(), WL_SEAT_CAPABILITY_POINTER | WL_SEAT_CAPABILITY_TOUCH);
  bench_.settle();
  EXPECT_EQ(world().pointers.size(), 1U);
  EXPECT_TRUE(world().keyboards.empty());
  EXPECT_TRUE(bench_.complaints().empty());
}

TEST_F(SeatTest, AKeyboardWithoutALayoutDoesNothing) {
  wl_resource* const keyboard = world().keyboards.front();
  wl_keyboard_send_key(keyboard, 1, 0, KEY_Q, WL_KEYBOARD_KEY_STATE_PRESSED);
  const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  wl_keyboard_send_keymap(keyboard, WL_KEYBOARD_KEYMAP_FORMAT_NO_KEYMAP, nothing.get(), 0);
  wl_keyboard_send_keymap(keyboard, WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1, nothing.get(), 0xffffffff);
  wl_keyboard_send_keymap(keyboard, 77, nothing.get(), 5);
  wl_keyboard_send_modifiers(keyboard, 1, 0xffffffff, 0, 0, 0xffffffff);
  wl_keyboard_send_key(keyboard, 1, 0, KEY_Q, WL_KEYBOARD_KEY_STATE_PRESSED);
  EXPECT_TRUE(actions().empty());
}

}  // namespace
}  // namespace zcplay::wayland
