// SPDX-License-Identifier: MIT
#include "present/gl/window_surface.h"

#include <wayland-egl.h>

#include <utility>

namespace zcplay::gl {

Result<std::unique_ptr<WindowSurface>> WindowSurface::create(Context& context, wl_surface* surface,
                                                             Size size) {
  const Library& gl = context.library();
  auto made = std::unique_ptr<WindowSurface>(new WindowSurface(context));
  made->size_ = size;
  made->window_ =
      gl.wl_egl_window_create(surface, static_cast<int>(size.width), static_cast<int>(size.height));
  if (made->window_ == nullptr) {
    return fail(ErrorCode::environment, "wl_egl_window_create", "there is no memory for a window of EGL");
  }
  made->surface_ =
      gl.eglCreatePlatformWindowSurface(context.display(), context.config(), made->window_, nullptr);
  if (made->surface_ == EGL_NO_SURFACE) {
    return std::unexpected(context.egl_error("eglCreatePlatformWindowSurface",
                                             "the GPU cannot draw into a window of this compositor"));
  }
  if (auto current = context.make_current(made->surface_); !current) return std::unexpected(current.error());
  if (gl.eglSwapInterval(context.display(), 0) == EGL_FALSE) {
    return std::unexpected(context.egl_error("eglSwapInterval", "EGL insists on waiting for the display"));
  }
  return made;
}

WindowSurface::~WindowSurface() {
  const Library& gl = context_.library();
  if (surface_ != EGL_NO_SURFACE) {
    std::ignore = context_.make_current(EGL_NO_SURFACE);
    gl.eglDestroySurface(context_.display(), surface_);
  }
  if (window_ != nullptr) gl.wl_egl_window_destroy(window_);
}

void WindowSurface::resize(Size size) {
  if (size == size_) return;
  size_ = size;
  context_.library().wl_egl_window_resize(window_, static_cast<int>(size.width),
                                          static_cast<int>(size.height), 0, 0);
}

Result<void> WindowSurface::swap() {
  if (context_.library().eglSwapBuffers(context_.display(), surface_) == EGL_TRUE) return {};
  return std::unexpected(context_.egl_error("eglSwapBuffers", "the GPU's picture could not be shown"));
}

}  // namespace zcplay::gl
