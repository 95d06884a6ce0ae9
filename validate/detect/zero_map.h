// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "validate/detect/aligned_picture.h"
#include "validate/detect/seen_frame.h"

namespace zcplay::detect {

/// Where a seen picture looks as if its memory was never written. Runs of pixels in a row count, single ones
/// do not: hard edges ring down to 0.
struct ZeroMap {
  bool exact = false;        ///< samples were read; else greens were recognised
  std::uint64_t pixels = 0;  ///< of the picture area that are not masked
  /// Among them, those of which all components are 0; on screenshots, what zero samples become.
  std::uint64_t all = 0;
  /// Those of which luma alone is 0 where 0 is no level of luma; unknown, thus none, on screenshots.
  std::uint64_t luma_only = 0;
  /// Those of which chroma alone is 0; on screenshots, those without any red and blue.
  std::uint64_t chroma_only = 0;
  [[nodiscard]] std::uint64_t any() const { return all + luma_only + chroma_only; }

  struct Row {
    std::uint32_t pixels = 0;  ///< not masked
    std::uint32_t zero = 0;    ///< in all components or luma
    std::uint32_t green = 0;   ///< in chroma alone
  };
  std::vector<Row> rows;     ///< of the picture area, seen pixels; empty where nothing is zero
  std::vector<float> share;  ///< by block, of its pixels: zero in whatever component; empty likewise
};

/// Replaces what `map` held. `aligned` is of the same frame.
void map_zeros(const SeenFrame& seen, const AlignedPicture& aligned, ZeroMap& map);

}  // namespace zcplay::detect
