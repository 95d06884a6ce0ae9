// SPDX-License-Identifier: MIT
#include "tests/present/gl/offscreen.h"

#include <utility>

#include <GLES2/gl2ext.h>

#include "tests/base/gl/drivers_own_memory.h"

namespace zcplay::test {
std::unique_ptr<Offscreen> Offscreen::create(std::string& reason) {
  const DriversOwnMemory uncounted;
  auto library = gl::Library::load(gl::Library::Use::windows);
  if (!library) {
    reason = to_string(library.error());
    return nullptr;
  }
  auto context = gl::Context::create(*library, {.platform = EGL_PLATFORM_SURFACELESS_MESA});
  if (!context) {
    reason = to_string(context.error());
    return nullptr;
  }
  auto offscreen = std::unique_ptr<Offscreen>(new Offscreen());
  offscreen->context_ = std::move(*context);
  auto renderer = gl::PictureRenderer::create(*offscreen->context_);
  if (!renderer) {
    reason = to_string(renderer.error());
    return nullptr;
  }
  offscreen->renderer_ = std::move(*renderer);
  return offscreen;
}

bool Offscreen::takes_16_bits() const {
  return context_->has_gl_extension("GL_EXT_texture_norm16");
}

gl::Texture Offscreen::upload(GLenum internal, GLenum format, int width, int height, int bits,
                              const std::vector<int>& codes) {
  const gl::Library& gl = context_->library();
  std::vector<std::uint8_t> bytes;
  for (const int code : codes) {
    if (bits == 8) {
      bytes.push_back(static_cast<std::uint8_t>(code));
    } else {
      const int word = code << (16 - bits);
      bytes.push_back(static_cast<std::uint8_t>(word & 255));
      bytes.push_back(static_cast<std::uint8_t>(word >> 8));
    }
  }
  gl::Texture texture(gl);
  gl.glActiveTexture(GL_TEXTURE0);
  gl.glBindTexture(GL_TEXTURE_2D, texture.name());
  gl.glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  gl.glTexImage2D(GL_TEXTURE_2D, 0, static_cast<GLint>(internal), width, height, 0, format,
                  bits == 8 ? GL_UNSIGNED_BYTE : GL_UNSIGNED_SHORT, bytes.data());
  gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  return texture;
}

Result<std::vector<std::array<std::uint8_t, 4>>> Offscreen::draw(const PlainPicture& picture,
                                                                 const gl::DrawingPlan& plan) {
  const DriversOwnMemory uncounted;
  const gl::Library& gl = context_->library();
  const bool wide = picture.bits > 8;
  std::vector<int> chroma;
  for (std::size_t i = 0; i < picture.cb.size(); ++i) {
    chroma.push_back(picture.cb[i]);
    chroma.push_back(picture.cr[i]);
  }
  const gl::Texture luma =
      upload(wide ? GL_R16_EXT : GL_R8, GL_RED, picture.width, picture.height, picture.bits, picture.luma);
  const gl::Texture both = upload(wide ? GL_RG16_EXT : GL_RG8, GL_RG, picture.chroma_width(),
                                  picture.chroma_height(), picture.bits, chroma);
  const gl::Texture target(gl);
  const gl::Framebuffer framebuffer(gl);
  const auto width = static_cast<GLsizei>(plan.target.width);
  const auto height = static_cast<GLsizei>(plan.target.height);
  gl.glBindTexture(GL_TEXTURE_2D, target.name());
  gl.glTexStorage2D(GL_TEXTURE_2D, 1, GL_RGBA8, width, height);
  gl.glBindFramebuffer(GL_FRAMEBUFFER, framebuffer.name());
  gl.glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target.name(), 0);
  auto drawn = renderer_->draw({.luma = luma.name(),
                                .chroma = both.name(),
                                .chroma_size = {static_cast<std::uint32_t>(picture.chroma_width()),
                                                static_cast<std::uint32_t>(picture.chroma_height())}},
                               plan, framebuffer.name());
  if (!drawn) return std::unexpected(drawn.error());
  std::vector<std::array<std::uint8_t, 4>> read(plan.target.width * std::size_t{plan.target.height});
  gl.glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, read.data());
  if (auto good = context_->check("glReadPixels"); !good) return std::unexpected(good.error());
  // GL's rows come from below.
  std::vector<std::array<std::uint8_t, 4>> pixels;
  for (std::size_t row = plan.target.height; row-- > 0;) {
    const auto begin = read.begin() + static_cast<std::ptrdiff_t>(row * plan.target.width);
    pixels.insert(pixels.end(), begin, begin + static_cast<std::ptrdiff_t>(plan.target.width));
  }
  return pixels;
}

}  // namespace zcplay::test
