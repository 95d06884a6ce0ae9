// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>

#include "base/event_loop.h"
#include "base/log.h"
#include "present/action.h"
#include "present/wayland/connection.h"

namespace zcplay::wayland {

/// Keyboard, pointer and touch screen of one seat, as actions for a player. Hides the pointer over
/// the window. Thread-bound to the connection's.
class Seat {
 public:
  /// nullptr where the global cannot be bound. `act` is called from the connection's dispatch.
  [[nodiscard]] static std::unique_ptr<Seat> create(EventLoop& loop, Connection& connection,
                                                    const Global& global,
                                                    std::function<void(present::Action)> act, Log log);
  ~Seat();
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

 private:
  struct State;
  explicit Seat(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
