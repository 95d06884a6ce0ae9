// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/gl/library.h"

namespace zcplay::test {

/// EGL and GLES without a GPU: it counts, and fails as it is told. One at a time.
class ScriptedGl {
 public:
  ScriptedGl();
  ~ScriptedGl();
  ScriptedGl(const ScriptedGl&) = delete;
  ScriptedGl& operator=(const ScriptedGl&) = delete;

  [[nodiscard]] std::shared_ptr<const gl::Library> library() const { return library_; }

  /// Attributes of an image, by name.
  using Import = std::map<EGLint, EGLint>;

  std::string egl_extensions =
      "EGL_KHR_surfaceless_context EGL_KHR_image_base EGL_EXT_image_dma_buf_import "
      "EGL_EXT_image_dma_buf_import_modifiers EGL_EXT_create_context_robustness";
  std::string gl_extensions = "GL_OES_EGL_image GL_EXT_robustness";
  std::set<EGLint> refused_formats;  ///< DRM formats that cannot be imported
  std::vector<Import> imports;
  std::set<std::uintptr_t> images;  ///< that are not destroyed
  std::set<GLuint> textures;        ///< that are not deleted
  GLenum gl_error = GL_NO_ERROR;    ///< of the next glGetError()
  GLenum reset_status = GL_NO_ERROR;
  EGLint alpha_size = 0;             ///< of the only configuration
  EGLint highest_minor_version = 2;  ///< of OpenGL ES 3
  std::set<std::uintptr_t> fences;
  std::set<std::uintptr_t> passed_fences;
  int waits = 0;  ///< for fences, with a time limit
  bool gpu_hangs = false;

  std::uintptr_t last_object = 0;

 private:
  void script_egl(gl::Library& library) const;
  void script_gles(gl::Library& library) const;
  std::shared_ptr<gl::Library> library_;
};

}  // namespace zcplay::test
