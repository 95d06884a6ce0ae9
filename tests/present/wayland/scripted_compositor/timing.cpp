// SPDX-License-Identifier: MIT
// wp_presentation, wp_fifo and wp_commit_timing.

#include "present/wayland/protocols/commit-timing-v1-server-protocol.h"
#include "present/wayland/protocols/fifo-v1-server-protocol.h"
#include "present/wayland/protocols/presentation-time-server-protocol.h"
#include "tests/present/wayland/scripted_compositor/resource.h"

namespace zcplay::scripted {
namespace {

void feedback_gone(wl_resource* feedback) {
  World* const world = object_of<World>(feedback);
  for (Surface* const surface : world->surfaces) {
    forget(surface->pending.feedbacks, feedback);
    forget(surface->feedbacks, feedback);
    for (SurfaceUpdate& update : surface->queue) forget(update.feedbacks, feedback);
    for (SurfaceUpdate& update : surface->cached) forget(update.feedbacks, feedback);
  }
}

constexpr struct wp_presentation_interface kPresentation = {
    .destroy = destroy_resource,
    .feedback = [](wl_client* client, wl_resource* resource, wl_resource* surface, std::uint32_t id) {
      World& world = *object_of<World>(resource);
      world.count("wp_presentation.feedback");
      wl_resource* const feedback = wl_resource_create(client, &wp_presentation_feedback_interface, 1, id);
      wl_resource_set_implementation(feedback, nullptr, &world, feedback_gone);
      object_of<Surface>(surface)->pending.feedbacks.push_back(feedback);
    }};

World& world_of(wl_resource* manager) {
  return *object_of<World>(manager);
}

void barrier(wl_resource* resource, bool SurfaceUpdate::* which) {
  Surface* const surface = object_of<ExtensionObject>(resource)->surface;
  if (surface == nullptr) {
    wl_resource_post_error(resource, WP_FIFO_V1_ERROR_SURFACE_DESTROYED, "the surface is gone");
    return;
  }
  surface->world.count("wp_fifo_v1");
  surface->pending.*which = true;
}

constexpr struct wp_fifo_v1_interface kFifo = {
    .set_barrier = [](wl_client*, wl_resource* resource) { barrier(resource, &SurfaceUpdate::fifo_barrier); },
    .wait_barrier = [](wl_client*, wl_resource* resource) { barrier(resource, &SurfaceUpdate::fifo_wait); },
    .destroy = destroy_resource};

constexpr struct wp_fifo_manager_v1_interface kFifoManager = {
    .destroy = destroy_resource,
    .get_fifo = [](wl_client*, wl_resource* manager, std::uint32_t id, wl_resource* surface) {
      extend(world_of(manager), manager, id, surface, Extension::fifo, wp_fifo_v1_interface, &kFifo,
             WP_FIFO_MANAGER_V1_ERROR_ALREADY_EXISTS);
    }};

constexpr struct wp_commit_timer_v1_interface kTimer = {
    .set_timestamp =
        [](wl_client*, wl_resource* resource, std::uint32_t high, std::uint32_t low,
           std::uint32_t nanoseconds) {
          Surface* const surface = object_of<ExtensionObject>(resource)->surface;
          if (surface == nullptr) {
            wl_resource_post_error(resource, WP_COMMIT_TIMER_V1_ERROR_SURFACE_DESTROYED,
                                   "the surface is gone");
            return;
          }
          surface->world.count("wp_commit_timer_v1.set_timestamp");
          if (nanoseconds >= 1'000'000'000) {
            refuse(surface->world, resource, WP_COMMIT_TIMER_V1_ERROR_INVALID_TIMESTAMP,
                   "a second of nanoseconds");
          } else if (surface->pending.not_before) {
            refuse(surface->world, resource, WP_COMMIT_TIMER_V1_ERROR_TIMESTAMP_EXISTS,
                   "two times for a commit");
          } else {
            const std::uint64_t seconds = std::uint64_t{high} << 32 | low;
            surface->pending.not_before =
                std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds);
          }
        },
    .destroy = destroy_resource};

constexpr struct wp_commit_timing_manager_v1_interface kTimingManager = {
    .destroy = destroy_resource,
    .get_timer = [](wl_client*, wl_resource* manager, std::uint32_t id, wl_resource* surface) {
      extend(world_of(manager), manager, id, surface, Extension::commit_timer, wp_commit_timer_v1_interface,
             &kTimer, WP_COMMIT_TIMING_MANAGER_V1_ERROR_COMMIT_TIMER_EXISTS);
    }};

}  // namespace

void offer_presentation(World& world) {
  offer(world, wp_presentation_interface, [](World& its_world, wl_resource* resource) {
    wl_resource_set_implementation(resource, &kPresentation, &its_world, nullptr);
    wp_presentation_send_clock_id(resource, its_world.options.presentation_clock);
  });
}

void offer_timing(World& world) {
  offer(world, wp_fifo_manager_v1_interface, [](World& its_world, wl_resource* resource) {
    wl_resource_set_implementation(resource, &kFifoManager, &its_world, nullptr);
  });
  offer(world, wp_commit_timing_manager_v1_interface, [](World& its_world, wl_resource* resource) {
    wl_resource_set_implementation(resource, &kTimingManager, &its_world, nullptr);
  });
}

}  // namespace zcplay::scripted
