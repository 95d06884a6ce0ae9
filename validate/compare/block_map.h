// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zcplay {

/// Which macroblocks of a picture are bad, small enough to be printed.
struct BlockMap {
  static constexpr std::uint32_t kColumns = 48;
  static constexpr std::uint32_t kRows = 24;

  std::uint32_t side = 1;  ///< a sign stands for side x side macroblocks
  /// Signs: '.' none is bad, '+' some are, '#' all are.
  std::vector<std::string> rows;
};

/// Of `width` x `height` macroblocks, row by row; neither is 0. As large as fits kColumns x kRows.
[[nodiscard]] BlockMap make_block_map(const std::vector<bool>& bad, std::uint32_t width,
                                      std::uint32_t height);

}  // namespace zcplay
