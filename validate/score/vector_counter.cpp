// SPDX-License-Identifier: MIT
#include "validate/score/vector_counter.h"

#include <algorithm>
#include <utility>

#include "validate/score/color_set.h"
#include "validate/score/grid.h"
#include "validate/score/histograms.h"
#include "validate/score/row_memory.h"
#include "validate/score/row_unpacker.h"

namespace zcplay::score {
namespace {

constexpr std::uint32_t kSignatureFactor = 2654435761;
/// Rows of luma whose sum still fits the 16 bits of a column.
constexpr std::uint32_t kMostRowsAdded = 256;

using Bytes = RowMemory<std::uint8_t>;

class VectorCounter final : public Counter {
 public:
  explicit VectorCounter(RowKernels kernels)
      : kernels_(std::move(kernels)), unpacker_(kernels_), colors_(kernels_) {
    weights_.reserve(kMaxSide);
    for (std::uint32_t x = 0; x < kMaxSide; ++x) weights_.data()[x] = static_cast<std::int16_t>(2 * x + 1);
  }

  Result<void> count(const PictureView& picture, Counts& counts) override {
    begin(picture, counts);
    for (std::uint32_t y = 0; y < counts.size.height; ++y) {
      if (y % kCellSide == 0) begin_cells(counts);
      const PlanarRow row = planar_row(y);
      counts.exact_zero += unpacker_.unpack(y, row);
      kernels_.fill_luma(row, counts.size.width);
      count_colors(row, counts);
      count_luma(y, counts);
      if (y % kCellSide == kCellSide - 1 || y + 1 == counts.size.height) end_cells(y / kCellSide, counts);
      end_thumbnail_row(y, counts);
    }
    histograms_.write(counts);
    counts.unique_colors = colors_.drain();
    return {};
  }

  [[nodiscard]] std::string name() const override { return kernels_.name; }

 private:
  void begin(const PictureView& picture, Counts& counts);
  void begin_cells(Counts& counts);
  [[nodiscard]] PlanarRow planar_row(std::uint32_t y);
  [[nodiscard]] std::uint8_t* luma_row(std::uint32_t y) { return luma_[y % luma_.size()].data(); }
  [[nodiscard]] CellColumns cell_columns();
  void count_colors(const PlanarRow& row, Counts& counts);
  void count_luma(std::uint32_t y, Counts& counts);
  void end_cells(std::uint32_t cell_row, Counts& counts);
  void end_cell(Extent columns, Cell& cell);
  void end_thumbnail_row(std::uint32_t y, Counts& counts);
  void add_thumbnail(std::uint32_t box_row, Counts& counts);

  RowKernels kernels_;
  RowUnpacker unpacker_;
  ColorSet colors_;
  Histograms histograms_;
  RowMemory<std::int16_t> weights_;  ///< 2 x + 1

  std::array<Bytes, 3> rgb_;   ///< the row at hand
  std::array<Bytes, 3> luma_;  ///< it and the two above
  Bytes pure_;
  RowMemory<std::uint32_t> run_color_;
  RowMemory<std::uint32_t> run_start_;
  // Of the cells' rows so far.
  std::array<RowMemory<std::uint64_t>, 3> sum_;
  std::array<Bytes, 3> low_;
  std::array<Bytes, 3> high_;
  Bytes zero_green_;
  bool any_zero_green_ = false;
  RowMemory<std::uint16_t> column_step_;
  RowMemory<std::uint64_t> row_step_;  ///< of the row at hand
  // Of the thumbnail's row.
  RowMemory<std::uint16_t> thumbnail_;
  std::uint32_t thumbnail_rows_ = 0;  ///< added since it was cleared
  std::uint32_t box_row_ = 0;
};

void VectorCounter::begin(const PictureView& picture, Counts& counts) {
  const Size size = size_of(picture);
  // The vectors' memory stays.
  counts = Counts{.size = size,
                  .from_yuv = has_chroma(picture),
                  .cells_x = cells_on(size.width),
                  .cells_y = cells_on(size.height),
                  .cells = std::move(counts.cells),
                  .rows = std::move(counts.rows)};
  counts.cells.assign(std::size_t{counts.cells_x} * counts.cells_y, Cell{});
  counts.rows.clear();
  unpacker_.begin(picture);
  histograms_.clear();
  for (auto* const planes : {&rgb_, &luma_}) {
    for (Bytes& plane : *planes) {
      plane.reserve(size.width);
      plane.clear_behind(size.width);
    }
  }
  for (auto* const columns : {&low_, &high_}) {
    for (Bytes& channel : *columns) channel.reserve(size.width);
  }
  for (auto& channel : sum_) channel.reserve(size.width / 8);
  for (Bytes* const row : {&pure_, &zero_green_}) row->reserve(size.width);
  for (auto* const row : {&run_color_, &run_start_}) row->reserve(size.width);
  column_step_.reserve(size.width);
  row_step_.reserve(size.width / 8);
  thumbnail_.reserve(size.width);
  thumbnail_.fill(0);
  thumbnail_rows_ = 0;
  box_row_ = 0;
}

void VectorCounter::begin_cells(Counts& /*counts*/) {
  for (std::size_t channel = 0; channel < 3; ++channel) {
    sum_[channel].fill(0);
    low_[channel].fill(255);
    high_[channel].fill(0);
  }
  column_step_.fill(0);
  if (any_zero_green_) zero_green_.fill(0);
  any_zero_green_ = false;
}

PlanarRow VectorCounter::planar_row(std::uint32_t y) {
  return {.rgb = {rgb_[0].data(), rgb_[1].data(), rgb_[2].data()}, .luma = luma_row(y)};
}

CellColumns VectorCounter::cell_columns() {
  CellColumns columns{.zero_green = zero_green_.data()};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    columns.sum[channel] = sum_[channel].data();
    columns.low[channel] = low_[channel].data();
    columns.high[channel] = high_[channel].data();
  }
  return columns;
}

void VectorCounter::count_colors(const PlanarRow& row, Counts& counts) {
  const std::uint32_t width = counts.size.width;
  const ColorRow colors = kernels_.colors(row, width, weights_.data(), cell_columns(), pure_.data());
  const std::array<std::uint8_t, 3> first = {row.rgb[0][0], row.rgb[1][0], row.rgb[2][0]};
  counts.rows.push_back({.signature = kSignatureFactor * ((colors.weighted[0] << 16) +
                                                          (colors.weighted[1] << 8) + colors.weighted[2]),
                         .spread = colors.spread,
                         .first = first});
  if (colors.any_pure) {
    kernels_.zero_green(row, width, pure_.data(), cell_columns());
    any_zero_green_ = true;
  }
  const ColorRuns runs{.color = run_color_.data(), .start = run_start_.data()};
  const std::size_t count = kernels_.color_runs(row, width, colors.any_pure ? pure_.data() : nullptr, runs);
  histograms_.add(runs, count);
  colors_.add(runs.color, count);
}

void VectorCounter::count_luma(std::uint32_t y, Counts& counts) {
  const std::uint32_t width = counts.size.width;
  const std::uint32_t above = y == 0 ? 0 : y - 1;
  kernels_.luma(
      {.row = luma_row(y), .above = luma_row(above)}, width,
      {.column_step = column_step_.data(), .thumbnail = thumbnail_.data(), .row_step = row_step_.data()});
  Cell* const cells = counts.cells.data() + std::size_t{y / kCellSide} * counts.cells_x;
  for (std::uint32_t x = 0; x < counts.cells_x; ++x) {
    const std::uint64_t* const halves = row_step_.data() + 2 * x;
    cells[x].row_step[y % kCellSide] = static_cast<std::uint16_t>(halves[0] + halves[1]);
  }
  if (y < 2) return;
  const LaplacianRow middle = kernels_.laplacian(luma_row(y - 2), luma_row(y - 1), luma_row(y), width);
  counts.laplacian_sum += middle.sum;
  counts.laplacian_square_sum += middle.square_sum;
}

void VectorCounter::end_cell(Extent columns, Cell& cell) {
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const std::uint64_t* const halves = sum_[channel].data() + columns.begin / 8;
    cell.sum[channel] = static_cast<std::uint16_t>(halves[0] + halves[1]);
  }
  std::copy_n(column_step_.data() + columns.begin, columns.length(), cell.column_step.begin());
  if (!any_zero_green_) return;
  for (std::uint32_t x = columns.begin; x < columns.end; ++x) {
    cell.zero_green = static_cast<std::uint16_t>(cell.zero_green + zero_green_.data()[x]);
  }
}

void VectorCounter::end_cells(std::uint32_t cell_row, Counts& counts) {
  const std::uint32_t width = counts.size.width;
  Cell* const cells = counts.cells.data() + std::size_t{cell_row} * counts.cells_x;
  for (std::uint32_t x = 0; x < counts.cells_x; ++x) end_cell(cell_extent(x, width), cells[x]);
  kernels_.cell_extremes(cell_columns(), width / kCellSide, cells);
  if (width % kCellSide == 0) return;
  const Extent rest = cell_extent(counts.cells_x - 1, width);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const std::uint8_t* const low = low_[channel].data();
    const std::uint8_t* const high = high_[channel].data();
    Cell& cell = cells[counts.cells_x - 1];
    cell.low[channel] = *std::min_element(low + rest.begin, low + rest.end);
    cell.high[channel] = *std::max_element(high + rest.begin, high + rest.end);
  }
}

void VectorCounter::add_thumbnail(std::uint32_t box_row, Counts& counts) {
  for (std::uint32_t box = 0; box < kThumbnailSide; ++box) {
    const Extent columns = thumbnail_extent(box, counts.size.width);
    std::uint32_t sum = 0;
    for (std::uint32_t x = columns.begin; x < columns.end; ++x) sum += thumbnail_.data()[x];
    counts.thumbnail_sum[std::size_t{box_row} * kThumbnailSide + box] += sum;
  }
}

// Low pictures have several boxes that are the same row.
void VectorCounter::end_thumbnail_row(std::uint32_t y, Counts& counts) {
  ++thumbnail_rows_;
  bool added = false;
  while (box_row_ < kThumbnailSide && thumbnail_extent(box_row_, counts.size.height).end == y + 1) {
    add_thumbnail(box_row_, counts);
    ++box_row_;
    added = true;
  }
  if (!added && thumbnail_rows_ == kMostRowsAdded) {
    add_thumbnail(box_row_, counts);
    added = true;
  }
  if (!added) return;
  thumbnail_.fill(0);
  thumbnail_rows_ = 0;
}

}  // namespace

std::unique_ptr<Counter> make_vector_counter(RowKernels kernels) {
  return std::make_unique<VectorCounter>(std::move(kernels));
}

}  // namespace zcplay::score
