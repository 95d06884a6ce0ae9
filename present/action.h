// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace zcplay::present {

/// What the user can ask of a player, by whatever key, button or touch.
enum class Action : std::uint8_t {
  quit,
  toggle_fullscreen,
  leave_fullscreen,
  toggle_pause,
  restart,
};

}  // namespace zcplay::present
