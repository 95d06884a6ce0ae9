// SPDX-License-Identifier: MIT
#include "validate/detect/zero_map.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <variant>

#include "validate/detect/thresholds.h"
#include "validate/score/counts.h"

namespace zcplay::detect {
namespace {

enum class Mark : std::uint8_t { none, all, luma_only, chroma_only };

// Saves the work for nearly all screenshots.
bool any_green(const SeenFrame& seen) {
  if (seen.counts == nullptr || seen.counts->from_yuv) return true;
  const auto& greens = seen.counts->pure_green;
  return std::any_of(greens.begin() + kLeastPureGreen, greens.end(),
                     [](std::uint32_t count) { return count != 0; });
}

std::array<bool, 256> green_levels() {
  std::array<bool, 256> levels{};
  for (const int green : score::kZeroGreens) {
    for (int level = green - score::kZeroGreenTolerance; level <= green + score::kZeroGreenTolerance; ++level)
      levels[static_cast<std::size_t>(level)] = true;
  }
  return levels;
}

void mark_green(const score::RgbView& view, const Rect& area, std::uint32_t y, std::vector<Mark>& marks) {
  static const std::array<bool, 256> kLevels = green_levels();
  const std::byte* pixel =
      view.pixels.data() + std::size_t{area.y + y} * view.stride + std::size_t{area.x} * view.layout.bytes;
  for (std::uint32_t x = 0; x < area.width; ++x, pixel += view.layout.bytes) {
    const auto green = std::to_integer<std::size_t>(pixel[view.layout.green]);
    const bool pure = std::to_integer<unsigned>(pixel[view.layout.red]) <= score::kZeroGreenTolerance &&
                      std::to_integer<unsigned>(pixel[view.layout.blue]) <= score::kZeroGreenTolerance;
    marks[x] = !pure || green < kLeastPureGreen ? Mark::none : kLevels[green] ? Mark::all : Mark::chroma_only;
  }
}

bool is_zero(std::span<const std::byte> samples, std::size_t at, unsigned bytes) {
  return samples[at] == std::byte{0} && (bytes == 1 || samples[at + 1] == std::byte{0});
}

// No sound picture has both chroma samples 0: no color is so green. Luma of 0 exists where the range is full,
// and by itself at hard edges where it is limited.
void mark_samples(const score::YuvView& view, const Rect& area, std::uint32_t y, std::vector<Mark>& marks) {
  const unsigned bytes = view.bytes_per_sample;
  const std::size_t luma_row = std::size_t{area.y + y} * view.luma_stride;
  const std::size_t chroma_row = std::size_t{(area.y + y) >> view.chroma_shift_y} * view.chroma_stride;
  for (std::uint32_t x = 0; x < area.width; ++x) {
    const std::uint32_t column = area.x + x;
    const bool luma = is_zero(view.luma, luma_row + std::size_t{column} * bytes, bytes);
    const std::size_t at = chroma_row + std::size_t{column >> view.chroma_shift_x} * view.chroma_step * bytes;
    const bool chroma = !view.cb.empty() && is_zero(view.cb, at, bytes) && is_zero(view.cr, at, bytes);
    marks[x] = Mark::none;
    if (chroma) marks[x] = luma ? Mark::all : Mark::chroma_only;
    if (!chroma && luma && !view.color.full_range) marks[x] = Mark::luma_only;
  }
}

bool masked(const SeenFrame& seen, std::uint32_t x, std::uint32_t y) {
  return std::ranges::any_of(seen.masked, [x, y](const Rect& mask) {
    return x >= mask.x && x - mask.x < mask.width && y >= mask.y && y - mask.y < mask.height;
  });
}

// Counts runs of marked pixels; shorter ones than a page can leave are no pages.
void count_row(const std::vector<Mark>& marks, std::uint32_t y, std::span<std::uint32_t> zeros_by_column,
               std::size_t least_run, ZeroMap& map) {
  for (std::size_t x = 0; x < marks.size();) {
    if (marks[x] == Mark::none) {
      ++x;
      continue;
    }
    std::size_t end = x;
    while (end < marks.size() && marks[end] != Mark::none) ++end;
    if (end - x >= least_run) {
      for (std::size_t i = x; i < end; ++i) {
        ++zeros_by_column[i];
        map.all += marks[i] == Mark::all ? 1 : 0;
        map.luma_only += marks[i] == Mark::luma_only ? 1 : 0;
        map.chroma_only += marks[i] == Mark::chroma_only ? 1 : 0;
        ++(marks[i] == Mark::chroma_only ? map.rows[y].green : map.rows[y].zero);
      }
    }
    x = end;
  }
}

}  // namespace

void map_zeros(const SeenFrame& seen, const AlignedPicture& aligned, ZeroMap& map) {
  map = ZeroMap{};
  map.exact = std::holds_alternative<score::YuvView>(seen.view);
  const Rect& area = aligned.picture;
  map.pixels = std::uint64_t{area.width} * area.height;
  if (area.width == 0 || !any_green(seen)) return;

  const auto least_run = static_cast<std::size_t>(
      std::max<std::uint64_t>(std::uint64_t{kLeastZeroRun} * area.width / aligned.size.width, 4));
  map.pixels = 0;
  map.rows.resize(area.height);
  std::vector<std::uint32_t> pixels(aligned.masked.size());
  std::vector<std::uint32_t> zeros(aligned.masked.size());
  std::vector<std::uint32_t> zeros_by_column(area.width);
  std::vector<Mark> marks(area.width);
  for (std::uint32_t y = 0; y < area.height; ++y) {
    if (const auto* rgb = std::get_if<score::RgbView>(&seen.view)) mark_green(*rgb, area, y, marks);
    if (const auto* yuv = std::get_if<score::YuvView>(&seen.view)) mark_samples(*yuv, area, y, marks);
    const std::size_t block_row =
        std::size_t{y} * aligned.size.height / area.height / kBlockSide * aligned.blocks_x;
    const auto block_of = [&](std::uint32_t x) {
      return block_row + std::size_t{x} * aligned.size.width / area.width / kBlockSide;
    };
    map.rows[y].pixels = area.width;
    for (std::uint32_t x = 0; x < area.width; ++x) {
      if (!seen.masked.empty() && masked(seen, area.x + x, area.y + y)) {
        marks[x] = Mark::none;
        --map.rows[y].pixels;
      } else {
        ++pixels[block_of(x)];
      }
    }
    std::ranges::fill(zeros_by_column, 0U);
    count_row(marks, y, zeros_by_column, least_run, map);
    for (std::uint32_t x = 0; x < area.width; ++x) zeros[block_of(x)] += zeros_by_column[x];
    map.pixels += map.rows[y].pixels;
  }
  if (map.any() == 0) {
    map.rows.clear();
    return;
  }
  map.share.resize(zeros.size());
  for (std::size_t i = 0; i < zeros.size(); ++i)
    map.share[i] = pixels[i] == 0 ? 0.0F : static_cast<float>(zeros[i]) / static_cast<float>(pixels[i]);
}

}  // namespace zcplay::detect
