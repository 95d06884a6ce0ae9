// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "validate/detect/source_match.h"

namespace zcplay::detect {

/// What a supposed fault says of the blocks of a seen picture.
struct Explanation {
  std::vector<bool> explained;  ///< wrong blocks that look as supposed, pixel by pixel, or right
  std::vector<bool> predicted;  ///< blocks that would be wrong if all of the picture had the fault
  double share = 0;             ///< of the wrong blocks that are explained
  double cost = 0;              ///< mean difference that is left in wrong blocks, each capped
};

/// `supposed`: pictures of the size of the expected one; each pixel of a wrong block may be as in any of
/// them, or as expected.
[[nodiscard]] Explanation explain(const Seen& seen, const Match& match,
                                  const std::vector<std::shared_ptr<const score::RgbPlanes>>& supposed);

/// A few wrong blocks that lie together: what a fault must explain before the whole picture is looked at.
struct Sample {
  Rect area;                        ///< pixels of the picture
  std::vector<std::size_t> blocks;  ///< the wrong ones in it
};
[[nodiscard]] Sample sample_of(const Seen& seen, const Match& match);

/// The share of the sample's blocks that look as supposed. Pictures are of the sample's area alone.
[[nodiscard]] double explained_share(const Seen& seen, const Match& match, const Sample& sample,
                                     const std::vector<std::shared_ptr<const score::RgbPlanes>>& supposed);

/// How the wrong blocks lie, given what would be wrong.
enum class Shape : std::uint8_t {
  everywhere,   ///< all that would be wrong is
  from_row,     ///< all from a row on, right above
  down_to_row,  ///< all above a row, right below
  somewhere,
};
[[nodiscard]] Shape shape_of(const Seen& seen, const Match& match, const std::vector<bool>& predicted);

/// The first row of pixels of the picture, in pixels of the view, that is wrong.
[[nodiscard]] std::uint32_t first_wrong_row(const Seen& seen, const Match& match);
/// The first row behind the last that is wrong.
[[nodiscard]] std::uint32_t behind_last_wrong_row(const Seen& seen, const Match& match);

}  // namespace zcplay::detect
