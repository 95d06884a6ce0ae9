// SPDX-License-Identifier: MIT
#include "tests/base/gl/scripted_gl.h"

#include <cassert>
#include <string_view>
#include <utility>

#include <EGL/eglext.h>

namespace zcplay::test {
namespace {

ScriptedGl* script = nullptr;

template <typename T>
T new_object() {
  return reinterpret_cast<T>(++script->last_object);
}

EGLImageKHR create_image(EGLDisplay /*display*/, EGLContext /*context*/, EGLenum /*target*/,
                         EGLClientBuffer /*buffer*/, const EGLint* attributes) {
  ScriptedGl::Import import;
  for (; *attributes != EGL_NONE; attributes += 2) import[attributes[0]] = attributes[1];
  if (script->refused_formats.contains(import[EGL_LINUX_DRM_FOURCC_EXT])) return EGL_NO_IMAGE_KHR;
  script->imports.push_back(import);
  auto* const image = new_object<EGLImageKHR>();
  script->images.insert(reinterpret_cast<std::uintptr_t>(image));
  return image;
}

EGLBoolean destroy_image(EGLDisplay /*display*/, EGLImageKHR image) {
  return script->images.erase(reinterpret_cast<std::uintptr_t>(image)) == 1 ? EGL_TRUE : EGL_FALSE;
}

void image_to_texture(GLenum /*target*/, void* /*image*/) {}

GLenum reset_status() {
  return script->reset_status;
}

using AnyFunction = __eglMustCastToProperFunctionPointerType;

AnyFunction function_named(const char* name) {
  const std::string_view wanted = name;
  if (wanted == "eglCreateImageKHR") return reinterpret_cast<AnyFunction>(create_image);
  if (wanted == "eglDestroyImageKHR") return reinterpret_cast<AnyFunction>(destroy_image);
  if (wanted == "glEGLImageTargetTexture2DOES") return reinterpret_cast<AnyFunction>(image_to_texture);
  if (wanted == "glGetGraphicsResetStatusEXT") return reinterpret_cast<AnyFunction>(reset_status);
  return nullptr;
}

GLenum wait_for_fence(GLsync fence, GLbitfield /*flags*/, GLuint64 nanoseconds) {
  const auto name = reinterpret_cast<std::uintptr_t>(fence);
  assert(script->fences.contains(name));
  if (nanoseconds != 0) {
    ++script->waits;
    if (!script->gpu_hangs) script->passed_fences.insert(name);
  }
  return script->passed_fences.contains(name) ? GL_ALREADY_SIGNALED : GL_TIMEOUT_EXPIRED;
}

}  // namespace

ScriptedGl::ScriptedGl() : library_(std::make_shared<gl::Library>()) {
  assert(script == nullptr);
  script = this;
  script_egl(*library_);
  script_gles(*library_);
}

ScriptedGl::~ScriptedGl() {
  script = nullptr;
}

void ScriptedGl::script_egl(gl::Library& library) const {
  library.eglBindAPI = [](EGLenum) -> EGLBoolean { return EGL_TRUE; };
  library.eglChooseConfig = [](EGLDisplay, const EGLint*, EGLConfig* configs, EGLint,
                               EGLint* count) -> EGLBoolean {
    configs[0] = new_object<EGLConfig>();
    *count = 1;
    return EGL_TRUE;
  };
  library.eglGetConfigAttrib = [](EGLDisplay, EGLConfig, EGLint attribute, EGLint* value) -> EGLBoolean {
    *value = attribute == EGL_ALPHA_SIZE ? script->alpha_size : 8;
    return EGL_TRUE;
  };
  library.eglCreateContext = [](EGLDisplay, EGLConfig, EGLContext, const EGLint* attributes) {
    for (; *attributes != EGL_NONE; attributes += 2) {
      if (attributes[0] == EGL_CONTEXT_MINOR_VERSION && attributes[1] > script->highest_minor_version)
        return EGLContext{EGL_NO_CONTEXT};
    }
    return new_object<EGLContext>();
  };
  library.eglDestroyContext = [](EGLDisplay, EGLContext) -> EGLBoolean { return EGL_TRUE; };
  library.eglGetError = []() -> EGLint { return EGL_BAD_MATCH; };
  library.eglGetPlatformDisplay = [](EGLenum, void*, const EGLAttrib*) { return new_object<EGLDisplay>(); };
  library.eglGetProcAddress = function_named;
  library.eglInitialize = [](EGLDisplay, EGLint*, EGLint*) -> EGLBoolean { return EGL_TRUE; };
  library.eglMakeCurrent = [](EGLDisplay, EGLSurface, EGLSurface, EGLContext) -> EGLBoolean {
    return EGL_TRUE;
  };
  library.eglQueryString = [](EGLDisplay, EGLint) { return script->egl_extensions.c_str(); };
  library.eglReleaseThread = []() -> EGLBoolean { return EGL_TRUE; };
  library.eglTerminate = [](EGLDisplay) -> EGLBoolean { return EGL_TRUE; };
}

void ScriptedGl::script_gles(gl::Library& library) const {
  library.glActiveTexture = [](GLenum) {};
  library.glBindTexture = [](GLenum, GLuint) {};
  library.glTexParameteri = [](GLenum, GLenum, GLint) {};
  library.glGetError = [] { return std::exchange(script->gl_error, static_cast<GLenum>(GL_NO_ERROR)); };
  library.glGetString = [](GLenum name) {
    return reinterpret_cast<const GLubyte*>(name == GL_EXTENSIONS ? script->gl_extensions.c_str()
                                                                  : "scripted");
  };
  library.glGenTextures = [](GLsizei, GLuint* names) {
    *names = static_cast<GLuint>(++script->last_object);
    script->textures.insert(*names);
  };
  library.glDeleteTextures = [](GLsizei, const GLuint* names) { script->textures.erase(*names); };
  library.glFenceSync = [](GLenum, GLbitfield) {
    auto* const fence = new_object<GLsync>();
    script->fences.insert(reinterpret_cast<std::uintptr_t>(fence));
    return fence;
  };
  library.glDeleteSync = [](GLsync fence) { script->fences.erase(reinterpret_cast<std::uintptr_t>(fence)); };
  library.glClientWaitSync = wait_for_fence;
}

}  // namespace zcplay::test
