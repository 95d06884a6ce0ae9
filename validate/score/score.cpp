// SPDX-License-Identifier: MIT
#include "validate/score/score.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "validate/score/grid.h"
#include "validate/score/perceptual_hash.h"
#include "validate/score/uniform_region.h"

namespace zcplay::score {
namespace {

/// 8-bit values as ImageMagick's 16-bit quanta.
constexpr double kQuantum = 257;

/// Steps of luma are whole: a smaller mean is as good as none, and nothing is divided by it.
constexpr double kLeastStep = 1.0 / 256;

double step_ratio(double on, double off) {
  return std::max(on, kLeastStep) / std::max(off, kLeastStep);
}

double mean_of(const std::array<std::uint32_t, 256>& histogram, double pixels) {
  double sum = 0;
  for (std::size_t value = 0; value < histogram.size(); ++value) {
    sum += static_cast<double>(value) * histogram[value];
  }
  return sum / pixels * kQuantum;
}

// Over the largest entropy that as many different values can have, which is 0 for a single value: there
// ImageMagick multiplies by 1e12 instead. Where a number of pixels times its reciprocal is not quite 1, its
// entropy of a flat picture is not quite 0.
double entropy_of(const std::array<std::uint32_t, 256>& histogram, double pixels) {
  constexpr double kLargestReciprocal = 1e12;
  const double share_of_pixel = 1 / pixels;
  double sum = 0;
  unsigned values = 0;
  for (const std::uint32_t count : histogram) {
    if (count == 0) continue;
    const double share = count * share_of_pixel;
    sum += share * std::log10(share);
    ++values;
  }
  if (values == 1) return std::abs(sum) * kLargestReciprocal;
  return -sum / std::log10(static_cast<double>(values));
}

void score_colors(const Counts& counts, double pixels, Score& score) {
  for (std::size_t channel = 0; channel < 3; ++channel) {
    score.channel_entropy[channel] = entropy_of(counts.histogram[channel], pixels);
    score.channel_mean[channel] = mean_of(counts.histogram[channel], pixels);
    score.entropy += score.channel_entropy[channel] / 3;
    score.mean += score.channel_mean[channel] / 3;
  }
}

bool is_near(std::size_t green, std::uint8_t zero_green) {
  return green + kZeroGreenTolerance >= zero_green && green <= std::size_t{zero_green} + kZeroGreenTolerance;
}

void score_zero_green(const Counts& counts, double pixels, Score& score) {
  for (std::size_t green = 0; green < counts.pure_green.size(); ++green) {
    const double share = counts.pure_green[green] / pixels;
    bool any = false;
    for (std::size_t i = 0; i < kZeroGreens.size(); ++i) {
      if (!is_near(green, kZeroGreens[i])) continue;
      score.zero_green[i] += share;
      any = true;
    }
    if (any) score.zero_green_any += share;
  }
  if (counts.from_yuv) score.exact_zero = counts.exact_zero / pixels;
}

std::uint32_t constant_rows(const Counts& counts) {
  const Row& bottom = counts.rows.back();
  std::uint32_t rows = 0;
  for (auto row = counts.rows.rbegin(); row != counts.rows.rend(); ++row, ++rows) {
    if (row->spread != 0 || row->first != bottom.first) break;
  }
  return rows;
}

/// Steps of luma across the lines of a grid, or those between: how many pixels and how much.
struct Steps {
  std::uint64_t sum = 0;
  std::uint64_t pixels = 0;
  [[nodiscard]] double mean() const {
    return pixels == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(pixels);
  }
};

/// Of the whole picture: steps across each vertical and each horizontal line.
struct Lines {
  std::vector<std::uint64_t> columns;
  std::vector<std::uint64_t> rows;
};

Lines sum_lines(const Counts& counts) {
  Lines lines{.columns = std::vector<std::uint64_t>(std::size_t{counts.cells_x} * kCellSide),
              .rows = std::vector<std::uint64_t>(std::size_t{counts.cells_y} * kCellSide)};
  for (std::uint32_t y = 0; y < counts.cells_y; ++y) {
    for (std::uint32_t x = 0; x < counts.cells_x; ++x) {
      const Cell& cell = counts.cell(x, y);
      for (std::uint32_t i = 0; i < kCellSide; ++i) {
        lines.columns[x * kCellSide + i] += cell.column_step[i];
        lines.rows[y * kCellSide + i] += cell.row_step[i];
      }
    }
  }
  return lines;
}

Blockiness blockiness(const Lines& lines, Size size, std::uint32_t pitch) {
  Steps on;
  Steps off;
  const auto add = [&on, &off, pitch](std::uint32_t line, std::uint64_t sum, std::uint32_t length) {
    Steps& steps = line % pitch == 0 ? on : off;
    steps.sum += sum;
    steps.pixels += length;
  };
  for (std::uint32_t x = 1; x < size.width; ++x) add(x, lines.columns[x], size.height);
  for (std::uint32_t y = 1; y < size.height; ++y) add(y, lines.rows[y], size.width);
  return {.pitch = pitch, .on_grid = on.mean(), .off_grid = off.mean()};
}

// The Laplacian's mean is next to nothing: neighbours cancel but at the borders.
double sharpness(const Counts& counts) {
  if (counts.size.width < 3 || counts.size.height < 3) return 0;
  const double pixels = static_cast<double>(counts.size.width - 2) * (counts.size.height - 2);
  return static_cast<double>(counts.laplacian_square_sum) / pixels;
}

void score_thumbnail(const Counts& counts, Score& score) {
  for (std::uint32_t box = 0; box < counts.thumbnail_sum.size(); ++box) {
    const std::uint32_t area = thumbnail_extent(box % kThumbnailSide, counts.size.width).length() *
                               thumbnail_extent(box / kThumbnailSide, counts.size.height).length();
    score.thumbnail[box] = static_cast<std::uint8_t>((counts.thumbnail_sum[box] + area / 2) / area);
  }
  score.perceptual_hash = perceptual_hash(score.thumbnail);
}

float cell_blockiness(const Counts& counts, std::uint32_t x, std::uint32_t y) {
  const Cell& cell = counts.cell(x, y);
  const std::uint32_t width = cell_extent(x, counts.size.width).length();
  const std::uint32_t height = cell_extent(y, counts.size.height).length();
  Steps on{.sum = std::uint64_t{cell.column_step[0]} + cell.row_step[0],
           .pixels = (x > 0 ? height : 0) + (y > 0 ? width : 0)};
  Steps off{.sum = 0, .pixels = (width - 1) * height + (height - 1) * width};
  for (std::uint32_t i = 1; i < kCellSide; ++i) off.sum += cell.column_step[i] + cell.row_step[i];
  return static_cast<float>(step_ratio(on.mean(), off.mean()));
}

}  // namespace

double Blockiness::ratio() const {
  return step_ratio(on_grid, off_grid);
}

Score make_score(const Counts& counts) {
  Score score{.size = counts.size, .unique_colors = counts.unique_colors};
  const double pixels = static_cast<double>(counts.size.width) * counts.size.height;
  score_colors(counts, pixels, score);
  score_zero_green(counts, pixels, score);
  score.uniform = largest_uniform_region(counts);
  score.constant_rows = constant_rows(counts);
  const Lines lines = sum_lines(counts);
  for (std::uint32_t i = 0; i < score.blockiness.size(); ++i) {
    score.blockiness[i] = blockiness(lines, counts.size, 8U << i);
  }
  score.sharpness = sharpness(counts);
  score_thumbnail(counts, score);
  return score;
}

std::vector<float> blockiness_map(const Counts& counts) {
  std::vector<float> map;
  map.reserve(counts.cells.size());
  for (std::uint32_t y = 0; y < counts.cells_y; ++y) {
    for (std::uint32_t x = 0; x < counts.cells_x; ++x) map.push_back(cell_blockiness(counts, x, y));
  }
  return map;
}

unsigned hash_distance(std::uint64_t a, std::uint64_t b) {
  return static_cast<unsigned>(std::popcount(a ^ b));
}

double thumbnail_distance(const Score& a, const Score& b) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < a.thumbnail.size(); ++i) {
    sum += static_cast<unsigned>(std::abs(int{a.thumbnail[i]} - int{b.thumbnail[i]}));
  }
  return sum / static_cast<double>(a.thumbnail.size());
}

}  // namespace zcplay::score
