// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "present/wayland/connection.h"
#include "present/wayland/proxy.h"

struct xdg_toplevel;
struct zxdg_decoration_manager_v1;
struct zxdg_toplevel_decoration_v1;

namespace zcplay::wayland {

/// Asks the compositor to draw the window's title bar (zxdg_decoration_manager_v1). Without it the window has
/// none: a picture is all it shows.
class Decoration {
 public:
  /// Before the toplevel's first commit, and to be destroyed before the toplevel. Does nothing where the
  /// compositor does not know the protocol.
  Decoration(const Connection& connection, xdg_toplevel* toplevel);

 private:
  static void destroy_manager(zxdg_decoration_manager_v1* manager);
  static void destroy(zxdg_toplevel_decoration_v1* decoration);
  Proxy<zxdg_decoration_manager_v1, &Decoration::destroy_manager> manager_;
  Proxy<zxdg_toplevel_decoration_v1, &Decoration::destroy> decoration_;
};

}  // namespace zcplay::wayland
