// SPDX-License-Identifier: MIT
#include "validate/detect/dark_pages.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "validate/detect/strength.h"
#include "validate/detect/thresholds.h"

namespace zcplay::detect {
namespace {

// Pixels of a row, unmasked.
struct RowCount {
  std::uint32_t pixels = 0;
  std::uint32_t dark = 0;
  std::uint32_t new_dark = 0;  // and not so in the frames around
};

RowCount count_row(const Look& look, std::uint32_t y) {
  const AlignedPicture& picture = look.current->picture;
  const std::uint8_t* now = picture.luma_row(y);
  const std::uint8_t* then = look.before->picture.luma_row(y);
  const std::uint8_t* next = look.after->picture.luma_row(y);
  RowCount count;
  for (std::uint32_t x = 0; x < picture.size.width; ++x) {
    if (picture.masked[picture.block(x / kBlockSide, y / kBlockSide)]) continue;
    ++count.pixels;
    if (now[x] > kDarkLuma) continue;
    ++count.dark;
    if (now[x] + kDarker <= then[x] && now[x] + kDarker <= next[x]) ++count.new_dark;
  }
  return count;
}

// How far the blocks beyond rows [first, end) are from those of another frame in the mean.
double change_beyond(const FrameFacts& facts, const FrameFacts& other, std::uint32_t first,
                     std::uint32_t end) {
  const AlignedPicture& picture = facts.picture;
  double sum = 0;
  std::size_t count = 0;
  for (std::uint32_t y = 0; y < picture.blocks_y; ++y) {
    if ((y + 2) * kBlockSide > first && y * kBlockSide < end + kBlockSide) continue;
    for (std::uint32_t x = 0; x < picture.blocks_x; ++x) {
      const std::size_t block = picture.block(x, y);
      if (picture.masked[block]) continue;
      sum += std::abs(facts.colors[block].luma - other.colors[block].luma);
      ++count;
    }
  }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

}  // namespace

std::optional<Finding> find_dark_pages(const Look& look) {
  if (look.before == nullptr || look.after == nullptr) return std::nullopt;
  const AlignedPicture& picture = look.current->picture;
  const std::uint32_t height = picture.size.height;
  // The longest run of rows that are dark all through, and newly so in a good part.
  struct Run {
    std::uint32_t first = 0;
    std::uint32_t rows = 0;
    std::uint32_t new_dark = 0;
  };
  Run run;
  Run best;
  std::uint64_t new_dark = 0;
  for (std::uint32_t y = 0; y < height; ++y) {
    const RowCount count = count_row(look, y);
    new_dark += count.new_dark;
    const bool dark = count.pixels != 0 && count.dark >= kWholeShare * count.pixels;
    if (!dark) {
      run = {y + 1, 0, 0};
      continue;
    }
    ++run.rows;
    run.new_dark += count.new_dark;
    if (run.new_dark > best.new_dark) best = run;
  }
  if (best.rows < kLeastDarkRows || best.rows == height) return std::nullopt;
  // A flash or a cut is no page.
  const std::uint32_t end = best.first + best.rows;
  if (std::min(change_beyond(*look.current, *look.before, best.first, end),
               change_beyond(*look.current, *look.after, best.first, end)) > kCalmScene) {
    return std::nullopt;
  }
  // Little is newly dark anywhere else but in the two rows that are so in part: no lamp went out.
  const std::uint64_t beyond = new_dark - best.new_dark;
  const double share = best.new_dark / static_cast<double>(std::uint64_t{best.rows} * picture.size.width);
  const double alone = best.new_dark / static_cast<double>(beyond + picture.size.width);
  Finding finding;
  finding.artefact = ArtefactClass::zero_part;
  finding.confidence = std::min(confidence_of(share, kNewDarkShare), confidence_of(alone, kDarkAlone));
  finding.area = picture.seen_area({0, best.first, picture.size.width, best.rows});
  finding.reason = fmt::format("{} rows are black in this frame alone", best.rows);
  finding.figures = {{"rows", static_cast<double>(best.rows)}, {"share", share}, {"alone", alone}};
  return finding;
}

}  // namespace zcplay::detect
