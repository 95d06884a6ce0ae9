// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>

#include "present/action.h"

struct wl_touch;

namespace zcplay::wayland {

/// One wl_touch (version 5 at most): a double tap pauses, as players on tablets have it in the middle of the
/// picture. Only while no other finger is down.
class Touch {
 public:
  /// Takes the proxy over.
  Touch(wl_touch* proxy, std::function<void(present::Action)> act);
  ~Touch();
  Touch(const Touch&) = delete;
  Touch& operator=(const Touch&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
