// SPDX-License-Identifier: MIT
#include "present/wayland/idle_inhibit.h"

#include <wayland-client.h>

#include "present/wayland/protocols/idle-inhibit-unstable-v1-client-protocol.h"

namespace zcplay::wayland {

IdleInhibit::IdleInhibit(const Connection& connection, wl_surface* surface)
    : surface_(surface),
      manager_(reinterpret_cast<zwp_idle_inhibit_manager_v1*>(
          connection.bind(zwp_idle_inhibit_manager_v1_interface, 1))) {}

void IdleInhibit::destroy_manager(zwp_idle_inhibit_manager_v1* manager) {
  zwp_idle_inhibit_manager_v1_destroy(manager);
}

void IdleInhibit::destroy(zwp_idle_inhibitor_v1* inhibitor) {
  zwp_idle_inhibitor_v1_destroy(inhibitor);
}

void IdleInhibit::set(bool awake) {
  if (!manager_ || awake == (inhibitor_ != nullptr)) return;
  inhibitor_.reset(awake ? zwp_idle_inhibit_manager_v1_create_inhibitor(manager_.get(), surface_) : nullptr);
}

}  // namespace zcplay::wayland
