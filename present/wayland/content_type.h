// SPDX-License-Identifier: MIT
#pragma once

#include "present/wayland/connection.h"
#include "present/wayland/proxy.h"

struct wl_surface;
struct wp_content_type_manager_v1;
struct wp_content_type_v1;

namespace zcplay::wayland {

/// Says that a surface shows video, from its next commit on (wp_content_type_manager_v1): a compositor may
/// tell the display, or leave variable refresh rates alone. To be destroyed before the surface. Does nothing
/// where the compositor does not know the protocol.
class ContentType {
 public:
  ContentType(const Connection& connection, wl_surface* surface);

 private:
  static void destroy_manager(wp_content_type_manager_v1* manager);
  static void destroy(wp_content_type_v1* type);
  Proxy<wp_content_type_manager_v1, &ContentType::destroy_manager> manager_;
  Proxy<wp_content_type_v1, &ContentType::destroy> type_;
};

}  // namespace zcplay::wayland
