// SPDX-License-Identifier: MIT
#include "validate/detect/source_search.h"

#include <algorithm>
#include <cstdlib>

#include "validate/score/grid.h"

namespace zcplay::detect {
namespace {

constexpr std::uint32_t kSide = score::kThumbnailSide;

}  // namespace

SeenThumbnail thumbnail_of(const BlockGrid& grid, const score::RgbPlanes& picture) {
  SeenThumbnail thumbnail;
  for (std::uint32_t row = 0; row < kSide; ++row) {
    const score::Extent down = score::thumbnail_extent(row, picture.size.height);
    for (std::uint32_t column = 0; column < kSide; ++column) {
      const score::Extent across = score::thumbnail_extent(column, picture.size.width);
      std::uint32_t sum = 0;
      bool visible = true;
      for (std::uint32_t y = down.begin; y < down.end; ++y) {
        const std::uint8_t* luma = &picture.luma[picture.at(0, y)];
        for (std::uint32_t x = across.begin; x < across.end; ++x) sum += luma[x];
        visible = visible && grid.visible(across.begin, y) && grid.visible(across.end - 1, y);
      }
      const std::size_t at = std::size_t{row} * kSide + column;
      thumbnail.luma[at] = static_cast<std::uint8_t>(sum / (across.length() * down.length()));
      thumbnail.visible[at] = visible;
    }
  }
  return thumbnail;
}

double thumbnail_distance(const SeenThumbnail& seen, const Thumbnail& reference,
                          const std::vector<bool>& wanted) {
  int sum = 0;
  int count = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    if (!seen.visible[i] || (!wanted.empty() && !wanted[i])) continue;
    sum += std::min(std::abs(int{seen.luma[i]} - int{reference[i]}), kThumbnailCap);
    ++count;
  }
  return count == 0 ? 0 : static_cast<double>(sum) / count;
}

std::vector<bool> boxes_of(const BlockGrid& grid, const std::vector<bool>& flags) {
  std::vector<bool> boxes(std::size_t{kSide} * kSide);
  const Rect picture = grid.picture();
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (!flags[i]) continue;
    const Rect& area = grid.blocks()[i].area;
    const auto box = [](std::uint32_t pixel, std::uint32_t side) {
      return static_cast<std::uint32_t>(std::uint64_t{pixel} * kSide / side);
    };
    for (std::uint32_t y = box(area.y, picture.height); y <= box(area.y + area.height - 1, picture.height);
         ++y) {
      for (std::uint32_t x = box(area.x, picture.width); x <= box(area.x + area.width - 1, picture.width);
           ++x) {
        boxes[std::size_t{y} * kSide + x] = true;
      }
    }
  }
  return boxes;
}

const Thumbnail& SourceSearch::thumbnail(ReferenceFrames& reference, std::uint64_t frame) {
  const auto found = thumbnails_.find(frame);
  if (found != thumbnails_.end()) return found->second;
  if (thumbnails_.size() >= kKept) thumbnails_.clear();
  return thumbnails_.emplace(frame, reference.get(frame).score->thumbnail).first->second;
}

std::vector<SourceCandidate> SourceSearch::search(ReferenceFrames& reference, const SeenThumbnail& seen,
                                                  std::uint64_t first, std::uint64_t end, std::size_t count,
                                                  const std::vector<bool>& wanted) {
  first = std::max(first, reference.first());
  end = std::min(end, reference.end());
  std::vector<SourceCandidate> candidates;
  for (std::uint64_t frame = first; frame < end; ++frame) {
    candidates.push_back({frame, thumbnail_distance(seen, thumbnail(reference, frame), wanted)});
  }
  const std::size_t kept = std::min(count, candidates.size());
  std::ranges::partial_sort(candidates, candidates.begin() + static_cast<std::ptrdiff_t>(kept), {},
                            &SourceCandidate::distance);
  candidates.resize(kept);
  return candidates;
}

}  // namespace zcplay::detect
