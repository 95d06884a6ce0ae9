// SPDX-License-Identifier: MIT
#include "present/wayland/seats.h"

#include <wayland-client.h>

namespace zcplay::wayland {

Seats::Seats(EventLoop& loop, Connection& connection, std::function<void(present::Action)> act, Log log)
    : loop_(loop), connection_(connection), act_(std::move(act)), log_(std::move(log)) {
  for (const Global& global : connection_.globals()) added(global);
}

void Seats::added(const Global& global) {
  if (global.interface != wl_seat_interface.name) return;
  if (auto seat = Seat::create(loop_, connection_, global, act_, log_)) {
    seats_.emplace_back(global.name, std::move(seat));
  }
}

void Seats::removed(const Global& global) {
  std::erase_if(seats_, [&global](const auto& seat) { return seat.first == global.name; });
}

}  // namespace zcplay::wayland
