// SPDX-License-Identifier: MIT
#include "validate/score/gpu/picture_textures.h"

#include <cstring>

namespace zcplay::score {
namespace {

constexpr unsigned kFirstUnit = 0;
constexpr unsigned kCbUnit = 1;
constexpr unsigned kCrUnit = 2;
constexpr std::array<GLint, 3> kOnlyInGreen = {GL_GREEN, GL_RED, GL_BLUE};

GLint channel_of_byte(unsigned byte) {
  constexpr std::array<GLint, 4> kChannels = {GL_RED, GL_GREEN, GL_BLUE, GL_ALPHA};
  return kChannels[byte];
}

GLsizei subsampled(std::uint32_t side, unsigned shift) {
  return static_cast<GLsizei>((side + (1U << shift) - 1) >> shift);
}

}  // namespace

void PictureTextures::upload(const RgbView& view) {
  const bool four = view.layout.bytes == 4;
  const Plane plane = {.internal_format = static_cast<GLenum>(four ? GL_RGBA8UI : GL_RGB8UI),
                       .format = static_cast<GLenum>(four ? GL_RGBA_INTEGER : GL_RGB_INTEGER),
                       .type = GL_UNSIGNED_BYTE,
                       .texel_bytes = view.layout.bytes,
                       .swizzle = {channel_of_byte(view.layout.red), channel_of_byte(view.layout.green),
                                   channel_of_byte(view.layout.blue)},
                       .width = static_cast<GLsizei>(view.size.width),
                       .height = static_cast<GLsizei>(view.size.height)};
  upload(kFirstUnit, plane, {view.pixels.data(), view.stride, plane.texel_bytes});
}

PictureTextures::Plane PictureTextures::samples(const YuvView& view, bool pairs) {
  const bool bytes = view.bytes_per_sample == 1;
  Plane plane;
  if (pairs) {
    plane.internal_format = bytes ? GL_RG8UI : GL_RG16UI;
    plane.format = GL_RG_INTEGER;
  } else {
    plane.internal_format = bytes ? GL_R8UI : GL_R16UI;
    plane.format = GL_RED_INTEGER;
  }
  plane.type = bytes ? GL_UNSIGNED_BYTE : GL_UNSIGNED_SHORT;
  plane.texel_bytes = view.bytes_per_sample * (pairs ? 2U : 1U);
  return plane;
}

void PictureTextures::upload(const YuvView& view) {
  Plane luma = samples(view, false);
  luma.width = static_cast<GLsizei>(view.size.width);
  luma.height = static_cast<GLsizei>(view.size.height);
  upload(kFirstUnit, luma, {view.luma.data(), view.luma_stride, luma.texel_bytes});
  if (!view.cb.empty()) upload_chroma(view);
}

void PictureTextures::upload_chroma(const YuvView& view) {
  const std::byte* const cb = view.cb.data();
  const std::byte* const cr = view.cr.data();
  const std::uint32_t sample = view.bytes_per_sample;
  const bool cr_follows = cr == cb + sample;
  const bool pairs = view.chroma_step == 2 && (cr_follows || cb == cr + sample);
  Plane plane = samples(view, pairs);
  plane.width = subsampled(view.size.width, view.chroma_shift_x);
  plane.height = subsampled(view.size.height, view.chroma_shift_y);
  const std::uint32_t step = view.chroma_step * sample;
  if (pairs) {
    if (!cr_follows) plane.swizzle = kOnlyInGreen;  // which exchanges the two
    upload(kCbUnit, plane, {cr_follows ? cb : cr, view.chroma_stride, step});
    gl_.glActiveTexture(GL_TEXTURE0 + kCrUnit);
    gl_.glBindTexture(GL_TEXTURE_2D, slots_[kCbUnit].texture.name());
    return;
  }
  upload(kCbUnit, plane, {cb, view.chroma_stride, step});
  plane.swizzle = kOnlyInGreen;
  upload(kCrUnit, plane, {cr, view.chroma_stride, step});
}

PictureTextures::Memory PictureTextures::packed(const Plane& plane, const Memory& memory) {
  const std::size_t texel = plane.texel_bytes;
  const auto columns = static_cast<std::size_t>(plane.width);
  const auto rows = static_cast<std::size_t>(plane.height);
  staging_.resize(columns * rows * texel);
  for (std::size_t y = 0; y < rows; ++y) {
    const std::byte* const from = memory.first + y * memory.stride;
    std::byte* const to = staging_.data() + y * columns * texel;
    if (memory.step == texel) {
      std::memcpy(to, from, columns * texel);
      continue;
    }
    for (std::size_t x = 0; x < columns; ++x) std::memcpy(to + x * texel, from + x * memory.step, texel);
  }
  return {staging_.data(), static_cast<std::uint32_t>(columns * texel), plane.texel_bytes};
}

void PictureTextures::upload(unsigned unit, const Plane& plane, Memory memory) {
  gl_.glActiveTexture(GL_TEXTURE0 + unit);
  Slot& slot = slots_[unit];
  if (slot.plane == plane) {
    gl_.glBindTexture(GL_TEXTURE_2D, slot.texture.name());
  } else {
    slot = {gl::Texture(gl_), plane};
    gl_.glBindTexture(GL_TEXTURE_2D, slot.texture.name());
    gl_.glTexStorage2D(GL_TEXTURE_2D, 1, plane.internal_format, plane.width, plane.height);
    gl_.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    gl_.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    gl_.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_R, plane.swizzle[0]);
    gl_.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_G, plane.swizzle[1]);
    gl_.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_B, plane.swizzle[2]);
  }
  // GL counts the length of rows in texels; words on odd addresses are no words to C++ drivers.
  const bool words = plane.type == GL_UNSIGNED_SHORT;
  const bool aligned = !words || reinterpret_cast<std::uintptr_t>(memory.first) % 2 == 0;
  if (memory.step != plane.texel_bytes || memory.stride % plane.texel_bytes != 0 || !aligned)
    memory = packed(plane, memory);
  gl_.glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  gl_.glPixelStorei(GL_UNPACK_ROW_LENGTH, static_cast<GLint>(memory.stride / plane.texel_bytes));
  gl_.glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, plane.width, plane.height, plane.format, plane.type,
                      memory.first);
}

}  // namespace zcplay::score
