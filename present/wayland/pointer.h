// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>

#include "present/action.h"

struct wl_pointer;

namespace zcplay::wayland {

/// One wl_pointer (version 5 at most): hidden over the window; a double click toggles fullscreen, the right
/// button pauses, as in mpv.
class Pointer {
 public:
  /// Takes the proxy over.
  Pointer(wl_pointer* proxy, std::function<void(present::Action)> act);
  ~Pointer();
  Pointer(const Pointer&) = delete;
  Pointer& operator=(const Pointer&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
