// SPDX-License-Identifier: MIT
// wl_compositor, wl_surface, wl_region, wl_subcompositor, wl_subsurface, and what hangs on surfaces.

#include <wayland-server-protocol.h>

#include <utility>

#include "tests/present/wayland/scripted_compositor/resource.h"

namespace zcplay::scripted {

Surface::~Surface() {
  forget(world.surfaces, this);
  if (xdg != nullptr) {
    world.complain("a wl_surface was destroyed before its xdg_surface");
    xdg->surface = nullptr;
  }
  if (sub != nullptr) sub->surface = nullptr;
  for (Subsurface* const child : children) {
    if (child->surface != nullptr) world.complain("a parent was destroyed before its subsurface");
    child->parent = nullptr;
  }
  for (ExtensionObject* const object : extensions) {
    if (object != nullptr) object->surface = nullptr;
  }
  for (std::vector<wl_resource*>* const list : {&pending.feedbacks, &feedbacks})
    discard_feedbacks(world, *list);
  for (SurfaceUpdate& update : queue) discard_feedbacks(world, update.feedbacks);
  for (SurfaceUpdate& update : cached) discard_feedbacks(world, update.feedbacks);
  // Nobody reads them any more.
  for (const SurfaceUpdate& update : queue) {
    if (update.attached && update.buffer) release_buffer(world, update.buffer);
  }
  for (const SurfaceUpdate& update : cached) {
    if (update.attached && update.buffer) release_buffer(world, update.buffer);
  }
  if (current.buffer) release_buffer(world, current.buffer);
}

bool Surface::mapped() const {
  if (!current.buffer) return false;
  if (sub != nullptr) return sub->parent != nullptr && sub->parent->mapped();
  return xdg != nullptr;
}

std::pair<std::int32_t, std::int32_t> Surface::size() const {
  if (current.destination) return *current.destination;
  if (current.source) {
    return {static_cast<std::int32_t>(current.source->width),
            static_cast<std::int32_t>(current.source->height)};
  }
  if (!current.buffer) return {0, 0};
  const bool turned = (current.transform & 1) != 0;
  return {(turned ? current.buffer->height : current.buffer->width) / current.scale,
          (turned ? current.buffer->width : current.buffer->height) / current.scale};
}

ExtensionObject::~ExtensionObject() {
  if (surface == nullptr) return;
  surface->extensions[static_cast<std::size_t>(kind)] = nullptr;
  // What an extension set goes with it, at the next commit.
  if (kind == Extension::viewport) {
    surface->pending.source_set = surface->pending.destination_set = true;
    surface->pending.source.reset();
    surface->pending.destination.reset();
  } else if (kind == Extension::color_representation) {
    surface->pending.coefficients_set = surface->pending.chroma_location_set = true;
    surface->pending.coefficients.reset();
    surface->pending.chroma_location.reset();
  }
}

Subsurface::~Subsurface() {
  if (parent != nullptr) forget(parent->children, this);
  if (surface != nullptr) surface->sub = nullptr;
}

ExtensionObject* extend(World& world, wl_resource* manager, std::uint32_t id, wl_resource* surface_resource,
                        Extension kind, const wl_interface& interface, const void* implementation,
                        std::uint32_t exists_error) {
  Surface& surface = *object_of<Surface>(surface_resource);
  if (surface.extensions[static_cast<std::size_t>(kind)] != nullptr) {
    refuse(world, manager, exists_error, fmt::format("the surface has a {}", interface.name));
    return nullptr;
  }
  wl_resource* const resource =
      wl_resource_create(wl_resource_get_client(manager), &interface, wl_resource_get_version(manager), id);
  auto object = std::make_unique<ExtensionObject>();
  object->surface = &surface;
  object->kind = kind;
  object->resource = resource;
  surface.extensions[static_cast<std::size_t>(kind)] = object.get();
  return own(resource, implementation, std::move(object));
}

Surface* surface_of(World& world, wl_resource* extension, std::uint32_t gone_error) {
  Surface* const surface = object_of<ExtensionObject>(extension)->surface;
  if (surface == nullptr) refuse(world, extension, gone_error, "its surface is gone");
  return surface;
}

namespace {

World& world_of_surface(wl_resource* resource) {
  return object_of<Surface>(resource)->world;
}

void frame_callback_gone(wl_resource* callback) {
  // The surface may be gone before its callbacks; they are looked for in all that are left.
  World* const world = object_of<World>(callback);
  for (Surface* const surface : world->surfaces) {
    forget(surface->pending.frame_callbacks, callback);
    forget(surface->frame_callbacks, callback);
    for (SurfaceUpdate& update : surface->queue) forget(update.frame_callbacks, callback);
    for (SurfaceUpdate& update : surface->cached) forget(update.frame_callbacks, callback);
  }
}

void damage(wl_client* /*client*/, wl_resource* resource, std::int32_t, std::int32_t, std::int32_t width,
            std::int32_t height) {
  if (width > 0 && height > 0) object_of<Surface>(resource)->pending.damaged = true;
}

constexpr struct wl_surface_interface kSurface = {
    .destroy =
        [](wl_client*, wl_resource* resource) {
          world_of_surface(resource).count("wl_surface.destroy");
          wl_resource_destroy(resource);
        },
    .attach =
        [](wl_client*, wl_resource* resource, wl_resource* buffer, std::int32_t x, std::int32_t y) {
          Surface& surface = *object_of<Surface>(resource);
          surface.world.count("wl_surface.attach");
          if ((x != 0 || y != 0) && wl_resource_get_version(resource) >= 5) {
            refuse(surface.world, resource, WL_SURFACE_ERROR_INVALID_OFFSET, "attach with an offset");
            return;
          }
          surface.pending.attached = true;
          surface.pending.buffer = buffer_of(surface.world, buffer);
        },
    .damage = damage,
    .frame =
        [](wl_client* client, wl_resource* resource, std::uint32_t id) {
          Surface& surface = *object_of<Surface>(resource);
          surface.world.count("wl_surface.frame");
          wl_resource* const callback = wl_resource_create(client, &wl_callback_interface, 1, id);
          wl_resource_set_implementation(callback, nullptr, &surface.world, frame_callback_gone);
          surface.pending.frame_callbacks.push_back(callback);
        },
    .set_opaque_region = [](wl_client*, wl_resource*, wl_resource*) {},
    .set_input_region = [](wl_client*, wl_resource*, wl_resource*) {},
    .commit =
        [](wl_client*, wl_resource* resource) {
          world_of_surface(resource).count("wl_surface.commit");
          commit(*object_of<Surface>(resource));
        },
    .set_buffer_transform =
        [](wl_client*, wl_resource* resource, std::int32_t transform) {
          Surface& surface = *object_of<Surface>(resource);
          if (transform < 0 || transform > 7) {
            refuse(surface.world, resource, WL_SURFACE_ERROR_INVALID_TRANSFORM, "no such transform");
            return;
          }
          surface.pending.transform = transform;
        },
    .set_buffer_scale =
        [](wl_client*, wl_resource* resource, std::int32_t scale) {
          Surface& surface = *object_of<Surface>(resource);
          if (scale < 1) {
            refuse(surface.world, resource, WL_SURFACE_ERROR_INVALID_SCALE, "scale below 1");
            return;
          }
          surface.pending.scale = scale;
        },
    .damage_buffer = damage,
    .offset = [](wl_client*, wl_resource*, std::int32_t, std::int32_t) {}};

constexpr struct wl_region_interface kRegion = {
    .destroy = destroy_resource,
    .add = [](wl_client*, wl_resource*, std::int32_t, std::int32_t, std::int32_t, std::int32_t) {},
    .subtract = [](wl_client*, wl_resource*, std::int32_t, std::int32_t, std::int32_t, std::int32_t) {}};

constexpr struct wl_compositor_interface kCompositor = {
    .create_surface =
        [](wl_client* client, wl_resource* compositor, std::uint32_t id) {
          World& world = *object_of<World>(compositor);
          auto surface = std::make_unique<Surface>(world);
          surface->number = ++world.surfaces_made;
          surface->resource =
              wl_resource_create(client, &wl_surface_interface, wl_resource_get_version(compositor), id);
          world.surfaces.push_back(surface.get());
          wl_resource* const resource = surface->resource;
          own(resource, &kSurface, std::move(surface));
        },
    .create_region =
        [](wl_client* client, wl_resource*, std::uint32_t id) {
          wl_resource* const region = wl_resource_create(client, &wl_region_interface, 1, id);
          wl_resource_set_implementation(region, &kRegion, nullptr, nullptr);
        }};

constexpr struct wl_subsurface_interface kSubsurface = {
    .destroy = destroy_resource,
    .set_position = [](wl_client*, wl_resource* resource, std::int32_t x,
                       std::int32_t y) { object_of<Subsurface>(resource)->pending_position = {x, y}; },
    .place_above = [](wl_client*, wl_resource*, wl_resource*) {},
    .place_below = [](wl_client*, wl_resource*, wl_resource*) {},
    .set_sync = [](wl_client*, wl_resource* resource) { object_of<Subsurface>(resource)->synced = true; },
    .set_desync =
        [](wl_client*, wl_resource* resource) {
          Subsurface& sub = *object_of<Subsurface>(resource);
          sub.synced = false;
          if (sub.surface == nullptr) return;
          for (SurfaceUpdate& waiting : std::exchange(sub.surface->cached, {})) {
            sub.surface->queue.push_back(std::move(waiting));
          }
          apply_ready(*sub.surface);
        }};

constexpr struct wl_subcompositor_interface kSubcompositor = {
    .destroy = destroy_resource,
    .get_subsurface = [](wl_client* client, wl_resource* manager, std::uint32_t id,
                         wl_resource* surface_resource, wl_resource* parent_resource) {
      World& world = *object_of<World>(manager);
      Surface& surface = *object_of<Surface>(surface_resource);
      Surface& parent = *object_of<Surface>(parent_resource);
      if (surface.sub != nullptr || surface.xdg != nullptr || &surface == &parent) {
        refuse(world, manager, WL_SUBCOMPOSITOR_ERROR_BAD_SURFACE, "the surface has another role");
        return;
      }
      auto sub = std::make_unique<Subsurface>();
      sub->surface = &surface;
      sub->parent = &parent;
      surface.sub = sub.get();
      parent.children.push_back(sub.get());
      own(wl_resource_create(client, &wl_subsurface_interface, 1, id), &kSubsurface, std::move(sub));
    }};

}  // namespace

void offer_surfaces(World& world) {
  offer(world, wl_compositor_interface, [](World& its_world, wl_resource* resource) {
    wl_resource_set_implementation(resource, &kCompositor, &its_world, nullptr);
  });
  offer(world, wl_subcompositor_interface, [](World& its_world, wl_resource* resource) {
    wl_resource_set_implementation(resource, &kSubcompositor, &its_world, nullptr);
  });
}

}  // namespace zcplay::scripted
