// SPDX-License-Identifier: MIT
#include "present/wayland/key_actions.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <xkbcommon/xkbcommon-keysyms.h>

#include "present/wayland/double_press.h"
#include "tests/support/case_name.h"

namespace zcplay::wayland {
namespace {

using present::Action;

struct KeyCase {
  std::string name;
  std::uint32_t keysym;
  HeldModifiers held;
  std::optional<Action> action;
};

class KeyActionsTest : public testing::TestWithParam<KeyCase> {};
INSTANTIATE_TEST_SUITE_P(
    Keys, KeyActionsTest,
    testing::Values(KeyCase{"q", XKB_KEY_q, {}, Action::quit},
                    KeyCase{"capital_q", XKB_KEY_Q, {}, Action::quit},
                    KeyCase{"c", XKB_KEY_c, {}, std::nullopt},
                    KeyCase{"control_c", XKB_KEY_c, {.control = true}, Action::quit},
                    KeyCase{"stop", XKB_KEY_XF86AudioStop, {}, Action::quit},
                    KeyCase{"f", XKB_KEY_f, {}, Action::toggle_fullscreen},
                    KeyCase{"escape", XKB_KEY_Escape, {}, Action::leave_fullscreen},
                    KeyCase{"space", XKB_KEY_space, {}, Action::toggle_pause},
                    KeyCase{"p", XKB_KEY_p, {}, Action::toggle_pause},
                    KeyCase{"media_play", XKB_KEY_XF86AudioPlay, {}, Action::toggle_pause},
                    KeyCase{"media_pause", XKB_KEY_XF86AudioPause, {}, Action::toggle_pause},
                    KeyCase{"home", XKB_KEY_Home, {}, Action::restart},
                    KeyCase{"home_on_the_key_pad", XKB_KEY_KP_Home, {}, Action::restart},
                    KeyCase{"backspace", XKB_KEY_BackSpace, {}, Action::restart},
                    KeyCase{"x", XKB_KEY_x, {}, std::nullopt},
                    KeyCase{"no_symbol", XKB_KEY_NoSymbol, {}, std::nullopt},
                    KeyCase{"not_a_keysym", 0xffffffff, {}, std::nullopt},
                    KeyCase{"control_q_is_not_ours", XKB_KEY_q, {.control = true}, std::nullopt},
                    KeyCase{"alt_f_is_a_menu", XKB_KEY_f, {.alt = true}, std::nullopt},
                    KeyCase{"logo_q_is_the_desktops", XKB_KEY_q, {.logo = true}, std::nullopt},
                    KeyCase{"control_alt_c", XKB_KEY_c, {.control = true, .alt = true}, std::nullopt}),
    test::CaseName());

TEST_P(KeyActionsTest, MeanWhatMpvUsersExpect) {
  EXPECT_EQ(action_of(GetParam().keysym, GetParam().held), GetParam().action);
}

struct Press {
  std::uint32_t time;
  double x;
  double y;
  bool second;
};

struct DoublePressCase {
  std::string name;
  std::vector<Press> presses;
};

class DoublePressTest : public testing::TestWithParam<DoublePressCase> {};
INSTANTIATE_TEST_SUITE_P(
    Presses, DoublePressTest,
    testing::Values(
        DoublePressCase{"two", {{1000, 5, 5, false}, {1400, 9, 5, true}}},
        DoublePressCase{"too_slow", {{1000, 5, 5, false}, {1401, 5, 5, false}, {1500, 5, 5, true}}},
        DoublePressCase{"too_far", {{1000, 5, 5, false}, {1100, 5, 14, false}}},
        DoublePressCase{"three_are_one_and_a_half",
                        {{0, 0, 0, false}, {100, 0, 0, true}, {200, 0, 0, false}, {300, 0, 0, true}}},
        DoublePressCase{"time_wraps", {{0xffffff80, 0, 0, false}, {0x40, 0, 0, true}}},
        DoublePressCase{"time_goes_back", {{1000, 0, 0, false}, {900, 0, 0, false}}}),
    test::CaseName());

TEST_P(DoublePressTest, IsFound) {
  DoublePress presses(8);
  for (const Press& press : GetParam().presses) {
    EXPECT_EQ(presses.press(press.time, press.x, press.y), press.second) << press.time;
  }
}

}  // namespace
}  // namespace zcplay::wayland
