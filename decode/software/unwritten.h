// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

struct AVFrame;

namespace zcplay::software {

/// Rows of a frame that belong to one field, or all.
enum class Rows : std::uint8_t { all, top_field, bottom_field };

struct MacroblockAddress {
  std::uint32_t x = 0;  ///< in macroblocks
  std::uint32_t y = 0;
};

/// Writes a pattern that no real picture has into a few luma samples of each macroblock, whether it
/// will be coded as frame or field. A decoder that conceals nothing leaves it where no slice was.
void mark_unwritten(AVFrame& frame);

/// The first macroblock (in raster order of frame macroblocks) in which the pattern has survived in
/// `rows`: no slice covered it. nullopt: all are covered. Puts mid-grey in place of the pattern, in the
/// frame's memory, so that what is predicted from there does not look uncovered too.
[[nodiscard]] std::optional<MacroblockAddress> take_unwritten(const AVFrame& frame, Rows rows);

}  // namespace zcplay::software
