// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "base/frame.h"
#include "base/result.h"

namespace zcplay::score {

/// Larger pictures are refused: every count below fits its type up to here.
inline constexpr std::uint32_t kMaxSide = 16384;

/// Where the bytes of an 8-bit RGB pixel lie.
struct RgbLayout {
  std::uint8_t bytes = 4;  ///< from pixel to pixel, 3 or 4
  std::uint8_t red = 2;    ///< offset in the pixel
  std::uint8_t green = 1;
  std::uint8_t blue = 0;
  friend bool operator==(const RgbLayout&, const RgbLayout&) = default;
};
inline constexpr RgbLayout kBgrx{4, 2, 1, 0};  ///< DRM XRGB8888 and ARGB8888, which are little endian
inline constexpr RgbLayout kRgbx{4, 0, 1, 2};  ///< DRM XBGR8888 and ABGR8888
inline constexpr RgbLayout kXrgb{4, 1, 2, 3};
inline constexpr RgbLayout kXbgr{4, 3, 2, 1};
inline constexpr RgbLayout kRgb{3, 0, 1, 2};
inline constexpr RgbLayout kBgr{3, 2, 1, 0};

/// Pixels of a screenshot or an image. Owns nothing; bytes that are no red, green or blue are not read
/// into any figure.
struct RgbView {
  std::span<const std::byte> pixels;  ///< from the top left pixel on
  std::uint32_t stride = 0;           ///< bytes from row to row
  Size size;                          ///< pixels
  RgbLayout layout;
};

enum class Matrix : std::uint8_t { bt601, bt709, bt2020 };

/// How samples become RGB.
struct YuvColor {
  Matrix matrix = Matrix::bt709;
  bool full_range = false;
  friend bool operator==(const YuvColor&, const YuvColor&) = default;
};

/// Samples of a decoded picture: NV12, P010, and every other format of base/pixel_format.h. Owns
/// nothing. `cb` and `cr` start at the first sample of their component, so that they overlap where the
/// two are interleaved; both are empty where there is luma only.
struct YuvView {
  std::span<const std::byte> luma;
  std::span<const std::byte> cb;
  std::span<const std::byte> cr;
  std::uint32_t luma_stride = 0;    ///< bytes from row to row
  std::uint32_t chroma_stride = 0;  ///< bytes from row to row
  std::uint8_t chroma_step = 2;     ///< samples from one Cb to the next: 2 interleaved, 1 planar
  std::uint8_t bytes_per_sample = 1;
  std::uint8_t bit_depth = 8;
  std::uint8_t shift = 0;           ///< how far values are shifted up in their word (P010: 6)
  std::uint8_t chroma_shift_x = 1;  ///< log2 of the horizontal subsampling
  std::uint8_t chroma_shift_y = 1;  ///< log2 of the vertical subsampling
  Size size;                        ///< pixels
  YuvColor color;
};

using PictureView = std::variant<RgbView, YuvView>;

[[nodiscard]] Size size_of(const PictureView& view);
/// Whether exact zeros can be counted: YUV samples with chroma.
[[nodiscard]] bool has_chroma(const PictureView& view);

/// Whether every row lies inside its memory and every number is one we know; unsupported_input, with a
/// sentence, where not. All functions that take views want views that passed.
[[nodiscard]] Result<void> check(const PictureView& view);

/// The part of a picture inside `area`, which must lie in it; for YuvView, its corner must be on a
/// chroma sample.
[[nodiscard]] PictureView crop(const PictureView& view, const Rect& area);

/// View of NV12, P010 and their kin as base/pixel_format.h has them. The planes' memory starts at their
/// first row; unused planes are empty.
[[nodiscard]] YuvView yuv_view(const PixelFormatInfo& format, Size size, YuvColor color,
                               std::span<const std::span<const std::byte>> planes,
                               std::span<const std::uint32_t> strides);

}  // namespace zcplay::score
