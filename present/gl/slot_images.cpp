// SPDX-License-Identifier: MIT
#include "present/gl/slot_images.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/gl/objects.h"

namespace zcplay::gl {
namespace {

/// More slots than any decoder has at once. Beyond them those go that were used longest ago.
constexpr std::size_t kMostSlots = 64;
constexpr std::uint32_t kLargestStride = 1U << 24;

/// One plane as the GPU is told of it.
DrmFormat plane_format(const PixelFormatInfo& format, unsigned plane) {
  if (plane == 0) return format.bytes_per_sample == 1 ? kFormatR8 : kFormatR16;
  return format.bytes_per_sample == 1 ? drm_format("GR88") : drm_format("GR32");
}

Size plane_size(const PixelFormatInfo& format, unsigned plane, Size picture) {
  if (plane == 0) return picture;
  const auto part = [](std::uint32_t length, unsigned shift) {
    return (length + (1U << shift) - 1) >> shift;
  };
  return {part(picture.width, format.chroma_shift_x), part(picture.height, format.chroma_shift_y)};
}

template <typename Function>
void find(const Library& gl, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(gl.eglGetProcAddress(name));
}

}  // namespace

struct SlotImages::Image {
  Image(const SlotImages& owner_images, EGLImageKHR egl_image) : owner(owner_images), image(egl_image) {}
  ~Image() {
    texture = Texture();
    owner.destroy_image_(owner.context_.display(), image);
  }
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  const SlotImages& owner;
  EGLImageKHR image;
  Texture texture;
};

SlotImages::SlotImages(const Context& context) : context_(context), gl_(context.library()) {}

SlotImages::~SlotImages() = default;

Result<std::unique_ptr<SlotImages>> SlotImages::create(const Context& context) {
  auto images = std::unique_ptr<SlotImages>(new SlotImages(context));
  if (auto found = images->find_functions(); !found) return std::unexpected(found.error());
  return images;
}

Result<void> SlotImages::find_functions() {
  for (const char* const extension : {"EGL_EXT_image_dma_buf_import", "EGL_KHR_image_base"}) {
    if (!context_.has_egl_extension(extension)) {
      return fail(ErrorCode::environment, "eglQueryString",
                  fmt::format("this machine's EGL ({}) cannot import dmabufs: it lacks {}",
                              context_.renderer(), extension));
    }
  }
  if (!context_.has_gl_extension("GL_OES_EGL_image")) {
    return fail(ErrorCode::environment, "glGetString",
                fmt::format("this machine's OpenGL ES ({}) lacks GL_OES_EGL_image", context_.renderer()));
  }
  takes_modifiers_ = context_.has_egl_extension("EGL_EXT_image_dma_buf_import_modifiers");
  find(gl_, "eglCreateImageKHR", create_image_);
  find(gl_, "eglDestroyImageKHR", destroy_image_);
  find(gl_, "glEGLImageTargetTexture2DOES", image_to_texture_);
  if (create_image_ == nullptr || destroy_image_ == nullptr || image_to_texture_ == nullptr) {
    return fail(ErrorCode::environment, "eglGetProcAddress",
                fmt::format("this machine's EGL ({}) promises to import dmabufs and has no function for it",
                            context_.renderer()));
  }
  return {};
}

Result<PictureTextures> SlotImages::textures(const FrameInfo& frame) {
  const std::optional<PixelFormatInfo> format = pixel_format_info(frame.format);
  if (!format || format->planes > 2 || frame.plane_count != format->planes) {
    return fail(ErrorCode::unsupported_input, "eglCreateImageKHR",
                fmt::format("the GPU cannot import pictures of the format {}", to_string(frame.format)));
  }
  if (frame.modifier != kModifierLinear) {
    return fail(
        ErrorCode::unsupported_input, "eglCreateImageKHR",
        fmt::format("pictures in the memory layout {:#x} have no planes that the GPU could import one by one",
                    frame.modifier));
  }
  Layout layout{
      .slot = frame.slot, .format = frame.format, .modifier = frame.modifier, .size = frame.coded_size};
  for (unsigned plane = 0; plane < format->planes; ++plane) {
    layout.planes[plane] = {frame.planes[plane].offset, frame.planes[plane].stride};
  }
  auto known = std::ranges::find(slots_, layout, &Slot::layout);
  if (known == slots_.end()) {
    Slot slot{.layout = layout, .planes = {}};
    for (unsigned plane = 0; plane < format->planes; ++plane) {
      auto image = import_plane(frame, plane);
      if (!image) return std::unexpected(image.error());
      slot.planes[plane] = std::move(*image);
    }
    // Slots of another size or format are gone, or soon will be.
    std::erase_if(slots_, [&](const Slot& other) {
      return other.layout.format != layout.format || other.layout.size != layout.size ||
             other.layout.slot == layout.slot;
    });
    if (slots_.size() >= kMostSlots) slots_.pop_back();
    slots_.push_front(std::move(slot));
    known = slots_.begin();
  }
  slots_.splice(slots_.begin(), slots_, known);
  const Slot& slot = slots_.front();
  const std::size_t chroma = format->planes - 1U;
  return PictureTextures{.luma = slot.planes[0]->texture.name(),
                         .chroma = slot.planes[chroma]->texture.name(),
                         .chroma_size = plane_size(*format, format->planes - 1U, frame.coded_size)};
}

Result<std::unique_ptr<SlotImages::Image>> SlotImages::import_plane(const FrameInfo& frame, unsigned plane) {
  const PixelFormatInfo format = *pixel_format_info(frame.format);
  const FramePlane& memory = frame.planes[plane];
  const DrmFormat as = plane_format(format, plane);
  const Size size = plane_size(format, plane, frame.coded_size);
  constexpr std::uint32_t kMost = std::numeric_limits<EGLint>::max();
  if (memory.offset > kMost || memory.stride > kLargestStride || size.width > kMost || size.height > kMost) {
    return fail(ErrorCode::unsupported_input, "eglCreateImageKHR", "the picture is too large to be imported");
  }
  std::vector<EGLint> attributes = {EGL_WIDTH,
                                    static_cast<EGLint>(size.width),
                                    EGL_HEIGHT,
                                    static_cast<EGLint>(size.height),
                                    EGL_LINUX_DRM_FOURCC_EXT,
                                    static_cast<EGLint>(as.fourcc),
                                    EGL_DMA_BUF_PLANE0_FD_EXT,
                                    memory.fd,
                                    EGL_DMA_BUF_PLANE0_OFFSET_EXT,
                                    static_cast<EGLint>(memory.offset),
                                    EGL_DMA_BUF_PLANE0_PITCH_EXT,
                                    static_cast<EGLint>(memory.stride)};
  if (takes_modifiers_) {
    attributes.insert(attributes.end(),
                      {EGL_DMA_BUF_PLANE0_MODIFIER_LO_EXT, 0, EGL_DMA_BUF_PLANE0_MODIFIER_HI_EXT, 0});
  }
  attributes.push_back(EGL_NONE);
  const EGLImageKHR made =
      create_image_(context_.display(), EGL_NO_CONTEXT, EGL_LINUX_DMA_BUF_EXT, nullptr, attributes.data());
  if (made == EGL_NO_IMAGE_KHR) {
    return std::unexpected(
        context_.egl_error("eglCreateImageKHR",
                           fmt::format("the GPU ({}) cannot import plane {} of the decoder's {} buffer as {}",
                                       context_.renderer(), plane, to_string(frame.format), to_string(as))));
  }
  auto image = std::make_unique<Image>(*this, made);
  if (auto texture = make_texture(frame, *image); !texture) return std::unexpected(texture.error());
  return image;
}

Result<void> SlotImages::make_texture(const FrameInfo& frame, Image& image) {
  image.texture = Texture(gl_);
  gl_.glActiveTexture(GL_TEXTURE0);
  gl_.glBindTexture(GL_TEXTURE_2D, image.texture.name());
  for (const auto& [parameter, value] :
       {std::pair{GL_TEXTURE_MIN_FILTER, GL_LINEAR}, std::pair{GL_TEXTURE_MAG_FILTER, GL_LINEAR},
        std::pair{GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE}, std::pair{GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE}}) {
    gl_.glTexParameteri(GL_TEXTURE_2D, static_cast<GLenum>(parameter), value);
  }
  image_to_texture_(GL_TEXTURE_2D, image.image);
  auto good = context_.check("glEGLImageTargetTexture2DOES");
  if (!good) {
    good.error().detail = fmt::format("the GPU does not read the decoder's {} buffers as textures: {}",
                                      to_string(frame.format), good.error().detail);
  }
  return good;
}

}  // namespace zcplay::gl
