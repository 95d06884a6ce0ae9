// SPDX-License-Identifier: MIT
#include "validate/score/histograms.h"

#include <cstring>

namespace zcplay::score {
namespace {

template <std::size_t kTables>
void add_channel(const std::uint8_t* row, std::uint32_t width,
                 std::array<std::array<std::uint32_t, 256>, kTables>& tables) {
  std::uint32_t x = 0;
  for (; x + 8 <= width; x += 8) {
    std::uint64_t values = 0;
    std::memcpy(&values, row + x, sizeof values);
    for (std::size_t i = 0; i < 8; ++i) ++tables[i % kTables][values >> (8 * i) & 0xff];
  }
  for (; x < width; ++x) ++tables[0][row[x]];
}

}  // namespace

void Histograms::clear() {
  tables_ = {};
  pure_ = {};
}

void Histograms::add(const PlanarRow& row, std::uint32_t width, const std::uint8_t* pure) {
  add_channel(row.rgb[0], width, tables_[0]);
  add_channel(row.rgb[2], width, tables_[2]);
  if (pure == nullptr) {
    add_channel(row.rgb[1], width, tables_[1]);
    return;
  }
  for (std::uint32_t x = 0; x < width; ++x) {
    auto& tables = pure[x] != 0 ? pure_ : tables_[1];
    ++tables[x % kTables][row.rgb[1][x]];
  }
}

void Histograms::add_run(const std::array<std::uint8_t, 3>& color, bool pure, std::uint32_t pixels) {
  tables_[0][0][color[0]] += pixels;
  tables_[2][0][color[2]] += pixels;
  auto& greens = pure ? pure_ : tables_[1];
  greens[0][color[1]] += pixels;
}

void Histograms::write(Counts& counts) const {
  for (std::size_t value = 0; value < 256; ++value) {
    std::uint32_t pure = 0;
    for (const Table& table : pure_) pure += table[value];
    counts.pure_green[value] = pure;
    for (std::size_t channel = 0; channel < 3; ++channel) {
      std::uint32_t sum = channel == 1 ? pure : 0;
      for (const Table& table : tables_[channel]) sum += table[value];
      counts.histogram[channel][value] = sum;
    }
  }
}

}  // namespace zcplay::score
