// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/gl/context.h"
#include "base/gl/objects.h"
#include "present/gl/drawing_plan.h"
#include "present/gl/picture_renderer.h"
#include "tests/present/gl/color_twin.h"

namespace zcplay::test {

/// A GPU, or Mesa's software renderer, without any display: pictures go in as ordinary textures.
class Offscreen {
 public:
  /// nullptr, with the reason, where this machine has no such EGL.
  [[nodiscard]] static std::unique_ptr<Offscreen> create(std::string& reason);

  [[nodiscard]] gl::Context& context() { return *context_; }
  [[nodiscard]] gl::PictureRenderer& renderer() { return *renderer_; }
  /// Whether textures of 16 bits a sample can be made.
  [[nodiscard]] bool takes_16_bits() const;

  /// Draws and reads back: red, green, blue, alpha of each pixel, from the top.
  [[nodiscard]] Result<std::vector<std::array<std::uint8_t, 4>>> draw(const PlainPicture& picture,
                                                                      const gl::DrawingPlan& plan);

 private:
  Offscreen() = default;
  gl::Texture upload(GLenum internal, GLenum format, int width, int height, int bits,
                     const std::vector<int>& codes);

  std::unique_ptr<gl::Context> context_;
  std::unique_ptr<gl::PictureRenderer> renderer_;
};

}  // namespace zcplay::test
