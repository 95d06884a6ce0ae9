// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <memory>

#include "base/gl/context.h"
#include "base/result.h"

namespace zcplay::gl {

/// A shader program. Its context must outlive it and be current where it is used.
class Program {
 public:
  /// `fragment`: the pieces of the fragment shader, in order. Errors carry the driver's words.
  [[nodiscard]] static Result<std::unique_ptr<Program>> create(const Context& context, const char* name,
                                                               const char* vertex,
                                                               std::initializer_list<const char*> fragment);
  /// Of a compute shader's pieces, in order. Needs GLES 3.1.
  [[nodiscard]] static Result<std::unique_ptr<Program>> create_compute(
      const Context& context, const char* name, std::initializer_list<const char*> pieces);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void use() const { library_.glUseProgram(name_); }
  /// -1 where the program has none of that name, which GL ignores.
  [[nodiscard]] GLint uniform(const char* name) const { return library_.glGetUniformLocation(name_, name); }

 private:
  /// The kind of a shader, and its pieces.
  struct Stage {
    GLenum kind = 0;
    std::initializer_list<const char*> pieces;
  };
  static Result<std::unique_ptr<Program>> link(const Context& context, const char* name,
                                               std::initializer_list<Stage> stages);
  Program(const Library& library, GLuint name) : library_(library), name_(name) {}
  const Library& library_;
  GLuint name_;
};

}  // namespace zcplay::gl
