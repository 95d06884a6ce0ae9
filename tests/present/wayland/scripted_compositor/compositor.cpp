// SPDX-License-Identifier: MIT
#include "tests/present/wayland/scripted_compositor/compositor.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <wayland-server.h>

#include <algorithm>
#include <array>
#include <deque>
#include <stdexcept>
#include <thread>
#include <utility>

#include "present/wayland/protocols/fractional-scale-v1-server-protocol.h"
#include "present/wayland/protocols/presentation-time-server-protocol.h"
#include "present/wayland/protocols/xdg-shell-server-protocol.h"
#include "tests/present/wayland/scripted_compositor/resource.h"

namespace zcplay::scripted {
const std::map<std::string, std::uint32_t>& usual_versions() {
  static const std::map<std::string, std::uint32_t> versions = {
      {"wl_compositor", 5},
      {"wl_subcompositor", 1},
      {"wl_shm", 1},
      {"wl_output", 4},
      {"wl_seat", 8},
      {"xdg_wm_base", 6},
      {"zxdg_decoration_manager_v1", 1},
      {"zwp_linux_dmabuf_v1", 5},
      {"wp_viewporter", 1},
      {"wp_fractional_scale_manager_v1", 1},
      {"wp_single_pixel_buffer_manager_v1", 1},
      {"wp_content_type_manager_v1", 1},
      {"wp_presentation", 2},
      {"wp_fifo_manager_v1", 1},
      {"wp_commit_timing_manager_v1", 1},
      {"wp_color_representation_manager_v1", 1},
      {"wp_linux_drm_syncobj_manager_v1", 1},
      {"zwp_idle_inhibit_manager_v1", 1},
  };
  return versions;
}

void offer(World& world, const wl_interface& interface, void (*bind)(World&, wl_resource*)) {
  const std::string name = interface.name;
  if (std::ranges::find(world.options.without, name) != world.options.without.end()) return;
  const auto chosen = world.options.versions.find(name);
  const std::uint32_t version =
      chosen != world.options.versions.end() ? chosen->second : usual_versions().at(name);
  GlobalBinding& binding = world.bindings.emplace_back();
  binding.world = &world;
  binding.bind = bind;
  // Newer versions than the XML's only added meaning; libwayland goes by this copy.
  binding.interface = interface;
  binding.interface.version = std::max(interface.version, static_cast<int>(version));
  world.globals[name].push_back(wl_global_create(
      world.display, &binding.interface, static_cast<int>(version), &binding,
      [](wl_client* client, void* data, std::uint32_t bound, std::uint32_t id) {
        const GlobalBinding& its = *static_cast<GlobalBinding*>(data);
        wl_resource* const resource = wl_resource_create(client, &its.interface, static_cast<int>(bound), id);
        its.bind(*its.world, resource);
      }));
}

ScriptedCompositor::ScriptedCompositor(CompositorOptions options) {
  world_.options = std::move(options);
  world_.display = wl_display_create();
  if (world_.display == nullptr) throw std::runtime_error("cannot make a wl_display");
  if (std::ranges::find(world_.options.without, "wl_shm") == world_.options.without.end()) {
    wl_display_init_shm(world_.display);
  }
  offer_surfaces(world_);
  offer_outputs(world_);
  offer_seat(world_);
  offer_shell(world_);
  offer_dmabuf(world_);
  offer_presentation(world_);
  offer_timing(world_);
  offer_color_representation(world_);
  offer_syncobj(world_);
  offer_small_protocols(world_);
}

ScriptedCompositor::~ScriptedCompositor() {
  wl_display_destroy_clients(world_.display);
  wl_display_destroy(world_.display);
}

UniqueFd ScriptedCompositor::connect() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::runtime_error("cannot make a socket pair");
  }
  world_.client = wl_client_create(world_.display, ends[0]);
  struct Watch {
    wl_listener listener;
    World* world;
  };
  static_assert(offsetof(Watch, listener) == 0);
  auto* const watch = new Watch{.listener = {}, .world = &world_};
  watch->listener.notify = [](wl_listener* listener, void*) {
    Watch* const self = reinterpret_cast<Watch*>(listener);
    self->world->client = nullptr;
    delete self;
  };
  wl_client_add_destroy_listener(world_.client, &watch->listener);
  return UniqueFd(ends[1]);
}

bool ScriptedCompositor::step() {
  wl_event_loop* const loop = wl_display_get_event_loop(world_.display);
  wl_display_flush_clients(world_.display);
  bool any = false;
  for (;;) {
    pollfd entry{.fd = wl_event_loop_get_fd(loop), .events = POLLIN, .revents = 0};
    if (::poll(&entry, 1, 0) <= 0) break;
    any = true;
    wl_event_loop_dispatch(loop, 0);
    wl_display_flush_clients(world_.display);
  }
  return any;
}

void ScriptedCompositor::serve(const std::function<void()>& blocking) {
  const UniqueFd stop(::eventfd(0, EFD_CLOEXEC));
  std::thread server([&] {
    wl_event_loop* const loop = wl_display_get_event_loop(world_.display);
    for (;;) {
      wl_display_flush_clients(world_.display);
      std::array<pollfd, 2> entries = {
          pollfd{.fd = wl_event_loop_get_fd(loop), .events = POLLIN, .revents = 0},
          pollfd{.fd = stop.get(), .events = POLLIN, .revents = 0}};
      ::poll(entries.data(), entries.size(), -1);
      if (entries[0].revents != 0) wl_event_loop_dispatch(loop, 0);
      if (entries[1].revents != 0) return;
    }
  });
  blocking();
  ::eventfd_write(stop.get(), 1);
  server.join();
  step();
}

Toplevel* ScriptedCompositor::window() {
  return world_.toplevels.empty() ? nullptr : world_.toplevels.back();
}

Surface* ScriptedCompositor::video() {
  for (auto surface = world_.surfaces.rbegin(); surface != world_.surfaces.rend(); ++surface) {
    if ((*surface)->sub != nullptr) return *surface;
  }
  return nullptr;
}

unsigned ScriptedCompositor::request_count(const std::string& request) const {
  const auto found = world_.requests.find(request);
  return found == world_.requests.end() ? 0 : found->second;
}

bool ScriptedCompositor::reads(const SlotIdentity& slot) const {
  return std::ranges::any_of(world_.buffers, [&slot](const std::weak_ptr<Buffer>& weak) {
    const BufferPointer buffer = weak.lock();
    return buffer && buffer->busy && buffer->kind == Buffer::Kind::dmabuf && buffer->planes[0].slot == slot;
  });
}

std::size_t ScriptedCompositor::live_buffers() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(world_.buffers, [](const std::weak_ptr<Buffer>& weak) {
        const BufferPointer buffer = weak.lock();
        return buffer && buffer->resource != nullptr;
      }));
}

namespace {

void present(World& world, Surface& surface, TimePoint when, std::chrono::nanoseconds period,
             std::uint32_t flags) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(when);
  const auto count = static_cast<std::uint64_t>(seconds.count());
  const auto told =
      world.options.presentation_is_mute ? std::vector<wl_resource*>() : std::exchange(surface.feedbacks, {});
  for (wl_resource* const feedback : told) {
    for (const auto& output : world.outputs) {
      for (wl_resource* const bound : output->resources) {
        wp_presentation_feedback_send_sync_output(feedback, bound);
      }
    }
    ++world.presented;
    wp_presentation_feedback_send_presented(
        feedback, static_cast<std::uint32_t>(count >> 32), static_cast<std::uint32_t>(count),
        static_cast<std::uint32_t>((when - seconds).count()), static_cast<std::uint32_t>(period.count()),
        static_cast<std::uint32_t>(world.sequence >> 32), static_cast<std::uint32_t>(world.sequence), flags);
    wl_resource_destroy(feedback);
  }
  for (wl_resource* const callback : std::exchange(surface.frame_callbacks, {})) {
    wl_callback_send_done(callback, static_cast<std::uint32_t>(when.count() / 1'000'000));
    wl_resource_destroy(callback);
  }
}

}  // namespace

void ScriptedCompositor::refresh(TimePoint when, std::chrono::nanoseconds period, std::uint32_t flags) {
  world_.now = when;
  ++world_.sequence;
  const std::vector<Surface*> surfaces = world_.surfaces;
  for (Surface* const surface : surfaces) apply_ready(*surface);
  const bool hidden = window() != nullptr && window()->suspended;
  for (Surface* const surface : surfaces) {
    if (!hidden && surface->mapped()) present(world_, *surface, when, period, flags);
    surface->barrier = false;
  }
  std::deque<std::pair<BufferPointer, unsigned>> still;
  for (auto& [buffer, left] : std::exchange(world_.late, {})) {
    if (left <= 1) {
      release_buffer(world_, buffer);
    } else {
      still.emplace_back(buffer, left - 1);
    }
  }
  world_.late = std::move(still);
}

void ScriptedCompositor::discard_all() {
  for (Surface* const surface : world_.surfaces) {
    discard_feedbacks(world_, surface->feedbacks);
    for (SurfaceUpdate& update : surface->queue) discard_feedbacks(world_, update.feedbacks);
    for (SurfaceUpdate& update : surface->cached) discard_feedbacks(world_, update.feedbacks);
  }
}

void ScriptedCompositor::configure(std::int32_t width, std::int32_t height,
                                   const std::vector<std::uint32_t>& states) {
  if (window() != nullptr) send_configure(*window()->xdg, width, height, states);
}

void ScriptedCompositor::close_window() {
  if (window() != nullptr) xdg_toplevel_send_close(window()->resource);
}

void ScriptedCompositor::suspend(bool suspended) {
  if (window() == nullptr) return;
  window()->suspended = suspended;
  configure_toplevel(*window());
}

void ScriptedCompositor::ping() {
  for (wl_resource* const base : world_.wm_bases) xdg_wm_base_send_ping(base, world_.serial());
}

void ScriptedCompositor::release_all(bool newest_first) {
  std::deque<BufferPointer> held = std::exchange(world_.held, {});
  if (newest_first) std::ranges::reverse(held);
  for (const BufferPointer& buffer : held) release_buffer(world_, buffer);
}

void ScriptedCompositor::finish_imports(bool good) {
  for (const PendingImport& import : std::exchange(world_.imports, {})) finish_import(world_, import, good);
}

void ScriptedCompositor::change_feedback(std::vector<Tranche> tranches) {
  world_.options.tranches = std::move(tranches);
  for (wl_resource* const feedback : world_.dmabuf_feedbacks) send_dmabuf_feedback(world_, feedback);
}

void ScriptedCompositor::set_fractional_scale(std::uint32_t scale_120) {
  world_.options.fractional_scale_120 = scale_120;
  for (Surface* const surface : world_.surfaces) {
    const auto* const object = surface->extensions[static_cast<std::size_t>(Extension::fractional_scale)];
    if (object != nullptr) wp_fractional_scale_v1_send_preferred_scale(object->resource, scale_120);
  }
}

void ScriptedCompositor::unplug_output(std::size_t index) {
  Output& output = *world_.outputs.at(index);
  for (wl_resource* const resource : output.resources) {
    for (Surface* const surface : world_.surfaces) wl_surface_send_leave(surface->resource, resource);
  }
  if (output.global != nullptr) wl_global_remove(std::exchange(output.global, nullptr));
}

void ScriptedCompositor::plug_output(const std::string& name) {
  add_output(world_, name);
}

void ScriptedCompositor::remove_global(const std::string& interface) {
  for (wl_global* const global : std::exchange(world_.globals[interface], {})) wl_global_remove(global);
}

void ScriptedCompositor::send_error() {
  if (world_.client != nullptr) wl_client_post_implementation_error(world_.client, "told to");
}

void ScriptedCompositor::disconnect() {
  if (world_.client != nullptr) wl_client_destroy(world_.client);
}

}  // namespace zcplay::scripted
