// SPDX-License-Identifier: MIT
#include "validate/detect/frame_facts.h"

#include <algorithm>
#include <cstdlib>

#include "validate/detect/thresholds.h"

namespace zcplay::detect {
namespace {

void make_small(const AlignedPicture& picture, SmallPicture& small) {
  small.width = picture.size.width / kBoxSide;
  small.height = picture.size.height / kBoxSide;
  small.luma.assign(std::size_t{small.width} * small.height, 0);
  for (std::uint32_t y = 0; y < small.height * kBoxSide; ++y) {
    const std::uint8_t* row = picture.luma_row(y);
    std::uint16_t* out = small.luma.data() + std::size_t{y / kBoxSide} * small.width;
    for (std::uint32_t x = 0; x < small.width; ++x) {
      const std::uint8_t* box = row + std::size_t{x} * kBoxSide;
      out[x] = static_cast<std::uint16_t>(out[x] + box[0] + box[1] + box[2] + box[3]);
    }
  }
}

float mean_of(const std::vector<std::uint8_t>& samples, std::size_t stride, const Rect& area) {
  std::uint32_t sum = 0;
  for (std::uint32_t y = area.y; y < area.y + area.height; ++y) {
    for (std::uint32_t x = area.x; x < area.x + area.width; ++x) sum += samples[y * stride + x];
  }
  return static_cast<float>(sum) / static_cast<float>(area.width * area.height);
}

void make_colors(const AlignedPicture& picture, std::vector<BlockColor>& colors) {
  colors.resize(picture.masked.size());
  for (std::uint32_t y = 0; y < picture.blocks_y; ++y) {
    for (std::uint32_t x = 0; x < picture.blocks_x; ++x) {
      const Rect area = picture.block_pixels(x, y);
      const Rect chroma{area.x / 2, area.y / 2, (area.width + 1) / 2, (area.height + 1) / 2};
      BlockColor& color = colors[picture.block(x, y)];
      color.luma = mean_of(picture.luma, picture.size.width, area);
      color.cb = mean_of(picture.cb, picture.chroma_size.width, chroma);
      color.cr = mean_of(picture.cr, picture.chroma_size.width, chroma);
    }
  }
}

void make_rows(const AlignedPicture& picture, std::vector<RowSpread>& rows) {
  rows.assign(picture.size.height, RowSpread{});
  for (std::uint32_t y = 0; y < picture.size.height; ++y) {
    const std::uint8_t* row = picture.luma_row(y);
    for (std::uint32_t block = 0; block < picture.blocks_x; ++block) {
      if (picture.masked[picture.block(block, y / kBlockSide)]) continue;
      const std::uint32_t end = std::min((block + 1) * kBlockSide, picture.size.width);
      for (std::uint32_t x = block * kBlockSide; x < end; ++x) {
        rows[y].luma_low = std::min(rows[y].luma_low, row[x]);
        rows[y].luma_high = std::max(rows[y].luma_high, row[x]);
      }
    }
  }
}

double unmasked_mean(const std::vector<float>& values, const std::vector<bool>& masked) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (masked[i]) continue;
    sum += values[i];
    ++count;
  }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

}  // namespace

bool flat_rows(const FrameFacts& facts, std::uint32_t first, std::uint32_t end) {
  unsigned low = 255;
  unsigned high = 0;
  for (std::uint32_t y = first; y < end && y < facts.rows.size(); ++y) {
    low = std::min<unsigned>(low, facts.rows[y].luma_low);
    high = std::max<unsigned>(high, facts.rows[y].luma_high);
  }
  return high < low + kFlatContrast;
}

void gather(const SeenFrame& seen, const FrameFacts* before, FrameFacts& facts) {
  facts.kind = seen.kind;
  facts.defects = seen.defects;
  facts.time_jump = seen.time_jump;
  align_picture(seen, facts.picture);
  map_zeros(seen, facts.picture, facts.zero);
  make_small(facts.picture, facts.small);
  make_edge_profile(facts.picture, facts.edges);
  make_colors(facts.picture, facts.colors);
  make_rows(facts.picture, facts.rows);
  facts.change.clear();
  facts.mean_change = 0;
  if (before == nullptr || before->picture.size != facts.picture.size) return;
  block_differences(facts.picture, before->picture, facts.change);
  facts.mean_change = unmasked_mean(facts.change, facts.picture.masked);
}

}  // namespace zcplay::detect
