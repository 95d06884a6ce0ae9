// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "tests/judging/bed.h"

namespace zcplay::judging {

/// A macroblock: 16x16 luma samples and the chroma that goes with them, less at the right and lower edge.
struct Macroblock {
  std::uint32_t x = 0;  ///< in macroblocks
  std::uint32_t y = 0;
};

/// Which macroblocks are concerned. `count` of them, 0 for all: a square where the number is one and the seed
/// says so, else a run as a slice has it, else scattered.
[[nodiscard]] std::vector<Macroblock> choose_blocks(Size size, std::uint32_t count, std::uint64_t seed);

/// What a damaged macroblock may hold.
enum class BlockContent : std::uint8_t {
  garbage,    ///< residuals of nonsense on top of nonsense: flat 8x8 blocks, ramps, stripes
  inverted,   ///< every bit wrong
  displaced,  ///< of the frame before, from elsewhere: a wrong motion vector
  flat,       ///< mid-grey: nothing was predicted, no residual came
  old,        ///< what the slot held some frames before
  smeared,    ///< the left neighbour's last column over and over, as a decoder that lost its place does
  zero,       ///< nothing was written
};
inline constexpr std::uint32_t kBlockContentCount = 6;  ///< of block damage; zero is another class

/// `before`: the frame before; `old`: what the slot held.
void damage_block(YuvImage& image, Macroblock block, BlockContent content, const YuvImage& before,
                  const YuvImage& old, std::uint64_t seed);

}  // namespace zcplay::judging
