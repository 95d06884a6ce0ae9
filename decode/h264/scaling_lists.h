// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "decode/bitstream/bit_reader.h"

namespace zcplay::h264 {

/// Weight scale factors in raster order (row by row), as hardware wants them; the bitstream sends
/// zig-zag. Order of lists is table 7-2's: 4x4 Intra Y, Cb, Cr, Inter Y, Cb, Cr; 8x8 Intra Y, Inter
/// Y, Intra Cb, Inter Cb, Intra Cr, Inter Cr. Always complete: fall-back rules are applied on parsing.
struct ScalingLists {
  std::array<std::array<std::uint8_t, 16>, 6> list_4x4;
  std::array<std::array<std::uint8_t, 64>, 6> list_8x8;
  friend bool operator==(const ScalingLists&, const ScalingLists&) = default;
};

/// Flat_4x4_16 and Flat_8x8_16: what applies when nothing is sent.
[[nodiscard]] const ScalingLists& flat_scaling_lists();
/// Tables 7-3 and 7-4: what fall-back rule A falls back to.
[[nodiscard]] const ScalingLists& default_scaling_lists();

/// Reads a scaling matrix of an SPS or PPS: a present flag and a list for each of the six 4x4 and
/// `lists_8x8` (0, 2 or 6) 8x8 lists. `fall_back` is what an absent first list of a kind takes
/// (rule A: default_scaling_lists(), rule B: the SPS's); further absent ones copy their predecessor.
/// 8x8 lists that are not transmitted for lack of chroma lists or transform_8x8_mode take
/// fall_back's. 7.3.2.1.1.1, 7.4.2.1.1.1.
[[nodiscard]] ScalingLists parse_scaling_lists(BitReader& reader, unsigned lists_8x8,
                                               const ScalingLists& fall_back);

/// Raster position of the i-th coefficient of the zig-zag scan (figure 8-8).
[[nodiscard]] const std::array<std::uint8_t, 16>& zigzag_4x4();
[[nodiscard]] const std::array<std::uint8_t, 64>& zigzag_8x8();

}  // namespace zcplay::h264
