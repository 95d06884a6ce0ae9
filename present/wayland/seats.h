// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/event_loop.h"
#include "base/log.h"
#include "present/action.h"
#include "present/wayland/connection.h"
#include "present/wayland/seat.h"

namespace zcplay::wayland {

/// The seats there are; they come and go.
class Seats {
 public:
  /// Binds those that `connection` knows. `act` is called from its dispatch.
  Seats(EventLoop& loop, Connection& connection, std::function<void(present::Action)> act, Log log);

  /// For the connection's watcher; other interfaces are passed over.
  void added(const Global& global);
  void removed(const Global& global);

 private:
  EventLoop& loop_;
  Connection& connection_;
  std::function<void(present::Action)> act_;
  Log log_;
  std::vector<std::pair<std::uint32_t, std::unique_ptr<Seat>>> seats_;  // with their global's name
};

}  // namespace zcplay::wayland
