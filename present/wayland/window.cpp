// SPDX-License-Identifier: MIT
#include "present/wayland/window.h"

#include <wayland-client.h>

#include <algorithm>
#include <span>
#include <utility>

#include "present/wayland/decoration.h"
#include "present/wayland/protocols/xdg-shell-client-protocol.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

// 6 brought the state "suspended" and nothing else; the XML of Debian 12 has 5.
constexpr std::uint32_t kMostShellVersion = 6;
constexpr std::uint32_t kSuspended = 9;

// What a buffer may be at most; larger windows stay in their corner.
constexpr std::int32_t kMostSide = 16384;

present::LogicalSize capped(std::int32_t width, std::int32_t height) {
  return {.width = std::clamp(width, 0, kMostSide), .height = std::clamp(height, 0, kMostSide)};
}

}  // namespace

struct Window::State {
  Listener listener;
  Proxy<xdg_wm_base, xdg_wm_base_destroy> shell;
  Proxy<wl_surface, wl_surface_destroy> surface;
  Proxy<xdg_surface, xdg_surface_destroy> shell_surface;
  Proxy<xdg_toplevel, xdg_toplevel_destroy> toplevel;
  std::optional<Decoration> decoration;
  WindowState next;  // gathered until xdg_surface.configure says that this is it
  std::optional<std::uint32_t> serial;

  void listen();
  void ask(const Options& options);
};

void Window::State::listen() {
  static constexpr xdg_wm_base_listener kShell = {
      .ping = [](void*, xdg_wm_base* base, std::uint32_t number) { xdg_wm_base_pong(base, number); }};
  static constexpr wl_surface_listener kSurface = {
      .enter = [](void* data, wl_surface*,
                  wl_output* output) { static_cast<State*>(data)->listener.entered(output); },
      .leave = [](void* data, wl_surface*,
                  wl_output* output) { static_cast<State*>(data)->listener.left(output); }};
  static constexpr xdg_surface_listener kShellSurface = {
      .configure = [](void* data, xdg_surface*, std::uint32_t number) {
        auto& state = *static_cast<State*>(data);
        state.serial = number;
        state.listener.configured(state.next);
      }};
  static constexpr xdg_toplevel_listener kToplevel = {
      .configure =
          [](void* data, xdg_toplevel*, std::int32_t width, std::int32_t height, wl_array* states) {
            WindowState& gathered = static_cast<State*>(data)->next;
            gathered.size = capped(width, height);
            const std::span<const std::uint32_t> listed(static_cast<const std::uint32_t*>(states->data),
                                                        states->size / sizeof(std::uint32_t));
            gathered.fullscreen = std::ranges::count(listed, XDG_TOPLEVEL_STATE_FULLSCREEN) != 0;
            gathered.suspended = std::ranges::count(listed, kSuspended) != 0;
          },
      .close = [](void* data, xdg_toplevel*) { static_cast<State*>(data)->listener.close(); },
      .configure_bounds =
          [](void* data, xdg_toplevel*, std::int32_t width, std::int32_t height) {
            static_cast<State*>(data)->next.bounds = capped(width, height);
          },
      .wm_capabilities = [](void*, xdg_toplevel*, wl_array*) {}};
  xdg_wm_base_add_listener(shell.get(), &kShell, this);
  wl_surface_add_listener(surface.get(), &kSurface, this);
  xdg_surface_add_listener(shell_surface.get(), &kShellSurface, this);
  xdg_toplevel_add_listener(toplevel.get(), &kToplevel, this);
}

void Window::State::ask(const Options& options) {
  xdg_toplevel_set_title(toplevel.get(), options.title.c_str());
  xdg_toplevel_set_app_id(toplevel.get(), "zcplay");
  if (options.fullscreen) xdg_toplevel_set_fullscreen(toplevel.get(), options.output);
  wl_surface_commit(surface.get());
}

Window::Window(std::unique_ptr<State> state) : state_(std::move(state)) {}
Window::~Window() = default;

Result<std::unique_ptr<Window>> Window::create(const Connection& connection, wl_compositor* compositor,
                                               const Options& options, Listener listener) {
  auto state = std::make_unique<State>();
  state->listener = std::move(listener);
  state->shell.reset(
      reinterpret_cast<xdg_wm_base*>(connection.bind(xdg_wm_base_interface, kMostShellVersion)));
  if (!state->shell) {
    return fail(
        ErrorCode::environment, "xdg_wm_base",
        "the compositor has no xdg-shell, so no window can be opened on it; it is too old, or made for "
        "other uses than a desktop");
  }
  state->surface.reset(wl_compositor_create_surface(compositor));
  state->shell_surface.reset(xdg_wm_base_get_xdg_surface(state->shell.get(), state->surface.get()));
  state->toplevel.reset(xdg_surface_get_toplevel(state->shell_surface.get()));
  state->listen();
  state->decoration.emplace(connection, state->toplevel.get());
  state->ask(options);
  return std::unique_ptr<Window>(new Window(std::move(state)));
}

wl_surface* Window::surface() const {
  return state_->surface.get();
}

std::optional<WindowState> Window::acknowledge() {
  if (!state_->serial) return std::nullopt;
  xdg_surface_ack_configure(state_->shell_surface.get(), *std::exchange(state_->serial, std::nullopt));
  return state_->next;
}

void Window::set_fullscreen(wl_output* output) {
  xdg_toplevel_set_fullscreen(state_->toplevel.get(), output);
}

void Window::unset_fullscreen() {
  xdg_toplevel_unset_fullscreen(state_->toplevel.get());
}

}  // namespace zcplay::wayland
