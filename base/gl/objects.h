// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "base/gl/library.h"

namespace zcplay::gl {

/// Owns one GL object of the kind whose functions are these. Its context must be current when it is
/// destroyed.
template <auto Generate, auto Delete>
class Object {
 public:
  Object() = default;
  explicit Object(const Library& library) : library_(&library) { (library.*Generate)(1, &name_); }
  Object(Object&& other) noexcept : library_(other.library_), name_(std::exchange(other.name_, 0)) {}
  Object& operator=(Object&& other) noexcept {
    std::swap(library_, other.library_);
    std::swap(name_, other.name_);
    return *this;
  }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  ~Object() {
    if (name_ != 0) (library_->*Delete)(1, &name_);
  }
  [[nodiscard]] GLuint name() const { return name_; }

 private:
  const Library* library_ = nullptr;
  GLuint name_ = 0;
};

using Buffer = Object<&Library::glGenBuffers, &Library::glDeleteBuffers>;
using Texture = Object<&Library::glGenTextures, &Library::glDeleteTextures>;
using Framebuffer = Object<&Library::glGenFramebuffers, &Library::glDeleteFramebuffers>;
using VertexArray = Object<&Library::glGenVertexArrays, &Library::glDeleteVertexArrays>;

}  // namespace zcplay::gl
