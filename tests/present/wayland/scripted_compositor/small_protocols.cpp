// SPDX-License-Identifier: MIT
// wp_viewporter, wp_fractional_scale, wp_content_type, zwp_idle_inhibit.

#include "present/wayland/protocols/content-type-v1-server-protocol.h"
#include "present/wayland/protocols/fractional-scale-v1-server-protocol.h"
#include "present/wayland/protocols/idle-inhibit-unstable-v1-server-protocol.h"
#include "present/wayland/protocols/viewporter-server-protocol.h"
#include "tests/present/wayland/scripted_compositor/resource.h"

namespace zcplay::scripted {
namespace {

World& world_of(wl_resource* manager) {
  return *object_of<World>(manager);
}

void set_source(wl_client* /*client*/, wl_resource* resource, wl_fixed_t x, wl_fixed_t y, wl_fixed_t width,
                wl_fixed_t height) {
  Surface* const surface = object_of<ExtensionObject>(resource)->surface;
  if (surface == nullptr) {
    wl_resource_post_error(resource, WP_VIEWPORT_ERROR_NO_SURFACE, "the surface is gone");
    return;
  }
  const wl_fixed_t unset = wl_fixed_from_int(-1);
  surface->pending.source_set = true;
  surface->pending.source.reset();
  if (x == unset && y == unset && width == unset && height == unset) return;
  if (x < 0 || y < 0 || width <= 0 || height <= 0) {
    refuse(surface->world, resource, WP_VIEWPORT_ERROR_BAD_VALUE, "a bad source");
    return;
  }
  surface->pending.source = FixedRect{wl_fixed_to_double(x), wl_fixed_to_double(y), wl_fixed_to_double(width),
                                      wl_fixed_to_double(height)};
}

void set_destination(wl_client* /*client*/, wl_resource* resource, std::int32_t width, std::int32_t height) {
  Surface* const surface = object_of<ExtensionObject>(resource)->surface;
  if (surface == nullptr) {
    wl_resource_post_error(resource, WP_VIEWPORT_ERROR_NO_SURFACE, "the surface is gone");
    return;
  }
  surface->pending.destination_set = true;
  surface->pending.destination.reset();
  if (width == -1 && height == -1) return;
  if (width <= 0 || height <= 0) {
    refuse(surface->world, resource, WP_VIEWPORT_ERROR_BAD_VALUE, "a bad destination");
    return;
  }
  surface->pending.destination = {width, height};
}

constexpr struct wp_viewport_interface kViewport = {
    .destroy = destroy_resource, .set_source = set_source, .set_destination = set_destination};

constexpr struct wp_viewporter_interface kViewporter = {
    .destroy = destroy_resource,
    .get_viewport = [](wl_client*, wl_resource* manager, std::uint32_t id, wl_resource* surface) {
      extend(world_of(manager), manager, id, surface, Extension::viewport, wp_viewport_interface, &kViewport,
             WP_VIEWPORTER_ERROR_VIEWPORT_EXISTS);
    }};

constexpr struct wp_fractional_scale_v1_interface kFractionalScale = {.destroy = destroy_resource};

constexpr struct wp_fractional_scale_manager_v1_interface kFractionalScaleManager = {
    .destroy = destroy_resource,
    .get_fractional_scale = [](wl_client*, wl_resource* manager, std::uint32_t id, wl_resource* surface) {
      World& world = world_of(manager);
      const ExtensionObject* const object =
          extend(world, manager, id, surface, Extension::fractional_scale, wp_fractional_scale_v1_interface,
                 &kFractionalScale, WP_FRACTIONAL_SCALE_MANAGER_V1_ERROR_FRACTIONAL_SCALE_EXISTS);
      if (object == nullptr || world.options.fractional_scale_120 == 0) return;
      wp_fractional_scale_v1_send_preferred_scale(object->resource, world.options.fractional_scale_120);
    }};

constexpr struct wp_content_type_v1_interface kContentType = {
    .destroy = destroy_resource,
    .set_content_type = [](wl_client*, wl_resource* resource, std::uint32_t type) {
      if (Surface* const surface = object_of<ExtensionObject>(resource)->surface) {
        surface->pending.content_type = type;
      }
    }};

constexpr struct wp_content_type_manager_v1_interface kContentTypeManager = {
    .destroy = destroy_resource,
    .get_surface_content_type = [](wl_client*, wl_resource* manager, std::uint32_t id, wl_resource* surface) {
      extend(world_of(manager), manager, id, surface, Extension::content_type, wp_content_type_v1_interface,
             &kContentType, WP_CONTENT_TYPE_MANAGER_V1_ERROR_ALREADY_CONSTRUCTED);
    }};

constexpr struct zwp_idle_inhibitor_v1_interface kInhibitor = {.destroy = destroy_resource};

constexpr struct zwp_idle_inhibit_manager_v1_interface kInhibitManager = {
    .destroy = destroy_resource,
    .create_inhibitor = [](wl_client* client, wl_resource* manager, std::uint32_t id, wl_resource*) {
      World& world = world_of(manager);
      wl_resource* const inhibitor = wl_resource_create(client, &zwp_idle_inhibitor_v1_interface, 1, id);
      world.inhibitors.push_back(inhibitor);
      wl_resource_set_implementation(inhibitor, &kInhibitor, &world, [](wl_resource* gone) {
        forget(object_of<World>(gone)->inhibitors, gone);
      });
    }};

template <const auto& Implementation>
void bind(World& world, wl_resource* resource) {
  wl_resource_set_implementation(resource, &Implementation, &world, nullptr);
}

}  // namespace

void offer_small_protocols(World& world) {
  offer_single_pixel(world);
  offer(world, wp_viewporter_interface, bind<kViewporter>);
  offer(world, wp_fractional_scale_manager_v1_interface, bind<kFractionalScaleManager>);
  offer(world, wp_content_type_manager_v1_interface, bind<kContentTypeManager>);
  offer(world, zwp_idle_inhibit_manager_v1_interface, bind<kInhibitManager>);
}

}  // namespace zcplay::scripted
