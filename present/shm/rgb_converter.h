// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/frame.h"
#include "base/result.h"
#include "present/effective_color.h"
#include "present/picture_placement.h"
#include "present/shm/slot_view.h"

namespace zcplay::shm {

/// The same area in whole samples, of luma and of chroma, and never empty: off by a pixel at most.
[[nodiscard]] Rect whole_pixels(const present::SourceRect& source, const FrameInfo& frame);

/// True where conversion follows the matrix; others (YCgCo, RGB) are converted as if they were BT.709.
[[nodiscard]] bool converts_matrix(std::uint8_t matrix_coefficients);

/// Words from row to row that libswscale is quick with.
[[nodiscard]] constexpr std::uint32_t rgb_stride(std::uint32_t width) {
  return (width + 15) & ~std::uint32_t{15};
}

/// Words of memory for an image: libswscale's vector code writes a little past the last pixel.
[[nodiscard]] constexpr std::size_t rgb_words(std::uint32_t stride, std::uint32_t height) {
  return std::size_t{stride} * height + 16;
}

/// XRGB8888, little endian.
struct RgbImage {
  Size size;
  std::uint32_t stride = 0;         ///< words from row to row
  std::span<std::uint32_t> pixels;  ///< at least rgb_words()
};

/// Converts pictures to XRGB8888 in the sizes and the position they are shown in (libswscale). Remembers how
/// to for as long as pictures are alike. Thread-bound.
class RgbConverter {
 public:
  RgbConverter();
  ~RgbConverter();
  RgbConverter(const RgbConverter&) = delete;
  RgbConverter& operator=(const RgbConverter&) = delete;

  /// Writes `placement.source` of the picture, turned and scaled to the size of `image`. Errors:
  /// unsupported_input for what libswscale cannot convert.
  [[nodiscard]] Result<void> convert(const FrameInfo& frame, const SlotView& view,
                                     const present::EffectiveColor& color,
                                     const present::Placement& placement, const RgbImage& image);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::shm
