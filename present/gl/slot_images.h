// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>

#include "base/frame.h"
#include "base/gl/context.h"
#include "base/result.h"
#include "present/gl/picture_renderer.h"

namespace zcplay::gl {

/// The decoder's slots as textures, each imported once: kept under the slot's identity and the layout of its
/// planes. Each plane is an image of its own (R8 and GR88, or R16 and GR1616), so that matrix, range and
/// siting are ours and no driver's. Thread-bound to its context, which must outlive it.
class SlotImages {
 public:
  /// The error says what this machine's EGL lacks.
  [[nodiscard]] static Result<std::unique_ptr<SlotImages>> create(const Context& context);
  ~SlotImages();
  SlotImages(const SlotImages&) = delete;
  SlotImages& operator=(const SlotImages&) = delete;

  /// Good until the next call. Errors say why the frame's buffer cannot be imported: its kind will not
  /// either.
  [[nodiscard]] Result<PictureTextures> textures(const FrameInfo& frame);

 private:
  struct Layout {
    SlotIdentity slot;
    DrmFormat format;
    std::uint64_t modifier = 0;
    Size size;
    std::array<std::array<std::uint32_t, 2>, 2> planes{};  ///< offset and stride
    friend bool operator==(const Layout&, const Layout&) = default;
  };
  struct Image;

  explicit SlotImages(const Context& context);
  [[nodiscard]] Result<void> find_functions();
  [[nodiscard]] Result<std::unique_ptr<Image>> import_plane(const FrameInfo& frame, unsigned plane);
  [[nodiscard]] Result<void> make_texture(const FrameInfo& frame, Image& image);

  struct Slot {
    Layout layout;
    std::array<std::unique_ptr<Image>, 2> planes;
  };

  const Context& context_;
  const Library& gl_;
  bool takes_modifiers_ = false;
  EGLImageKHR (*create_image_)(EGLDisplay, EGLContext, EGLenum, EGLClientBuffer, const EGLint*) = nullptr;
  EGLBoolean (*destroy_image_)(EGLDisplay, EGLImageKHR) = nullptr;
  void (*image_to_texture_)(GLenum, void*) = nullptr;
  std::list<Slot> slots_;  ///< last used first
};

}  // namespace zcplay::gl
