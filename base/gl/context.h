// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/gl/library.h"
#include "base/result.h"

namespace zcplay::gl {

/// What a context is made on.
struct Platform {
  EGLenum platform = 0;    ///< EGL_PLATFORM_WAYLAND_KHR, EGL_PLATFORM_SURFACELESS_MESA
  void* native = nullptr;  ///< wl_display
  bool windows = false;    ///< a configuration for windows is needed: 8 bits a colour, no alpha
  int minor_version = 0;   ///< of OpenGL ES 3 that is needed: 1 has compute shaders
};

/// One EGL display with one GLES 3 context. Thread-bound. Where EGL can, the context says when the GPU was
/// reset. Everything made in it must be destroyed before it, while it is current. When it ends, its thread
/// has no current context, whichever that was.
class Context {
 public:
  /// Errors (environment) say in one sentence what EGL lacks.
  [[nodiscard]] static Result<std::unique_ptr<Context>> create(std::shared_ptr<const Library> library,
                                                               Platform platform);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  [[nodiscard]] const Library& library() const { return *library_; }
  [[nodiscard]] EGLDisplay display() const { return display_; }
  [[nodiscard]] EGLConfig config() const { return config_; }
  [[nodiscard]] bool has_egl_extension(std::string_view name) const;
  [[nodiscard]] bool has_gl_extension(std::string_view name) const;
  /// "llvmpipe (LLVM 15.0.6, 256 bits), Mesa 22.3.6": for people.
  [[nodiscard]] const std::string& renderer() const { return renderer_; }

  /// EGL_NO_SURFACE: for framebuffers of our own.
  [[nodiscard]] Result<void> make_current(EGLSurface surface);
  /// The GL errors since the last call, and a lost context, as an Error. `operation`: what was done.
  [[nodiscard]] Result<void> check(const char* operation) const;
  /// What eglGetError() says of a call that failed.
  [[nodiscard]] Error egl_error(const char* operation, std::string_view what) const;

 private:
  explicit Context(std::shared_ptr<const Library> library) : library_(std::move(library)) {}
  Result<void> open_display(const Platform& platform);
  Result<void> choose_config(bool windows);
  Result<void> make_context(int minor_version);
  void describe();

  std::shared_ptr<const Library> library_;
  EGLDisplay display_ = EGL_NO_DISPLAY;
  /// Without a native display, all contexts of the process get the same one: ending it would end theirs.
  bool own_display_ = false;
  EGLConfig config_ = nullptr;
  EGLContext context_ = EGL_NO_CONTEXT;
  GLenum (*reset_status_)() = nullptr;
  std::string egl_extensions_;
  std::string gl_extensions_;
  std::string renderer_;
};

}  // namespace zcplay::gl
