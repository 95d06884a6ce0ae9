// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>

#include "base/log.h"
#include "present/action.h"

struct wl_keyboard;

namespace zcplay::wayland {

/// The keys of one wl_keyboard (version 5 at most) as actions, each once a press: nothing repeats.
class Keyboard {
 public:
  /// Takes the proxy over. `log` hears of a layout that cannot be read.
  Keyboard(wl_keyboard* proxy, std::function<void(present::Action)> act, Log log);
  ~Keyboard();
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
