// SPDX-License-Identifier: MIT
// The definition of every count: the picture as planes, then one plain loop a count.
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <utility>

#include "validate/score/counter.h"
#include "validate/score/grid.h"
#include "validate/score/rgb_planes.h"

namespace zcplay::score {
namespace {

constexpr std::uint32_t kSignatureFactor = 2654435761;

class UniqueColors {
 public:
  UniqueColors() : seen_(std::size_t{1} << (24 - 6)) {}

  std::uint32_t count(const RgbPlanes& planes) {
    std::ranges::fill(seen_, 0);
    for (std::size_t i = 0; i < planes.luma.size(); ++i) {
      const std::uint32_t color =
          std::uint32_t{planes.rgb[0][i]} << 16 | std::uint32_t{planes.rgb[1][i]} << 8 | planes.rgb[2][i];
      seen_[color >> 6] |= std::uint64_t{1} << (color & 63);
    }
    std::uint32_t colors = 0;
    for (const std::uint64_t word : seen_) colors += static_cast<std::uint32_t>(std::popcount(word));
    return colors;
  }

 private:
  std::vector<std::uint64_t> seen_;  ///< a bit a color
};

void count_histograms(const RgbPlanes& planes, Counts& counts) {
  for (std::size_t i = 0; i < planes.luma.size(); ++i) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      ++counts.histogram[channel][planes.rgb[channel][i]];
    }
    if (planes.rgb[0][i] <= kZeroGreenTolerance && planes.rgb[2][i] <= kZeroGreenTolerance) {
      ++counts.pure_green[planes.rgb[1][i]];
    }
  }
}

bool looks_like_zero(const RgbPlanes& planes, std::size_t at) {
  return planes.rgb[0][at] <= kZeroGreenTolerance && planes.rgb[2][at] <= kZeroGreenTolerance &&
         std::ranges::any_of(kZeroGreens, [green = planes.rgb[1][at]](std::uint8_t zero) {
           return std::abs(int{green} - int{zero}) <= kZeroGreenTolerance;
         });
}

template <typename T>
void add(T& sum, int value) {
  sum = static_cast<T>(sum + value);
}

void count_steps(const RgbPlanes& planes, Extent columns, Extent rows, Cell& cell) {
  const auto luma = [&planes](std::uint32_t x, std::uint32_t y) { return int{planes.luma[planes.at(x, y)]}; };
  for (std::uint32_t y = rows.begin; y < rows.end; ++y) {
    for (std::uint32_t x = columns.begin; x < columns.end; ++x) {
      if (x > 0) add(cell.column_step[x - columns.begin], std::abs(luma(x, y) - luma(x - 1, y)));
      if (y > 0) add(cell.row_step[y - rows.begin], std::abs(luma(x, y) - luma(x, y - 1)));
    }
  }
}

Cell count_cell(const RgbPlanes& planes, Extent columns, Extent rows) {
  Cell cell;
  cell.low.fill(255);
  for (std::uint32_t y = rows.begin; y < rows.end; ++y) {
    for (std::uint32_t x = columns.begin; x < columns.end; ++x) {
      const std::size_t at = planes.at(x, y);
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const std::uint8_t value = planes.rgb[channel][at];
        add(cell.sum[channel], value);
        cell.low[channel] = std::min(cell.low[channel], value);
        cell.high[channel] = std::max(cell.high[channel], value);
      }
      if (looks_like_zero(planes, at)) ++cell.zero_green;
    }
  }
  count_steps(planes, columns, rows, cell);
  return cell;
}

void count_cells(const RgbPlanes& planes, Counts& counts) {
  counts.cells_x = cells_on(planes.size.width);
  counts.cells_y = cells_on(planes.size.height);
  counts.cells.clear();
  for (std::uint32_t y = 0; y < counts.cells_y; ++y) {
    for (std::uint32_t x = 0; x < counts.cells_x; ++x) {
      counts.cells.push_back(
          count_cell(planes, cell_extent(x, planes.size.width), cell_extent(y, planes.size.height)));
    }
  }
}

Row count_row(const RgbPlanes& planes, std::uint32_t y) {
  Row row;
  for (std::uint32_t x = 0; x < planes.size.width; ++x) {
    std::uint32_t color = 0;
    for (const auto& plane : planes.rgb) color = color << 8 | plane[planes.at(x, y)];
    row.signature += color * (kSignatureFactor * (2 * x + 1));
  }
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const auto* const first = planes.rgb[channel].data() + planes.at(0, y);
    const auto [low, high] = std::minmax_element(first, first + planes.size.width);
    row.spread = std::max(row.spread, static_cast<std::uint8_t>(*high - *low));
    row.first[channel] = *first;
  }
  return row;
}

void count_laplacian(const RgbPlanes& planes, Counts& counts) {
  const std::uint32_t width = planes.size.width;
  for (std::uint32_t y = 1; y + 1 < planes.size.height; ++y) {
    for (std::uint32_t x = 1; x + 1 < width; ++x) {
      const std::uint8_t* const center = planes.luma.data() + planes.at(x, y);
      const int value = 4 * center[0] - center[-1] - center[1] - *(center - width) - center[width];
      const auto magnitude = static_cast<std::uint64_t>(std::abs(value));
      counts.laplacian_sum += magnitude;
      counts.laplacian_square_sum += magnitude * magnitude;
    }
  }
}

void count_thumbnail(const RgbPlanes& planes, Counts& counts) {
  for (std::uint32_t box = 0; box < counts.thumbnail_sum.size(); ++box) {
    const Extent columns = thumbnail_extent(box % kThumbnailSide, planes.size.width);
    const Extent rows = thumbnail_extent(box / kThumbnailSide, planes.size.height);
    for (std::uint32_t y = rows.begin; y < rows.end; ++y) {
      for (std::uint32_t x = columns.begin; x < columns.end; ++x) {
        counts.thumbnail_sum[box] += planes.luma[planes.at(x, y)];
      }
    }
  }
}

class ScalarCounter final : public Counter {
 public:
  Result<void> count(const PictureView& picture, Counts& counts) override {
    convert_scalar(picture, planes_);
    // The vectors' memory stays.
    counts = Counts{.size = planes_.size,
                    .unique_colors = colors_.count(planes_),
                    .exact_zero = planes_.exact_zero,
                    .from_yuv = has_chroma(picture),
                    .cells = std::move(counts.cells),
                    .rows = std::move(counts.rows)};
    count_histograms(planes_, counts);
    count_cells(planes_, counts);
    counts.rows.clear();
    for (std::uint32_t y = 0; y < planes_.size.height; ++y) counts.rows.push_back(count_row(planes_, y));
    count_laplacian(planes_, counts);
    count_thumbnail(planes_, counts);
    return {};
  }

  [[nodiscard]] std::string name() const override { return "scalar"; }

 private:
  RgbPlanes planes_;
  UniqueColors colors_;
};

}  // namespace

std::unique_ptr<Counter> make_scalar_counter() {
  return std::make_unique<ScalarCounter>();
}

}  // namespace zcplay::score
