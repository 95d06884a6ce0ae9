// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/frame.h"
#include "base/result.h"

namespace zcplay {

/// An 8-bit RGB picture: red, green, blue a pixel, rows without padding.
struct RgbImage {
  Size size;
  std::vector<std::uint8_t> pixels;
};

/// As a PNG file's bytes (libspng). `size` must not be empty.
[[nodiscard]] Result<std::vector<std::byte>> encode_png(const RgbImage& image);

/// Reads a PNG of any kind as 8-bit RGB, without its transparency. `source` names it in errors
/// (unreadable_input); sides above 16384 pixels are refused.
[[nodiscard]] Result<RgbImage> decode_png(std::span<const std::byte> file, const std::string& source);

}  // namespace zcplay
