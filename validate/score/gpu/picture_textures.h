// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/gl/library.h"
#include "base/gl/objects.h"
#include "validate/score/picture_view.h"

namespace zcplay::score {

/// The samples of pictures as textures of integers, which no driver converts: RGB on unit 0, swizzled to red,
/// green, blue; or luma on unit 0, Cb on unit 1 in red, and Cr on unit 2 in green. Textures are used again
/// for pictures of the same kind. The context must be current.
class PictureTextures {
 public:
  explicit PictureTextures(const gl::Library& library) : gl_(library) {}
  void upload(const RgbView& view);
  void upload(const YuvView& view);

 private:
  /// What glTexStorage2D and glTexSubImage2D want to know of a plane.
  struct Plane {
    GLenum internal_format = 0;
    GLenum format = 0;
    GLenum type = 0;
    std::uint32_t texel_bytes = 0;
    std::array<GLint, 3> swizzle = {GL_RED, GL_GREEN, GL_BLUE};
    GLsizei width = 0;
    GLsizei height = 0;
    friend bool operator==(const Plane&, const Plane&) = default;
  };
  struct Slot {
    gl::Texture texture;
    Plane plane;
  };
  /// Rows of texels.
  struct Memory {
    const std::byte* first = nullptr;
    std::uint32_t stride = 0;  ///< bytes from row to row
    std::uint32_t step = 0;    ///< bytes from texel to texel
  };
  static Plane samples(const YuvView& view, bool pairs);
  void upload_chroma(const YuvView& view);
  void upload(unsigned unit, const Plane& plane, Memory memory);
  Memory packed(const Plane& plane, const Memory& memory);

  const gl::Library& gl_;
  std::array<Slot, 3> slots_;
  std::vector<std::byte> staging_;
};

}  // namespace zcplay::score
