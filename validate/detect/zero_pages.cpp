// SPDX-License-Identifier: MIT
#include "validate/detect/zero_pages.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "validate/detect/strength.h"
#include "validate/detect/thresholds.h"

namespace zcplay::detect {
namespace {

// First row of the picture area from which on all rows are never written, and how many rows there are.
std::uint32_t written_rows(const ZeroMap& map) {
  auto row = static_cast<std::uint32_t>(map.rows.size());
  while (row > 0) {
    const ZeroMap::Row& above = map.rows[row - 1];
    if (above.zero + above.green < kWholeShare * above.pixels) break;
    --row;
  }
  return row;
}

std::uint64_t zeros_from(const ZeroMap& map, std::uint32_t row) {
  std::uint64_t sum = 0;
  for (std::size_t i = row; i < map.rows.size(); ++i) sum += map.rows[i].zero + map.rows[i].green;
  return sum;
}

// Source blocks' worth of what the frame before and the frame after do not both have in the same place.
double new_blocks(const FrameFacts& facts, const FrameFacts* other) {
  double sum = 0;
  for (std::size_t i = 0; i < facts.zero.share.size(); ++i) {
    const float there = other == nullptr || other->zero.share.empty() ? 0.0F : other->zero.share[i];
    sum += std::max(0.0F, facts.zero.share[i] - there);
  }
  return sum;
}

Rect bounds(const FrameFacts& facts) {
  const AlignedPicture& picture = facts.picture;
  std::uint32_t left = picture.blocks_x;
  std::uint32_t top = picture.blocks_y;
  std::uint32_t right = 0;
  std::uint32_t bottom = 0;
  for (std::uint32_t y = 0; y < picture.blocks_y; ++y) {
    for (std::uint32_t x = 0; x < picture.blocks_x; ++x) {
      if (facts.zero.share[picture.block(x, y)] <= 0) continue;
      left = std::min(left, x);
      top = std::min(top, y);
      right = std::max(right, x + 1);
      bottom = std::max(bottom, y + 1);
    }
  }
  const Rect first = picture.block_pixels(left, top);
  const Rect last = picture.block_pixels(right - 1, bottom - 1);
  return picture.seen_area({first.x, first.y, last.x + last.width - first.x, last.y + last.height - first.y});
}

Finding describe(const FrameFacts& facts, double share) {
  const ZeroMap& map = facts.zero;
  const std::string_view what = map.exact ? "samples of 0" : "the green of zero samples";
  Finding finding;
  finding.area = bounds(facts);
  const std::uint32_t row = written_rows(map);
  const bool chroma = map.chroma_only * 10 > map.any() * 9;
  if (share >= kWholeShare) {
    finding.artefact = chroma ? ArtefactClass::chroma_loss : ArtefactClass::zero_page;
    finding.reason =
        chroma ? "chroma is 0 in the whole picture" : fmt::format("the whole picture is {}", what);
  } else if (row < map.rows.size() && zeros_from(map, row) * 2 > map.any()) {
    finding.artefact = chroma ? ArtefactClass::chroma_loss : ArtefactClass::half_filled;
    finding.from_row = facts.picture.picture.y + row;
    finding.reason = chroma ? fmt::format("chroma is 0 from row {} on", *finding.from_row)
                            : fmt::format("all is {} from row {} on", what, *finding.from_row);
  } else {
    finding.artefact = ArtefactClass::zero_part;
    finding.reason = fmt::format("{} in {:.1f} % of the picture", what, 100 * share);
  }
  return finding;
}

// How far the blocks without any zeros in `facts` are from those of another frame in the mean, whatever
// their grain.
double change_elsewhere(const FrameFacts& facts, const FrameFacts& other) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < facts.colors.size(); ++i) {
    if (facts.zero.share[i] > 0 || facts.picture.masked[i]) continue;
    sum += std::abs(facts.colors[i].luma - other.colors[i].luma);
    ++count;
  }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

}  // namespace

double ZeroPages::believed_blocks(const Look& look, double share) const {
  const FrameFacts& facts = *look.current;
  const double blocks = new_blocks(facts, nullptr);
  // Luma of 0 alone is left by hard edges and by test pictures too.
  if (facts.zero.exact && facts.zero.luma_only * 2 <= facts.zero.any()) return blocks;
  const double usual = kUsualGreen * std::max(usual_, 0.0);
  if (reported_) return std::max(blocks - usual, 0.0);
  if (look.before == nullptr) return share >= kWholeShare ? blocks : 0;
  // It stays: then it may have come with a cut. It goes again: then with a flash.
  const bool goes = look.after != nullptr && new_blocks(facts, look.after) * 2 >= blocks;
  double elsewhere = change_elsewhere(facts, *look.before);
  if (goes) elsewhere = std::min(elsewhere, change_elsewhere(facts, *look.after));
  // Whole rows down to the lowest are not painted between flashes, nor is so much of the picture for one
  // frame.
  const bool to_the_bottom = written_rows(facts.zero) + kLeastConstantRows <= facts.zero.rows.size();
  if (elsewhere > kCalmScene && !to_the_bottom && (!goes || share < kFlashShare)) return 0;
  return std::max(new_blocks(facts, look.before) - usual, 0.0);
}

void ZeroPages::look(const Look& look, std::vector<Finding>& findings) {
  const FrameFacts& facts = *look.current;
  const ZeroMap& map = facts.zero;
  if (look.before == nullptr) {
    reported_ = false;
    usual_ = -1;
  }
  double confidence = 0;
  if (map.any() != 0 && map.pixels != 0) {
    const double share = static_cast<double>(map.any()) / static_cast<double>(map.pixels);
    const double blocks = believed_blocks(look, share);
    Finding finding = describe(facts, share);
    finding.confidence = confidence = confidence_of(blocks, kZeroBlocks);
    finding.figures = {{"blocks", blocks}, {"share", share}};
    findings.push_back(std::move(finding));
  }
  reported_ = confidence >= kReported;
  if (!reported_) usual_ = std::max(usual_ * kUsualFades, new_blocks(facts, nullptr));
}

}  // namespace zcplay::detect
