// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "base/frame.h"
#include "base/gl/context.h"
#include "base/result.h"

namespace zcplay::gl {

/// A Wayland surface as a window of EGL. Thread-bound to its context, which must outlive it.
class WindowSurface {
 public:
  /// Current at once. Swapping will not wait for the display.
  [[nodiscard]] static Result<std::unique_ptr<WindowSurface>> create(Context& context, wl_surface* surface,
                                                                     Size size);
  ~WindowSurface();
  WindowSurface(const WindowSurface&) = delete;
  WindowSurface& operator=(const WindowSurface&) = delete;

  /// For what is drawn from now on; before anything of a picture is.
  void resize(Size size);
  /// Attaches what was drawn, and commits the surface with all that was set on it.
  [[nodiscard]] Result<void> swap();

 private:
  explicit WindowSurface(Context& context) : context_(context) {}
  Context& context_;
  wl_egl_window* window_ = nullptr;
  EGLSurface surface_ = EGL_NO_SURFACE;
  Size size_;
};

}  // namespace zcplay::gl
