// SPDX-License-Identifier: MIT
#include "present/wayland/key_actions.h"

#include <algorithm>
#include <array>

#include <xkbcommon/xkbcommon-keysyms.h>
#include <xkbcommon/xkbcommon.h>

namespace zcplay::wayland {
namespace {

using present::Action;

struct Binding {
  xkb_keysym_t keysym;
  Action action;
  bool control = false;  ///< with Control held, and only then
};

constexpr std::array kBindings = {
    Binding{XKB_KEY_q, Action::quit},
    Binding{XKB_KEY_c, Action::quit, true},
    Binding{XKB_KEY_XF86Stop, Action::quit},
    Binding{XKB_KEY_XF86AudioStop, Action::quit},
    Binding{XKB_KEY_f, Action::toggle_fullscreen},
    Binding{XKB_KEY_Escape, Action::leave_fullscreen},
    Binding{XKB_KEY_space, Action::toggle_pause},
    Binding{XKB_KEY_p, Action::toggle_pause},
    Binding{XKB_KEY_Pause, Action::toggle_pause},
    Binding{XKB_KEY_XF86AudioPlay, Action::toggle_pause},
    Binding{XKB_KEY_XF86AudioPause, Action::toggle_pause},
    Binding{XKB_KEY_Home, Action::restart},
    Binding{XKB_KEY_KP_Home, Action::restart},
    Binding{XKB_KEY_BackSpace, Action::restart},
};

}  // namespace

std::optional<Action> action_of(std::uint32_t keysym, const HeldModifiers& held) {
  // With these a key is the compositor's or the desktop's.
  if (held.alt || held.logo) return std::nullopt;
  const auto found = std::ranges::find(kBindings, xkb_keysym_to_lower(keysym), &Binding::keysym);
  if (found == kBindings.end() || held.control != found->control) return std::nullopt;
  return found->action;
}

}  // namespace zcplay::wayland
