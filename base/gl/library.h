// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GLES3/gl31.h>

#include "base/result.h"

struct wl_egl_window;
struct wl_surface;

// clang-format off
#define ZCPLAY_EGL_FUNCTIONS(use) \
  use(eglBindAPI) use(eglChooseConfig) use(eglCreateContext) use(eglCreatePlatformWindowSurface) \
  use(eglDestroyContext) use(eglDestroySurface) use(eglGetConfigAttrib) use(eglGetError) \
  use(eglGetPlatformDisplay) use(eglGetProcAddress) use(eglInitialize) use(eglMakeCurrent) \
  use(eglQueryString) use(eglReleaseThread) use(eglSwapBuffers) use(eglSwapInterval) use(eglTerminate)
#define ZCPLAY_GLES_FUNCTIONS(use) \
  use(glActiveTexture) use(glAttachShader) use(glBindBuffer) use(glBindBufferBase) use(glBindFramebuffer) \
  use(glBindTexture) use(glBindVertexArray) use(glBufferData) use(glCheckFramebufferStatus) \
  use(glClientWaitSync) use(glCompileShader) use(glCreateProgram) use(glCreateShader) use(glDeleteBuffers) \
  use(glDeleteFramebuffers) use(glDeleteProgram) use(glDeleteShader) use(glDeleteSync) \
  use(glDeleteTextures) use(glDeleteVertexArrays) use(glDrawArrays) use(glFenceSync) \
  use(glFramebufferTexture2D) use(glGenBuffers) use(glGenFramebuffers) use(glGenTextures) \
  use(glGenVertexArrays) use(glGetError) use(glGetIntegerv) use(glGetProgramInfoLog) use(glGetProgramiv) \
  use(glGetShaderInfoLog) use(glGetShaderiv) use(glGetString) use(glGetUniformLocation) use(glLinkProgram) \
  use(glMapBufferRange) use(glPixelStorei) use(glReadPixels) use(glShaderSource) use(glTexImage2D) \
  use(glTexParameteri) use(glTexStorage2D) use(glTexSubImage2D) use(glUniform1f) use(glUniform1i) \
  use(glUniform2f) use(glUniform2i) use(glUniform3fv) use(glUniform3i) use(glUniform4fv) use(glUniform4i) \
  use(glUniformMatrix3fv) use(glUnmapBuffer) use(glUseProgram) use(glViewport)
#define ZCPLAY_GLES_COMPUTE_FUNCTIONS(use) use(glDispatchCompute) use(glMemoryBarrier)
// clang-format on
#define ZCPLAY_FUNCTION_MEMBER(name) decltype(&::name) name = nullptr;

namespace zcplay::gl {

/// EGL and GLES, loaded when they are first needed: linked, they would double the time in which every zcplay
/// starts, whether it uses a GPU or not. They stay loaded, since drivers do not unload well. Members are
/// named as the functions are.
struct Library {
  enum class Use : std::uint8_t {
    windows,  ///< GLES 3.0 and the Wayland window for EGL
    compute,  ///< GLES 3.1
  };
  /// The error (environment) says which library or function this machine lacks. Functions of the other use
  /// may be null.
  [[nodiscard]] static Result<std::shared_ptr<const Library>> load(Use use);

  ZCPLAY_EGL_FUNCTIONS(ZCPLAY_FUNCTION_MEMBER)
  ZCPLAY_GLES_FUNCTIONS(ZCPLAY_FUNCTION_MEMBER)
  ZCPLAY_GLES_COMPUTE_FUNCTIONS(ZCPLAY_FUNCTION_MEMBER)
  wl_egl_window* (*wl_egl_window_create)(wl_surface* surface, int width, int height) = nullptr;
  void (*wl_egl_window_destroy)(wl_egl_window* window) = nullptr;
  void (*wl_egl_window_resize)(wl_egl_window* window, int width, int height, int dx, int dy) = nullptr;
};

}  // namespace zcplay::gl

#undef ZCPLAY_FUNCTION_MEMBER
