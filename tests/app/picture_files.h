// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/frame.h"

namespace zcplay::test {

using Bytes = std::vector<std::uint8_t>;

/// A picture in red, green, blue and opacity, a byte each; the same for a name on every machine.
struct RgbaPicture {
  Size size;
  Bytes pixels;
};

/// What pictures can be of: flat colors, noise, gradients, text, grids, darkness.
[[nodiscard]] const std::vector<std::string>& picture_contents();
[[nodiscard]] RgbaPicture make_picture(const std::string& content, Size size);

/// Ways to keep it in a file: "rgb8.png", "palette_trns.png", "p6.ppm", "rgb24.bmp", ... The name ends as
/// the file's should. Gray ones keep the red component; palettes the upper bits.
[[nodiscard]] const std::vector<std::string>& picture_formats();
[[nodiscard]] Bytes picture_file(const RgbaPicture& picture, const std::string& format);

/// A PNG file of rows as they are stored, without compression. `chunks` go between IHDR and IDAT.
struct PngParts {
  Size size;
  std::uint8_t depth = 8;
  std::uint8_t color_type = 2;
  std::vector<Bytes> rows;
  Bytes chunks;
};
[[nodiscard]] Bytes png_file(const PngParts& parts);
/// A chunk with its length and checksum.
[[nodiscard]] Bytes png_chunk(const char (&type)[5], const Bytes& data);

}  // namespace zcplay::test
