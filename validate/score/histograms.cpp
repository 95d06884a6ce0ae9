// SPDX-License-Identifier: MIT
#include "validate/score/histograms.h"

namespace zcplay::score {

void Histograms::clear() {
  tables_ = {};
}

void Histograms::add(const ColorRuns& runs, std::size_t count) {
  const auto add_run = [&runs](std::size_t index, Tables& tables) __attribute__((always_inline)) {
    const std::uint32_t color = runs.color[index];
    const std::uint32_t pixels = runs.start[index + 1] - runs.start[index];
    tables.red[color >> 17] += pixels;
    tables.green[color >> 8 & 0x1ff] += pixels;
    tables.blue[color & 0xff] += pixels;
  };
  std::size_t i = 0;
  for (; i + kTables <= count; i += kTables) {
#pragma GCC unroll 4
    for (std::size_t table = 0; table < kTables; ++table) add_run(i + table, tables_[table]);
  }
  for (; i < count; ++i) add_run(i, tables_[0]);
}

void Histograms::write(Counts& counts) const {
  for (const Tables& tables : tables_) {
    for (std::size_t value = 0; value < 256; ++value) {
      counts.histogram[0][value] += tables.red[value];
      counts.histogram[1][value] += tables.green[value] + tables.green[256 + value];
      counts.histogram[2][value] += tables.blue[value];
      counts.pure_green[value] += tables.green[256 + value];
    }
  }
}

}  // namespace zcplay::score
