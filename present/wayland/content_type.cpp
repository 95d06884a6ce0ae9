// SPDX-License-Identifier: MIT
#include "present/wayland/content_type.h"

#include <wayland-client.h>

#include "present/wayland/protocols/content-type-v1-client-protocol.h"

namespace zcplay::wayland {

ContentType::ContentType(const Connection& connection, wl_surface* surface)
    : manager_(reinterpret_cast<wp_content_type_manager_v1*>(
          connection.bind(wp_content_type_manager_v1_interface, 1))) {
  if (!manager_) return;
  type_.reset(wp_content_type_manager_v1_get_surface_content_type(manager_.get(), surface));
  wp_content_type_v1_set_content_type(type_.get(), WP_CONTENT_TYPE_V1_TYPE_VIDEO);
}

void ContentType::destroy_manager(wp_content_type_manager_v1* manager) {
  wp_content_type_manager_v1_destroy(manager);
}

void ContentType::destroy(wp_content_type_v1* type) {
  wp_content_type_v1_destroy(type);
}

}  // namespace zcplay::wayland
