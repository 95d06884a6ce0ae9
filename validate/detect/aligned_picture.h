// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/frame.h"
#include "validate/detect/seen_frame.h"

namespace zcplay::detect {

/// Side of the blocks that pictures are judged by: macroblocks of the source.
inline constexpr std::uint32_t kBlockSide = 16;

/// A seen picture laid back onto the samples of its source, so that the coding grid begins at the top left
/// and has its true pitch however the picture was scaled, and so that decoded samples and screenshots are
/// looked at with the same eyes: full-range luma, and chroma of half its size each way, 128 for grey.
struct AlignedPicture {
  std::uint64_t number = 0;
  Size size;         ///< pixels of the source
  Size chroma_size;  ///< half, rounded up
  std::uint32_t blocks_x = 0;
  std::uint32_t blocks_y = 0;
  std::vector<std::uint8_t> luma;
  std::vector<std::uint8_t> cb;
  std::vector<std::uint8_t> cr;
  /// By block: whether a pixel of it is masked, or a part of a pixel.
  std::vector<bool> masked;
  Rect picture;  ///< where it lies in the seen picture, pixels of that
  /// What luma and chroma were made of color with; for screenshots, ours.
  score::Matrix matrix = score::Matrix::bt601;
  bool resampled = false;  ///< it was scaled, so neighbouring samples are mixed

  [[nodiscard]] std::size_t block(std::uint32_t x, std::uint32_t y) const {
    return std::size_t{y} * blocks_x + x;
  }
  [[nodiscard]] const std::uint8_t* luma_row(std::uint32_t y) const {
    return luma.data() + std::size_t{y} * size.width;
  }
  /// Pixels of the block that lie in the picture.
  [[nodiscard]] Rect block_pixels(std::uint32_t x, std::uint32_t y) const;
  /// The same area as pixels of the seen picture.
  [[nodiscard]] Rect seen_area(const Rect& area) const;
};

/// Replaces what `aligned` held and uses its memory again. Empty size where there is nothing to look at: a
/// picture area that does not lie in the view, or one of no pixels.
void align_picture(const SeenFrame& seen, AlignedPicture& aligned);

/// By block, how far two pictures of one size are apart: roughly the mean absolute difference over red,
/// green and blue, 0 to 255. `differences` is replaced.
void block_differences(const AlignedPicture& a, const AlignedPicture& b, std::vector<float>& differences);

}  // namespace zcplay::detect
