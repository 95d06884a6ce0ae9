// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/frame.h"
#include "validate/detect/artefact.h"
#include "validate/score/picture_view.h"

namespace zcplay::detect {

/// The judgement of a decoded picture against the reference decoder's of the same access unit: same size,
/// same samples wanted to the last bit. ReferenceJudge is for pictures that were seen on their way to a
/// display or on it; here nothing has to be tolerated and nothing searched for.

/// A hash of each row of samples, by any function as long as it is the same for all. Chroma rows hash Cb and
/// Cr together; empty where there is luma only.
struct RowHashes {
  Size size;  ///< pixels; other sizes are never equal
  std::span<const std::uint64_t> luma;
  std::span<const std::uint64_t> chroma;
};

/// A picture that wrong samples may stem from: what the slot held before, other pictures of the clip.
struct KnownPicture {
  std::uint64_t number = 0;  ///< what a finding's same_as says
  RowHashes rows;
};

struct SamplePair {
  /// Of one size, bit depth and, unless one of them has luma only, chroma subsampling; how samples lie in
  /// memory may differ.
  score::YuvView expected;
  score::YuvView seen;
  /// Bytes from luma row to luma row in the memory that `seen` was copied from; 0: as `seen` has it.
  std::uint32_t memory_stride = 0;
  RowHashes seen_rows;                    ///< of `seen`; empty: known pictures are not looked for
  std::span<const KnownPicture> known{};  ///< the likeliest first
};

/// Names the way in which `seen` differs from `expected`; nullopt where luma, and chroma where both have it,
/// are equal. Classes: zero_page, zero_part, half_filled, stale, block_damage, tearing (the upper rows are of
/// a known picture), chroma_loss, chroma_swap, wrong_range, stride_shear, other. `area` bounds the 16x16
/// blocks that differ; figures: "different_blocks", "blocks".
[[nodiscard]] std::optional<Finding> judge_samples(const SamplePair& pair);

}  // namespace zcplay::detect
