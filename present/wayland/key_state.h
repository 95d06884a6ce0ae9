// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "present/action.h"

namespace zcplay::wayland {

/// A keyboard's layout and the modifiers held, as the compositor tells them, and so what a key means. A
/// layout that is too large, unreadable or nonsense leaves the keyboard without meaning.
class KeyState {
 public:
  KeyState();
  ~KeyState();
  KeyState(const KeyState&) = delete;
  KeyState& operator=(const KeyState&) = delete;

  /// The layout in the first `size` bytes of `fd` (wl_keyboard.keymap, format xkb_v1), which stays the
  /// caller's. False: it is none.
  [[nodiscard]] bool load(int fd, std::uint32_t size);
  /// There is no layout: keys mean nothing.
  void forget();
  void set_modifiers(std::uint32_t depressed, std::uint32_t latched, std::uint32_t locked,
                     std::uint32_t group);
  /// `key` as in wl_keyboard.key. Where the layout in use gives it no meaning, as on a Cyrillic one, another
  /// layout of the keyboard may.
  [[nodiscard]] std::optional<present::Action> action_of_key(std::uint32_t key) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
