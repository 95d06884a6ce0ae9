// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "present/picture_placement.h"
#include "present/wayland/connection.h"

struct wl_compositor;
struct wl_output;
struct wl_surface;

namespace zcplay::wayland {

/// What the compositor wants the window to be.
struct WindowState {
  present::LogicalSize size;    ///< 0 in a direction: the window may choose
  present::LogicalSize bounds;  ///< what a window should not exceed; 0: unknown
  bool fullscreen = false;
  bool suspended = false;  ///< nothing of it can be seen (from version 6 of xdg-shell on)
};

/// One toplevel window and its surface (xdg-shell). Bringing it to the screen, with a buffer, is its owner's
/// part, as is every commit.
class Window {
 public:
  struct Listener {
    std::function<void(const WindowState&)> configured;  ///< acknowledge() has this
    std::function<void()> close;
    std::function<void(wl_output*)> entered;
    std::function<void(wl_output*)> left;
  };
  struct Options {
    std::string title;
    bool fullscreen = false;
    wl_output* output = nullptr;  ///< to be fullscreen on; nullptr: the compositor's choice
  };

  /// Asks for a configuration. The listener is called from the connection's dispatch. Errors say that the
  /// compositor has no xdg-shell.
  [[nodiscard]] static Result<std::unique_ptr<Window>> create(const Connection& connection,
                                                              wl_compositor* compositor,
                                                              const Options& options, Listener listener);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  [[nodiscard]] wl_surface* surface() const;
  /// The newest configuration, if there is one not acknowledged yet: it takes effect with the next commit
  /// of the surface. Those in between are passed over.
  [[nodiscard]] std::optional<WindowState> acknowledge();

  void set_fullscreen(wl_output* output);
  void unset_fullscreen();

 private:
  struct State;
  explicit Window(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
