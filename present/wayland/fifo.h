// SPDX-License-Identifier: MIT
#pragma once

#include "present/wayland/connection.h"
#include "present/wayland/proxy.h"

struct wl_surface;
struct wp_fifo_manager_v1;
struct wp_fifo_v1;

namespace zcplay::wayland {

/// Lets a surface's commits take effect one after the other, each shown for a refresh at least
/// (wp_fifo_manager_v1). To be destroyed before the surface.
class Fifo {
 public:
  Fifo(const Connection& connection, wl_surface* surface);
  [[nodiscard]] bool supported() const { return fifo_ != nullptr; }
  /// For the next commit. Every commit that another may wait for has to say so itself.
  void arm(bool after_previous);

 private:
  static void destroy_manager(wp_fifo_manager_v1* manager);
  static void destroy(wp_fifo_v1* fifo);
  Proxy<wp_fifo_manager_v1, &Fifo::destroy_manager> manager_;
  Proxy<wp_fifo_v1, &Fifo::destroy> fifo_;
};

}  // namespace zcplay::wayland
