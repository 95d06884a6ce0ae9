// SPDX-License-Identifier: MIT
#include "present/wayland/fifo.h"

#include <wayland-client.h>

#include "present/wayland/protocols/fifo-v1-client-protocol.h"

namespace zcplay::wayland {

Fifo::Fifo(const Connection& connection, wl_surface* surface)
    : manager_(reinterpret_cast<wp_fifo_manager_v1*>(connection.bind(wp_fifo_manager_v1_interface, 1))) {
  if (manager_) fifo_.reset(wp_fifo_manager_v1_get_fifo(manager_.get(), surface));
}

void Fifo::destroy_manager(wp_fifo_manager_v1* manager) {
  wp_fifo_manager_v1_destroy(manager);
}

void Fifo::destroy(wp_fifo_v1* fifo) {
  wp_fifo_v1_destroy(fifo);
}

void Fifo::arm(bool after_previous) {
  if (!fifo_) return;
  if (after_previous) wp_fifo_v1_wait_barrier(fifo_.get());
  wp_fifo_v1_set_barrier(fifo_.get());
}

}  // namespace zcplay::wayland
