// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/frame.h"
#include "validate/detect/aligned_picture.h"
#include "validate/detect/edge_profile.h"
#include "validate/detect/seen_frame.h"
#include "validate/detect/zero_map.h"

namespace zcplay::detect {

/// Pixels a side of the boxes of the small picture.
inline constexpr std::uint32_t kBoxSide = 4;

/// Mean luma of boxes of 4x4 pixels: dither and the noise of a conversion vanish in it, and a history of them
/// is small. Whole boxes only.
struct SmallPicture {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<std::uint16_t> luma;  ///< in sixteenths
  [[nodiscard]] const std::uint16_t* row(std::uint32_t y) const {
    return luma.data() + std::size_t{y} * width;
  }
};

/// Mean of a block, 0 to 255 each.
struct BlockColor {
  float luma = 0;
  float cb = 0;
  float cr = 0;
};

/// How much a row, from masked edge to masked edge, spreads.
struct RowSpread {
  std::uint8_t luma_low = 255;
  std::uint8_t luma_high = 0;
  [[nodiscard]] unsigned spread() const { return luma_high < luma_low ? 0U : unsigned{luma_high} - luma_low; }
};

/// A frame that was seen, and everything the detectors need of it.
struct FrameFacts {
  AlignedPicture picture;
  ZeroMap zero;
  SmallPicture small;
  EdgeProfile edges;
  std::vector<BlockColor> colors;  ///< by block
  std::vector<RowSpread> rows;     ///< by row of the aligned picture
  std::vector<float> change;       ///< block_differences() from the frame before; empty without one
  double mean_change = 0;          ///< its mean over the blocks that are not masked
  std::optional<PictureKind> kind;
  DefectSet defects;
  bool time_jump = false;
};

/// Whether rows [first, end) of the aligned picture have next to no luma contrast: such rows equal each other
/// however old they are.
[[nodiscard]] bool flat_rows(const FrameFacts& facts, std::uint32_t first, std::uint32_t end);

/// Replaces what `facts` held; `before` is the frame before, or null, or of another size, which is as none.
void gather(const SeenFrame& seen, const FrameFacts* before, FrameFacts& facts);

/// A frame and its neighbours in time. What is not there, or has another size, is null.
struct Look {
  const FrameFacts* current = nullptr;
  const FrameFacts* before = nullptr;
  const FrameFacts* after = nullptr;
};

}  // namespace zcplay::detect
