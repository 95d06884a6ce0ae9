// SPDX-License-Identifier: MIT
#include "present/wayland/decoration.h"

#include <wayland-client.h>

#include "present/wayland/protocols/xdg-decoration-unstable-v1-client-protocol.h"

namespace zcplay::wayland {

Decoration::Decoration(const Connection& connection, xdg_toplevel* toplevel) {
  manager_.reset(reinterpret_cast<zxdg_decoration_manager_v1*>(
      connection.bind(zxdg_decoration_manager_v1_interface, 1)));
  if (!manager_) return;
  decoration_.reset(zxdg_decoration_manager_v1_get_toplevel_decoration(manager_.get(), toplevel));
  zxdg_toplevel_decoration_v1_set_mode(decoration_.get(), ZXDG_TOPLEVEL_DECORATION_V1_MODE_SERVER_SIDE);
}

void Decoration::destroy_manager(zxdg_decoration_manager_v1* manager) {
  zxdg_decoration_manager_v1_destroy(manager);
}

void Decoration::destroy(zxdg_toplevel_decoration_v1* decoration) {
  zxdg_toplevel_decoration_v1_destroy(decoration);
}

}  // namespace zcplay::wayland
