// SPDX-License-Identifier: MIT
// wp_color_representation and wp_linux_drm_syncobj: what a surface says of its buffers.

#include <algorithm>

#include "present/wayland/protocols/color-representation-v1-server-protocol.h"
#include "present/wayland/protocols/linux-drm-syncobj-v1-server-protocol.h"
#include "tests/present/wayland/scripted_compositor/resource.h"

namespace zcplay::scripted {
namespace {

Surface* live_surface(wl_resource* resource, std::uint32_t error) {
  Surface* const surface = object_of<ExtensionObject>(resource)->surface;
  if (surface == nullptr) wl_resource_post_error(resource, error, "the surface is gone");
  return surface;
}

constexpr struct wp_color_representation_surface_v1_interface kColor = {
    .destroy = destroy_resource,
    .set_alpha_mode =
        [](wl_client*, wl_resource* resource, std::uint32_t mode) {
          Surface* const surface = live_surface(resource, WP_COLOR_REPRESENTATION_SURFACE_V1_ERROR_INERT);
          if (surface == nullptr || mode == 0) return;
          refuse(surface->world, resource, WP_COLOR_REPRESENTATION_SURFACE_V1_ERROR_ALPHA_MODE,
                 fmt::format("alpha mode {} is not supported", mode));
        },
    .set_coefficients_and_range =
        [](wl_client*, wl_resource* resource, std::uint32_t coefficients, std::uint32_t range) {
          Surface* const surface = live_surface(resource, WP_COLOR_REPRESENTATION_SURFACE_V1_ERROR_INERT);
          if (surface == nullptr) return;
          surface->world.count("wp_color_representation_surface_v1.set_coefficients_and_range");
          const Coefficients pair{coefficients, range};
          const std::vector<Coefficients>& supported = surface->world.options.coefficients;
          if (std::ranges::find(supported, pair) == supported.end()) {
            refuse(surface->world, resource, WP_COLOR_REPRESENTATION_SURFACE_V1_ERROR_COEFFICIENTS,
                   fmt::format("coefficients {} with range {} are not supported", coefficients, range));
            return;
          }
          surface->pending.coefficients_set = true;
          surface->pending.coefficients = pair;
        },
    .set_chroma_location =
        [](wl_client*, wl_resource* resource, std::uint32_t location) {
          Surface* const surface = live_surface(resource, WP_COLOR_REPRESENTATION_SURFACE_V1_ERROR_INERT);
          if (surface == nullptr) return;
          if (location < 1 || location > 6) {
            refuse(surface->world, resource, WP_COLOR_REPRESENTATION_SURFACE_V1_ERROR_CHROMA_LOCATION,
                   fmt::format("no chroma location {}", location));
            return;
          }
          surface->pending.chroma_location_set = true;
          surface->pending.chroma_location = location;
        }};

constexpr struct wp_color_representation_manager_v1_interface kColorManager = {
    .destroy = destroy_resource,
    .get_surface = [](wl_client*, wl_resource* manager, std::uint32_t id, wl_resource* surface) {
      extend(*object_of<World>(manager), manager, id, surface, Extension::color_representation,
             wp_color_representation_surface_v1_interface, &kColor,
             WP_COLOR_REPRESENTATION_MANAGER_V1_ERROR_SURFACE_EXISTS);
    }};

void set_point(wl_resource* resource, wl_resource* timeline, std::uint32_t high, std::uint32_t low,
               std::optional<SyncPoint> SurfaceUpdate::* which) {
  Surface* const surface = live_surface(resource, WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_NO_SURFACE);
  if (surface == nullptr) return;
  surface->pending.*which =
      SyncPoint{.timeline = wl_resource_get_id(timeline), .point = std::uint64_t{high} << 32 | low};
}

constexpr struct wp_linux_drm_syncobj_surface_v1_interface kSyncSurface = {
    .destroy = destroy_resource,
    .set_acquire_point =
        [](wl_client*, wl_resource* resource, wl_resource* timeline, std::uint32_t high, std::uint32_t low) {
          set_point(resource, timeline, high, low, &SurfaceUpdate::acquire);
        },
    .set_release_point =
        [](wl_client*, wl_resource* resource, wl_resource* timeline, std::uint32_t high, std::uint32_t low) {
          set_point(resource, timeline, high, low, &SurfaceUpdate::release);
        }};

constexpr struct wp_linux_drm_syncobj_timeline_v1_interface kTimeline = {.destroy = destroy_resource};

constexpr struct wp_linux_drm_syncobj_manager_v1_interface kSyncManager = {
    .destroy = destroy_resource,
    .get_surface =
        [](wl_client*, wl_resource* manager, std::uint32_t id, wl_resource* surface) {
          extend(*object_of<World>(manager), manager, id, surface, Extension::syncobj,
                 wp_linux_drm_syncobj_surface_v1_interface, &kSyncSurface,
                 WP_LINUX_DRM_SYNCOBJ_MANAGER_V1_ERROR_SURFACE_EXISTS);
        },
    .import_timeline =
        [](wl_client* client, wl_resource* manager, std::uint32_t id, std::int32_t fd) {
          // Whether it is a timeline only a DRM device could say.
          const UniqueFd owned(fd);
          object_of<World>(manager)->count("wp_linux_drm_syncobj_manager_v1.import_timeline");
          wl_resource* const timeline =
              wl_resource_create(client, &wp_linux_drm_syncobj_timeline_v1_interface, 1, id);
          wl_resource_set_implementation(timeline, &kTimeline, nullptr, nullptr);
        }};

}  // namespace

void offer_color_representation(World& world) {
  offer(world, wp_color_representation_manager_v1_interface, [](World& its_world, wl_resource* resource) {
    wl_resource_set_implementation(resource, &kColorManager, &its_world, nullptr);
    wp_color_representation_manager_v1_send_supported_alpha_mode(resource, 0);
    for (const auto& [coefficients, range] : its_world.options.coefficients) {
      wp_color_representation_manager_v1_send_supported_coefficients_and_ranges(resource, coefficients,
                                                                                range);
    }
    wp_color_representation_manager_v1_send_done(resource);
  });
}

void offer_syncobj(World& world) {
  offer(world, wp_linux_drm_syncobj_manager_v1_interface, [](World& its_world, wl_resource* resource) {
    wl_resource_set_implementation(resource, &kSyncManager, &its_world, nullptr);
  });
}

}  // namespace zcplay::scripted
