// SPDX-License-Identifier: MIT
#include "base/gl/library.h"

#include <dlfcn.h>

#include <fmt/format.h>

namespace zcplay::gl {
namespace {

/// Finds functions of one library; remembers the first thing that is missing.
class Loader {
 public:
  explicit Loader(const char* name)
      : name_(name), handle_(::dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) {
    if (handle_ == nullptr) missing_ = fmt::format("{} cannot be loaded ({})", name, ::dlerror());
  }
  ~Loader() {
    if (handle_ != nullptr) ::dlclose(handle_);
  }
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  template <typename Function>
  void find(const char* function, Function*& member) {
    if (handle_ == nullptr) return;
    member = reinterpret_cast<Function*>(::dlsym(handle_, function));
    if (member == nullptr && missing_.empty()) missing_ = fmt::format("{} has no {}", name_, function);
  }
  [[nodiscard]] const std::string& missing() const { return missing_; }

 private:
  const char* name_;
  void* handle_;
  std::string missing_;
};

}  // namespace

#define ZCPLAY_FIND_EGL(name) egl.find(#name, library->name);
#define ZCPLAY_FIND_GLES(name) gles.find(#name, library->name);

Result<std::shared_ptr<const Library>> Library::load(Use use) {
  Loader egl("libEGL.so.1");
  Loader gles("libGLESv2.so.2");
  auto library = std::make_shared<Library>();
  ZCPLAY_EGL_FUNCTIONS(ZCPLAY_FIND_EGL)
  ZCPLAY_GLES_FUNCTIONS(ZCPLAY_FIND_GLES)
  if (use == Use::compute) {
    ZCPLAY_GLES_COMPUTE_FUNCTIONS(ZCPLAY_FIND_GLES)
  }
  std::string missing = egl.missing();
  if (missing.empty()) missing = gles.missing();
  if (missing.empty() && use == Use::windows) {
    Loader window("libwayland-egl.so.1");
    window.find("wl_egl_window_create", library->wl_egl_window_create);
    window.find("wl_egl_window_destroy", library->wl_egl_window_destroy);
    window.find("wl_egl_window_resize", library->wl_egl_window_resize);
    missing = window.missing();
  }
  if (!missing.empty()) {
    return fail(ErrorCode::environment, "dlopen",
                fmt::format("this machine cannot {} with its GPU: {}",
                            use == Use::windows ? "draw" : "compute", missing));
  }
  return library;
}

}  // namespace zcplay::gl
