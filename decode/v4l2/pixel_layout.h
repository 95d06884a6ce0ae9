// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/frame.h"
#include "base/pixel_format.h"
#include "base/result.h"
#include "decode/v4l2/buffer_types.h"

namespace zcplay::v4l2 {

/// Where the samples of a slot lie, in DRM's terms.
struct PixelLayout {
  DrmFormat format;
  std::uint64_t modifier = kModifierLinear;
  Size size;                     ///< pixels in memory, as the driver rounded them up
  std::uint32_t size_image = 0;  ///< bytes of a slot; may be more than its planes need
  std::uint8_t plane_count = 0;
  struct Plane {
    std::uint32_t offset = 0;  ///< bytes
    std::uint32_t stride = 0;  ///< bytes
  };
  std::array<Plane, 3> planes{};
};

/// True for the V4L2 formats pixel_layout() knows.
[[nodiscard]] bool layout_known(std::uint32_t fourcc);

/// V4L2 to DRM. NV12 and P010 have both planes in one piece of memory, chroma at bytesperline *
/// height (of the format, not of the visible picture). Errors: unsupported_input for a format not
/// known, environment where the driver's numbers contradict each other.
[[nodiscard]] Result<PixelLayout> pixel_layout(const QueueFormat& format);

/// "NV12", or hexadecimal for what is not printable; a trailing "-BE" for V4L2's big-endian bit.
[[nodiscard]] std::string fourcc_name(std::uint32_t fourcc);

}  // namespace zcplay::v4l2
