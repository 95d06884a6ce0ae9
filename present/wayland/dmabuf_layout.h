// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/frame.h"
#include "base/result.h"

namespace zcplay::wayland {

/// What a compositor was told of a slot's memory. Two frames with the same layout can share a wl_buffer;
/// inodes are used again where slots are no real dmabufs, so the identity alone does not do.
struct DmabufLayout {
  struct Plane {
    std::uint32_t offset = 0;
    std::uint32_t stride = 0;
    friend bool operator==(const Plane&, const Plane&) = default;
  };
  SlotIdentity slot;
  DrmFormat format;
  std::uint64_t modifier = kModifierLinear;
  Size size;  ///< coded: the viewport crops
  std::uint8_t plane_count = 0;
  std::array<Plane, 3> planes;
  friend bool operator==(const DmabufLayout&, const DmabufLayout&) = default;
};

[[nodiscard]] DmabufLayout layout_of(const FrameInfo& frame);
/// The same kind of picture, perhaps in another slot.
[[nodiscard]] bool same_shape(const DmabufLayout& one, const DmabufLayout& other);

/// Whether a frame's memory may be shown to a compositor at all, which kills clients for wrong planes
/// instead of answering. The error says which memory the decoder has and what to do.
[[nodiscard]] Result<void> check_dmabuf(const FrameInfo& frame);

}  // namespace zcplay::wayland
