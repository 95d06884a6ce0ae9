// SPDX-License-Identifier: MIT
#include "tests/judging/evaluation/pivot.h"

#include <set>

#include <fmt/format.h>

namespace zcplay::judging {

void Pivot::add(const Place& row, const Place& column, bool hit) {
  cells_[row][column].add(hit);
  totals_[row].add(hit);
}

std::string Pivot::table(const std::string& corner, bool with_total,
                         const std::function<std::string(const Rate&)>& text) const {
  std::set<Place> columns;
  for (const auto& [row, cells] : cells_) {
    for (const auto& [column, rate] : cells) columns.insert(column);
  }
  std::string head = "| " + corner + " |";
  std::string line = "|---|";
  for (const auto& column : columns) {
    head += " " + column.name + " |";
    line += "---:|";
  }
  if (with_total) {
    head += " all |";
    line += "---:|";
  }
  std::string table = head + "\n" + line + "\n";
  for (const auto& [row, cells] : cells_) {
    table += "| " + row.name + " |";
    for (const auto& column : columns) {
      const auto cell = cells.find(column);
      table += " " + (cell == cells.end() ? "" : text(cell->second)) + " |";
    }
    if (with_total) table += " " + text(totals_.at(row)) + " |";
    table += "\n";
  }
  return table;
}

std::string Pivot::shares(const std::string& corner) const {
  return table(corner, true, [](const Rate& rate) {
    const auto share = rate.hits == rate.of ? "1"
                       : rate.hits == 0     ? "0"
                                            : fmt::format("{:.3f}", rate.share());
    return fmt::format("{} ({})", share == "1.000" ? "0.999" : share, rate.of);
  });
}

std::string Pivot::hits(const std::string& corner, bool with_total) const {
  return table(corner, with_total,
               [](const Rate& rate) { return rate.hits == 0 ? "." : fmt::format("{}", rate.hits); });
}

}  // namespace zcplay::judging
