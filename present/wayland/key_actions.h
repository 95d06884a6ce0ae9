// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "present/action.h"

namespace zcplay::wayland {

struct HeldModifiers {
  bool control = false;
  bool alt = false;
  bool logo = false;
};

/// What a key means to the player, by its xkb keysym; capital letters mean what small ones do. Follows
/// mpv's default bindings where mpv has one.
[[nodiscard]] std::optional<present::Action> action_of(std::uint32_t keysym, const HeldModifiers& held);

}  // namespace zcplay::wayland
