// SPDX-License-Identifier: MIT
// xdg_wm_base, xdg_surface, xdg_toplevel and decorations.

#include <algorithm>
#include <utility>

#include "present/wayland/protocols/xdg-decoration-unstable-v1-server-protocol.h"
#include "present/wayland/protocols/xdg-shell-server-protocol.h"
#include "tests/present/wayland/scripted_compositor/resource.h"

namespace zcplay::scripted {

bool Configure::has(std::uint32_t state) const {
  return std::ranges::find(states, state) != states.end();
}

Toplevel::~Toplevel() {
  if (xdg == nullptr) return;
  if (decoration != nullptr) {
    refuse(*xdg->world, decoration, ZXDG_TOPLEVEL_DECORATION_V1_ERROR_ORPHANED, "its toplevel is gone");
  }
  forget(xdg->world->toplevels, this);
  xdg->toplevel = nullptr;
}

XdgSurface::~XdgSurface() {
  if (toplevel != nullptr) {
    world->complain("an xdg_surface was destroyed before its xdg_toplevel");
    forget(world->toplevels, toplevel);
    toplevel->xdg = nullptr;
  }
  if (surface != nullptr) surface->xdg = nullptr;
}

void send_configure(XdgSurface& xdg, std::int32_t width, std::int32_t height,
                    const std::vector<std::uint32_t>& states) {
  if (xdg.toplevel == nullptr) return;
  wl_array array;
  wl_array_init(&array);
  for (const std::uint32_t state : states) {
    *static_cast<std::uint32_t*>(wl_array_add(&array, sizeof(std::uint32_t))) = state;
  }
  if (xdg.toplevel->decoration != nullptr) {
    zxdg_toplevel_decoration_v1_send_configure(xdg.toplevel->decoration,
                                               ZXDG_TOPLEVEL_DECORATION_V1_MODE_SERVER_SIDE);
  }
  xdg_toplevel_send_configure(xdg.toplevel->resource, width, height, &array);
  wl_array_release(&array);
  const std::uint32_t serial = xdg.world->serial();
  xdg.sent.push_back({.serial = serial, .width = width, .height = height, .states = states});
  xdg_surface_send_configure(xdg.resource, serial);
}

void configure_toplevel(Toplevel& toplevel) {
  constexpr std::uint32_t kSuspended = 9;  // not in the XML of Debian 12
  const World& world = *toplevel.xdg->world;
  std::vector<std::uint32_t> states = {XDG_TOPLEVEL_STATE_ACTIVATED};
  if (toplevel.fullscreen) states.push_back(XDG_TOPLEVEL_STATE_FULLSCREEN);
  if (toplevel.suspended) states.push_back(kSuspended);
  const CompositorOptions& options = world.options;
  std::int32_t width = toplevel.fullscreen ? options.output_width : options.window_width;
  std::int32_t height = toplevel.fullscreen ? options.output_height : options.window_height;
  if (options.configure_says_zero) width = height = 0;
  send_configure(*toplevel.xdg, width, height, states);
}

bool check_shell_commit(Surface& surface, const SurfaceUpdate& update) {
  World& world = surface.world;
  if (surface.xdg == nullptr) return true;
  XdgSurface& xdg = *surface.xdg;
  if (xdg.toplevel == nullptr) {
    refuse(world, xdg.resource, XDG_SURFACE_ERROR_NOT_CONSTRUCTED, "a commit before there is a toplevel");
    return false;
  }
  const bool buffer = update.attached && update.buffer != nullptr;
  if (buffer && !xdg.acknowledged) {
    refuse(world, xdg.resource, XDG_SURFACE_ERROR_UNCONFIGURED_BUFFER, "a buffer before the first configure");
    return false;
  }
  return true;
}

/// A window that is fullscreen must not be larger than it was told to be; seen when its state is applied.
void shell_committed(Surface& surface) {
  if (surface.xdg == nullptr) return;
  XdgSurface& xdg = *surface.xdg;
  World& world = surface.world;
  if (!std::exchange(xdg.initial_commit, true) && xdg.toplevel != nullptr && world.options.configures) {
    configure_toplevel(*xdg.toplevel);
  }
  if (!xdg.acknowledged || !surface.committed.buffer || world.options.configure_says_zero) return;
  if (!xdg.acknowledged->has(XDG_TOPLEVEL_STATE_FULLSCREEN)) return;
  const SurfaceState& state = surface.committed;
  const auto [width, height] = state.destination.value_or(
      std::pair{state.buffer->width / state.scale, state.buffer->height / state.scale});
  const Configure& configure = *xdg.acknowledged;
  if ((configure.width > 0 && width > configure.width) ||
      (configure.height > 0 && height > configure.height)) {
    refuse(world, object_of<XdgSurface>(xdg.resource)->resource, XDG_WM_BASE_ERROR_INVALID_SURFACE_STATE,
           fmt::format("a fullscreen window of {}x{} where {}x{} was told", width, height, configure.width,
                       configure.height));
  }
}

namespace {

World& world_of(const Toplevel& toplevel) {
  return *toplevel.xdg->world;
}

void change_fullscreen(wl_resource* resource, bool fullscreen, wl_resource* output) {
  Toplevel& toplevel = *object_of<Toplevel>(resource);
  if (toplevel.xdg == nullptr) return;
  World& world = world_of(toplevel);
  world.count(fullscreen ? "xdg_toplevel.set_fullscreen" : "xdg_toplevel.unset_fullscreen");
  toplevel.fullscreen = fullscreen && world.options.grants_fullscreen;
  toplevel.fullscreen_output = output;
  if (toplevel.xdg->initial_commit && world.options.configures) configure_toplevel(toplevel);
}

constexpr struct xdg_toplevel_interface kToplevel = {
    .destroy = destroy_resource,
    .set_parent = [](wl_client*, wl_resource*, wl_resource*) {},
    .set_title = [](wl_client*, wl_resource* resource,
                    const char* title) { object_of<Toplevel>(resource)->title = title; },
    .set_app_id = [](wl_client*, wl_resource* resource,
                     const char* id) { object_of<Toplevel>(resource)->app_id = id; },
    .show_window_menu = [](wl_client*, wl_resource*, wl_resource*, std::uint32_t, std::int32_t,
                           std::int32_t) {},
    .move = [](wl_client*, wl_resource*, wl_resource*, std::uint32_t) {},
    .resize = [](wl_client*, wl_resource*, wl_resource*, std::uint32_t, std::uint32_t) {},
    .set_max_size =
        [](wl_client*, wl_resource* resource, std::int32_t width, std::int32_t height) {
          if (width >= 0 && height >= 0) return;
          Toplevel& toplevel = *object_of<Toplevel>(resource);
          refuse(world_of(toplevel), resource, XDG_TOPLEVEL_ERROR_INVALID_SIZE, "a negative size");
        },
    .set_min_size =
        [](wl_client*, wl_resource* resource, std::int32_t width, std::int32_t height) {
          if (width >= 0 && height >= 0) return;
          Toplevel& toplevel = *object_of<Toplevel>(resource);
          refuse(world_of(toplevel), resource, XDG_TOPLEVEL_ERROR_INVALID_SIZE, "a negative size");
        },
    .set_maximized = [](wl_client*, wl_resource*) {},
    .unset_maximized = [](wl_client*, wl_resource*) {},
    .set_fullscreen = [](wl_client*, wl_resource* resource,
                         wl_resource* output) { change_fullscreen(resource, true, output); },
    .unset_fullscreen = [](wl_client*,
                           wl_resource* resource) { change_fullscreen(resource, false, nullptr); },
    .set_minimized = [](wl_client*, wl_resource*) {}};

void acknowledge(wl_client* /*client*/, wl_resource* resource, std::uint32_t serial) {
  XdgSurface& xdg = *object_of<XdgSurface>(resource);
  xdg.world->count("xdg_surface.ack_configure");
  const auto found = std::ranges::find(xdg.sent, serial, &Configure::serial);
  if (found == xdg.sent.end()) {
    refuse(*xdg.world, resource, XDG_SURFACE_ERROR_INVALID_SERIAL,
           fmt::format("{} was never sent, or is acknowledged already", serial));
    return;
  }
  xdg.acknowledged = *found;
  xdg.sent.erase(xdg.sent.begin(), found + 1);
}

constexpr struct xdg_surface_interface kXdgSurface = {
    .destroy =
        [](wl_client*, wl_resource* resource) {
          XdgSurface& xdg = *object_of<XdgSurface>(resource);
          if (xdg.toplevel != nullptr) {
            refuse(*xdg.world, resource, XDG_SURFACE_ERROR_DEFUNCT_ROLE_OBJECT, "it has a toplevel");
            return;
          }
          wl_resource_destroy(resource);
        },
    .get_toplevel =
        [](wl_client* client, wl_resource* resource, std::uint32_t id) {
          XdgSurface& xdg = *object_of<XdgSurface>(resource);
          if (xdg.toplevel != nullptr) {
            refuse(*xdg.world, resource, XDG_SURFACE_ERROR_ALREADY_CONSTRUCTED, "it has a toplevel");
            return;
          }
          auto toplevel = std::make_unique<Toplevel>();
          toplevel->xdg = &xdg;
          toplevel->resource =
              wl_resource_create(client, &xdg_toplevel_interface, wl_resource_get_version(resource), id);
          xdg.toplevel = toplevel.get();
          xdg.world->toplevels.push_back(toplevel.get());
          wl_resource* const made = toplevel->resource;
          own(made, &kToplevel, std::move(toplevel));
        },
    .get_popup = [](wl_client*, wl_resource*, std::uint32_t, wl_resource*, wl_resource*) {},
    .set_window_geometry =
        [](wl_client*, wl_resource* resource, std::int32_t, std::int32_t, std::int32_t width,
           std::int32_t height) {
          if (width > 0 && height > 0) return;
          refuse(*object_of<XdgSurface>(resource)->world, resource, XDG_SURFACE_ERROR_INVALID_SIZE,
                 "an empty window geometry");
        },
    .ack_configure = acknowledge};

constexpr struct xdg_wm_base_interface kWmBase = {
    .destroy =
        [](wl_client*, wl_resource* resource) {
          World& world = *object_of<World>(resource);
          if (!world.toplevels.empty()) {
            refuse(world, resource, XDG_WM_BASE_ERROR_DEFUNCT_SURFACES, "it has surfaces");
            return;
          }
          wl_resource_destroy(resource);
        },
    .create_positioner = [](wl_client*, wl_resource*, std::uint32_t) {},
    .get_xdg_surface =
        [](wl_client* client, wl_resource* resource, std::uint32_t id, wl_resource* surface_resource) {
          World& world = *object_of<World>(resource);
          Surface& surface = *object_of<Surface>(surface_resource);
          if (surface.xdg != nullptr || surface.sub != nullptr) {
            refuse(world, resource, XDG_WM_BASE_ERROR_ROLE, "the surface has a role");
            return;
          }
          if (surface.committed.buffer || surface.pending.buffer) {
            refuse(world, resource, XDG_WM_BASE_ERROR_INVALID_SURFACE_STATE, "the surface has a buffer");
            return;
          }
          auto xdg = std::make_unique<XdgSurface>();
          xdg->world = &world;
          xdg->surface = &surface;
          xdg->resource =
              wl_resource_create(client, &xdg_surface_interface, wl_resource_get_version(resource), id);
          surface.xdg = xdg.get();
          wl_resource* const made = xdg->resource;
          own(made, &kXdgSurface, std::move(xdg));
        },
    .pong = [](wl_client*, wl_resource* resource, std::uint32_t) { ++object_of<World>(resource)->pongs; }};

// --- decoration -------------------------------------------------------------------------------------------

struct Decoration {
  World* world = nullptr;
  wl_resource* resource = nullptr;
  Decoration() = default;
  Decoration(const Decoration&) = delete;
  Decoration& operator=(const Decoration&) = delete;
  ~Decoration() {
    for (Toplevel* const toplevel : world->toplevels) {
      if (toplevel->decoration == resource) toplevel->decoration = nullptr;
    }
  }
};

constexpr struct zxdg_toplevel_decoration_v1_interface kDecoration = {
    .destroy = destroy_resource,
    .set_mode = [](wl_client*, wl_resource*, std::uint32_t) {},
    .unset_mode = [](wl_client*, wl_resource*) {}};

constexpr struct zxdg_decoration_manager_v1_interface kDecorationManager = {
    .destroy = destroy_resource,
    .get_toplevel_decoration = [](wl_client* client, wl_resource* manager, std::uint32_t id,
                                  wl_resource* toplevel_resource) {
      World& world = *object_of<World>(manager);
      Toplevel& toplevel = *object_of<Toplevel>(toplevel_resource);
      if (toplevel.decoration != nullptr) {
        refuse(world, manager, ZXDG_TOPLEVEL_DECORATION_V1_ERROR_ALREADY_CONSTRUCTED, "it has a decoration");
        return;
      }
      if (toplevel.xdg != nullptr && toplevel.xdg->surface != nullptr &&
          toplevel.xdg->surface->committed.buffer) {
        refuse(world, manager, ZXDG_TOPLEVEL_DECORATION_V1_ERROR_UNCONFIGURED_BUFFER, "it has a buffer");
        return;
      }
      auto decoration = std::make_unique<Decoration>();
      decoration->world = &world;
      decoration->resource = wl_resource_create(client, &zxdg_toplevel_decoration_v1_interface, 1, id);
      toplevel.decoration = decoration->resource;
      own(toplevel.decoration, &kDecoration, std::move(decoration));
    }};

}  // namespace

void offer_shell(World& world) {
  offer(world, xdg_wm_base_interface, [](World& its_world, wl_resource* resource) {
    its_world.wm_bases.push_back(resource);
    wl_resource_set_implementation(resource, &kWmBase, &its_world,
                                   [](wl_resource* gone) { forget(object_of<World>(gone)->wm_bases, gone); });
  });
  offer(world, zxdg_decoration_manager_v1_interface, [](World& its_world, wl_resource* resource) {
    wl_resource_set_implementation(resource, &kDecorationManager, &its_world, nullptr);
  });
}

}  // namespace zcplay::scripted
