// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "validate/detect/block_grid.h"
#include "validate/detect/reference_judge.h"
#include "validate/score/counts.h"
#include "validate/score/rgb_planes.h"

namespace zcplay::detect {

using Thumbnail = std::array<std::uint8_t, score::kThumbnailSide * score::kThumbnailSide>;

/// The thumbnail of a seen picture, and which of its boxes may be judged.
struct SeenThumbnail {
  Thumbnail luma{};
  std::array<bool, score::kThumbnailSide * score::kThumbnailSide> visible{};
};
[[nodiscard]] SeenThumbnail thumbnail_of(const BlockGrid& grid, const score::RgbPlanes& picture);

/// A box of a thumbnail that is further off counts no more than this, so that a part that is wrong does not
/// outweigh the rest; 8-bit luma.
inline constexpr int kThumbnailCap = 24;

/// Mean absolute difference over visible boxes for which `wanted` is set (empty: all), each capped.
[[nodiscard]] double thumbnail_distance(const SeenThumbnail& seen, const Thumbnail& reference,
                                        const std::vector<bool>& wanted = {});

/// The boxes of the thumbnail that blocks with `flags` set reach into.
[[nodiscard]] std::vector<bool> boxes_of(const BlockGrid& grid, const std::vector<bool>& flags);

struct SourceCandidate {
  std::uint64_t frame = 0;
  double distance = 0;
};

/// Thumbnails of source frames, kept as they are asked for; bounded.
class SourceSearch {
 public:
  const Thumbnail& thumbnail(ReferenceFrames& reference, std::uint64_t frame);
  /// The `count` frames of [first, end) that look most alike, the most alike first.
  [[nodiscard]] std::vector<SourceCandidate> search(ReferenceFrames& reference, const SeenThumbnail& seen,
                                                    std::uint64_t first, std::uint64_t end, std::size_t count,
                                                    const std::vector<bool>& wanted = {});

 private:
  static constexpr std::size_t kKept = 4096;
  std::unordered_map<std::uint64_t, Thumbnail> thumbnails_;
};

}  // namespace zcplay::detect
