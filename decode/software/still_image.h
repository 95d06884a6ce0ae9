// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/frame.h"
#include "base/result.h"

namespace zcplay::software {

/// Files of one picture: screenshots above all.
enum class StillFormat : std::uint8_t { png, pnm, jpeg, bmp, webp };
/// "PNG"
[[nodiscard]] std::string_view to_string(StillFormat format);

/// So many bytes of a file are enough for still_format().
inline constexpr std::size_t kStillFormatBytes = 16;
/// What a file is by its first bytes, whatever its name says; nullopt: none of these.
[[nodiscard]] std::optional<StillFormat> still_format(std::span<const std::byte> start);

/// No side may be longer, and no picture have more pixels: what is decoded has to fit into memory.
inline constexpr std::uint32_t kStillMaxSide = 16384;
inline constexpr std::uint64_t kStillMaxPixels = std::uint64_t{1} << 27;

/// A picture as its file has it, not turned and not managed by color profiles. Owns its samples.
struct StillImage {
  enum class Kind : std::uint8_t {
    rgb,  ///< red, green, blue a pixel, 8 bits each; gray and palettes become that
    yuv,  ///< JPEG and lossy WebP: planes Y, Cb, Cr one after another, 8 bits
  };
  Kind kind = Kind::rgb;
  Size size;
  std::vector<std::byte> samples;  ///< rows without padding
  std::vector<std::byte> alpha;    ///< a byte a pixel; empty: the file has no transparency
  std::uint8_t chroma_shift_x = 0;
  std::uint8_t chroma_shift_y = 0;
  bool full_range = true;       ///< yuv; the matrix is BT.601 in all these formats
  std::uint8_t file_depth = 8;  ///< bits a sample has in the file; what is above 8 is rounded to 8
};

/// Decodes one file with libavcodec. Errors name `source`: unreadable_input for what is damaged or cut short
/// (nothing is made up for what is missing), unsupported_input for what is too large or has samples of
/// another kind.
[[nodiscard]] Result<StillImage> decode_still(std::span<const std::byte> file, StillFormat format,
                                              const std::string& source);

}  // namespace zcplay::software
