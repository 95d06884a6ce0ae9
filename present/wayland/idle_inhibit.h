// SPDX-License-Identifier: MIT
#pragma once

#include "present/wayland/connection.h"
#include "present/wayland/proxy.h"

struct wl_surface;
struct zwp_idle_inhibit_manager_v1;
struct zwp_idle_inhibitor_v1;

namespace zcplay::wayland {

/// Keeps the display awake while a surface is seen (zwp_idle_inhibit_manager_v1). To be destroyed before the
/// surface. Does nothing where the compositor does not know the protocol.
class IdleInhibit {
 public:
  IdleInhibit(const Connection& connection, wl_surface* surface);
  void set(bool awake);

 private:
  static void destroy_manager(zwp_idle_inhibit_manager_v1* manager);
  static void destroy(zwp_idle_inhibitor_v1* inhibitor);
  wl_surface* surface_;
  Proxy<zwp_idle_inhibit_manager_v1, &IdleInhibit::destroy_manager> manager_;
  Proxy<zwp_idle_inhibitor_v1, &IdleInhibit::destroy> inhibitor_;
};

}  // namespace zcplay::wayland
