// SPDX-License-Identifier: MIT
#include "base/gl/context.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace zcplay::gl {
namespace {

constexpr EGLint kMostConfigs = 1024;

std::string_view text_of(const char* text) {
  return text != nullptr ? text : "";
}

std::string_view text_of(const GLubyte* text) {
  return text_of(reinterpret_cast<const char*>(text));
}

bool lists(std::string_view extensions, std::string_view name) {
  for (std::size_t at = extensions.find(name); at != std::string_view::npos;
       at = extensions.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || extensions[at - 1] == ' ') && (end == extensions.size() || extensions[end] == ' '))
      return true;
  }
  return false;
}

std::string egl_error_name(EGLint error) {
  switch (error) {
    case EGL_SUCCESS:
      return "no reason given";
    case EGL_NOT_INITIALIZED:
      return "EGL_NOT_INITIALIZED";
    case EGL_BAD_ACCESS:
      return "EGL_BAD_ACCESS";
    case EGL_BAD_ALLOC:
      return "EGL_BAD_ALLOC: out of memory, or the buffer cannot be taken";
    case EGL_BAD_ATTRIBUTE:
      return "EGL_BAD_ATTRIBUTE";
    case EGL_BAD_CONFIG:
      return "EGL_BAD_CONFIG";
    case EGL_BAD_CONTEXT:
      return "EGL_BAD_CONTEXT";
    case EGL_BAD_DISPLAY:
      return "EGL_BAD_DISPLAY";
    case EGL_BAD_MATCH:
      return "EGL_BAD_MATCH: the format or the layout is not supported";
    case EGL_BAD_NATIVE_WINDOW:
      return "EGL_BAD_NATIVE_WINDOW";
    case EGL_BAD_PARAMETER:
      return "EGL_BAD_PARAMETER";
    case EGL_BAD_SURFACE:
      return "EGL_BAD_SURFACE";
    case EGL_CONTEXT_LOST:
      return "EGL_CONTEXT_LOST: the GPU was reset";
    default:
      return fmt::format("EGL error {:#x}", error);
  }
}

std::string_view gl_error_name(GLenum error) {
  switch (error) {
    case GL_INVALID_ENUM:
      return "GL_INVALID_ENUM";
    case GL_INVALID_VALUE:
      return "GL_INVALID_VALUE";
    case GL_INVALID_OPERATION:
      return "GL_INVALID_OPERATION";
    case GL_INVALID_FRAMEBUFFER_OPERATION:
      return "GL_INVALID_FRAMEBUFFER_OPERATION";
    case GL_OUT_OF_MEMORY:
      return "GL_OUT_OF_MEMORY";
    default:
      return "an error that GLES does not name";
  }
}

}  // namespace

Result<std::unique_ptr<Context>> Context::create(std::shared_ptr<const Library> library, Platform platform) {
  auto context = std::unique_ptr<Context>(new Context(std::move(library)));
  if (auto opened = context->open_display(platform); !opened) return std::unexpected(opened.error());
  if (auto chosen = context->choose_config(platform.windows); !chosen) return std::unexpected(chosen.error());
  if (auto made = context->make_context(platform.minor_version); !made) return std::unexpected(made.error());
  if (auto current = context->make_current(EGL_NO_SURFACE); !current) return std::unexpected(current.error());
  context->describe();
  return context;
}

Context::~Context() {
  if (display_ == EGL_NO_DISPLAY) return;
  library_->eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  if (context_ != EGL_NO_CONTEXT) library_->eglDestroyContext(display_, context_);
  if (own_display_) library_->eglTerminate(display_);
  library_->eglReleaseThread();
}

Result<void> Context::open_display(const Platform& platform) {
  EGLDisplay display = library_->eglGetPlatformDisplay(platform.platform, platform.native, nullptr);
  if (display == EGL_NO_DISPLAY) {
    return std::unexpected(egl_error("eglGetPlatformDisplay", "EGL does not know this way to a GPU"));
  }
  if (library_->eglInitialize(display, nullptr, nullptr) == EGL_FALSE) {
    return std::unexpected(egl_error("eglInitialize", "EGL has no driver for this GPU"));
  }
  display_ = display;
  own_display_ = platform.native != nullptr;
  egl_extensions_ = text_of(library_->eglQueryString(display_, EGL_EXTENSIONS));
  if (!has_egl_extension("EGL_KHR_surfaceless_context")) {
    return fail(ErrorCode::environment, "eglInitialize",
                "this machine's EGL lacks EGL_KHR_surfaceless_context");
  }
  return {};
}

Result<void> Context::choose_config(bool windows) {
  const std::array<EGLint, 11> wanted = {EGL_SURFACE_TYPE,
                                         windows ? EGL_WINDOW_BIT : 0,
                                         EGL_RENDERABLE_TYPE,
                                         EGL_OPENGL_ES3_BIT,
                                         EGL_RED_SIZE,
                                         8,
                                         EGL_GREEN_SIZE,
                                         8,
                                         EGL_BLUE_SIZE,
                                         8,
                                         EGL_NONE};
  std::vector<EGLConfig> configs(kMostConfigs);
  EGLint count = 0;
  if (library_->eglChooseConfig(display_, wanted.data(), configs.data(), kMostConfigs, &count) == EGL_FALSE) {
    return std::unexpected(egl_error("eglChooseConfig", "EGL lists no configurations"));
  }
  // EGL sorts those with more bits, and those with alpha, before what we want.
  for (EGLint i = 0; i < count; ++i) {
    const auto value = [&](EGLint attribute) {
      EGLint found = 0;
      library_->eglGetConfigAttrib(display_, configs[i], attribute, &found);
      return found;
    };
    if (value(EGL_RED_SIZE) == 8 && value(EGL_GREEN_SIZE) == 8 && value(EGL_BLUE_SIZE) == 8 &&
        (!windows || value(EGL_ALPHA_SIZE) == 0)) {
      config_ = configs[i];
      return {};
    }
  }
  return fail(ErrorCode::environment, "eglChooseConfig",
              "EGL has no configuration with 8 bits a colour and no alpha");
}

Result<void> Context::make_context(int minor_version) {
  if (library_->eglBindAPI(EGL_OPENGL_ES_API) == EGL_FALSE) {
    return std::unexpected(egl_error("eglBindAPI", "EGL has no OpenGL ES here"));
  }
  std::vector<EGLint> attributes = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, minor_version};
  const bool robust = has_egl_extension("EGL_EXT_create_context_robustness");
  if (robust) {
    attributes.insert(attributes.end(),
                      {EGL_CONTEXT_OPENGL_RESET_NOTIFICATION_STRATEGY_EXT, EGL_LOSE_CONTEXT_ON_RESET_EXT});
  }
  attributes.push_back(EGL_NONE);
  context_ = library_->eglCreateContext(display_, config_, EGL_NO_CONTEXT, attributes.data());
  if (context_ == EGL_NO_CONTEXT) {
    return std::unexpected(egl_error(
        "eglCreateContext", fmt::format("this machine's GPU driver has no OpenGL ES 3.{}", minor_version)));
  }
  if (robust) {
    reset_status_ =
        reinterpret_cast<GLenum (*)()>(library_->eglGetProcAddress("glGetGraphicsResetStatusEXT"));
  }
  return {};
}

void Context::describe() {
  gl_extensions_ = text_of(library_->glGetString(GL_EXTENSIONS));
  renderer_ = fmt::format("{}, {}", text_of(library_->glGetString(GL_RENDERER)),
                          text_of(library_->glGetString(GL_VERSION)));
  if (!has_gl_extension("GL_EXT_robustness")) reset_status_ = nullptr;
}

bool Context::has_egl_extension(std::string_view name) const {
  return lists(egl_extensions_, name);
}

bool Context::has_gl_extension(std::string_view name) const {
  return lists(gl_extensions_, name);
}

Result<void> Context::make_current(EGLSurface surface) {
  if (library_->eglMakeCurrent(display_, surface, surface, context_) == EGL_TRUE) return {};
  return std::unexpected(egl_error("eglMakeCurrent", "the GPU cannot draw on this surface"));
}

Result<void> Context::check(const char* operation) const {
  if (reset_status_ != nullptr && reset_status_() != GL_NO_ERROR) {
    return fail(ErrorCode::environment, operation, "the GPU was reset and has lost what we draw with");
  }
  const GLenum error = library_->glGetError();
  if (error == GL_NO_ERROR) return {};
  // Each flag is cleared by one call; a lost context may give errors for ever.
  for (int i = 0; i < 16 && library_->glGetError() != GL_NO_ERROR; ++i) continue;
  return fail(ErrorCode::environment, operation,
              fmt::format("working with the GPU ({}) failed: {}", renderer_, gl_error_name(error)));
}

Error Context::egl_error(const char* operation, std::string_view what) const {
  return {.code = ErrorCode::environment,
          .operation = operation,
          .system_errno = 0,
          .detail = fmt::format("{} ({})", what, egl_error_name(library_->eglGetError()))};
}

}  // namespace zcplay::gl
