// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/frame.h"
#include "base/result.h"
#include "present/picture_placement.h"
#include "present/wayland/connection.h"
#include "present/wayland/outputs.h"
#include "present/wayland/viewport.h"
#include "present/wayland/window.h"

struct wl_compositor;
struct wl_output;
struct wl_surface;

namespace zcplay::wayland {

/// A window with a black background and its shape: the configurations of the compositor, what the window
/// chooses where it may choose, and its scale, brought together once a dispatch.
class WindowLayout {
 public:
  struct Options {
    std::string title;
    bool fullscreen = true;
    std::string output;  ///< name of the display to be fullscreen on; "": the compositor's choice
  };
  struct Listener {
    std::function<void()> configured;  ///< for the first time: pictures can be shown
    std::function<void(bool)> suspended;
    std::function<void()> close;
  };

  /// Waits for the compositor only where `output` names a display. Errors: what the compositor lacks, or the
  /// displays there are instead.
  [[nodiscard]] static Result<std::unique_ptr<WindowLayout>> create(Connection& connection,
                                                                    wl_compositor* compositor,
                                                                    const Viewporter& viewporter,
                                                                    const Options& options,
                                                                    Listener listener);
  ~WindowLayout();
  WindowLayout(const WindowLayout&) = delete;
  WindowLayout& operator=(const WindowLayout&) = delete;

  /// For the connection's watcher.
  void added(const Global& global);
  void removed(const Global& global);

  [[nodiscard]] wl_surface* surface() const;
  [[nodiscard]] bool configured() const;
  /// The picture to be shown next: a window that may choose takes its size.
  void set_picture(const FrameInfo& frame, Orientation orientation);
  /// What has changed since the last time.
  struct Change {
    bool commit = false;   ///< the window's surface has to be committed
    bool reshape = false;  ///< and what lies over it brought to the new shape() before
  };
  /// Takes what the compositor asked for. Nothing changes while there is nothing to open the window with.
  [[nodiscard]] Change update();
  /// update() has something to do.
  [[nodiscard]] bool due() const;
  /// Valid once update() brought a change.
  [[nodiscard]] present::WindowShape shape() const;
  /// What update() said last could not be done: the next one says it again.
  void put_off(Change change);
  void commit();

  /// From one refresh of the display to the next, as its mode has it; 0: unknown.
  [[nodiscard]] std::chrono::nanoseconds refresh() const;

  void set_fullscreen(bool fullscreen);
  [[nodiscard]] bool fullscreen() const;

 private:
  struct State;
  explicit WindowLayout(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
