// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zcplay {

/// A DRM format code (drm_fourcc.h) as a strong type, so that it is never mixed up with a V4L2 one.
struct DrmFormat {
  std::uint32_t fourcc = 0;
  friend bool operator==(DrmFormat, DrmFormat) = default;
};

[[nodiscard]] constexpr DrmFormat drm_format(const char (&code)[5]) {
  return {static_cast<std::uint32_t>(static_cast<unsigned char>(code[0])) |
          static_cast<std::uint32_t>(static_cast<unsigned char>(code[1])) << 8 |
          static_cast<std::uint32_t>(static_cast<unsigned char>(code[2])) << 16 |
          static_cast<std::uint32_t>(static_cast<unsigned char>(code[3])) << 24};
}

inline constexpr DrmFormat kFormatR8 = drm_format("R8  ");    ///< luma only
inline constexpr DrmFormat kFormatR16 = drm_format("R16 ");   ///< luma only, value in the high bits
inline constexpr DrmFormat kFormatNV12 = drm_format("NV12");  ///< 4:2:0, Y then interleaved CbCr
inline constexpr DrmFormat kFormatNV16 = drm_format("NV16");  ///< 4:2:2
inline constexpr DrmFormat kFormatNV24 = drm_format("NV24");  ///< 4:4:4
inline constexpr DrmFormat kFormatP010 = drm_format("P010");  ///< 4:2:0, 16-bit words, 10 high bits used
inline constexpr DrmFormat kFormatP210 = drm_format("P210");  ///< 4:2:2, likewise
inline constexpr DrmFormat kFormatQ410 = drm_format("Q410");  ///< 4:4:4, three planes, likewise

inline constexpr std::uint64_t kModifierLinear = 0;

/// How the samples of a format lie in memory. Widths and heights of chroma round up.
struct PixelFormatInfo {
  DrmFormat format;
  std::string_view name;
  std::uint8_t planes;            ///< 1, 2 (Y + interleaved CbCr) or 3
  std::uint8_t bytes_per_sample;  ///< 1 or 2 (little endian)
  std::uint8_t bit_depth;         ///< significant bits a sample
  std::uint8_t shift;             ///< how far the value is shifted up in its word
  std::uint8_t chroma_shift_x;    ///< log2 of the horizontal subsampling
  std::uint8_t chroma_shift_y;    ///< log2 of the vertical subsampling
};

/// What we know how to read; nullopt for anything else, which callers report as unsupported.
[[nodiscard]] std::optional<PixelFormatInfo> pixel_format_info(DrmFormat format);

/// Bytes of one row of visible samples, and the number of rows, of plane `plane` for a picture of
/// `width` by `height` pixels.
[[nodiscard]] std::uint32_t plane_row_bytes(const PixelFormatInfo& info, unsigned plane, std::uint32_t width);
[[nodiscard]] std::uint32_t plane_rows(const PixelFormatInfo& info, unsigned plane, std::uint32_t height);

/// "NV12", or "0x3231564e" for what is not printable.
[[nodiscard]] std::string to_string(DrmFormat format);

}  // namespace zcplay
