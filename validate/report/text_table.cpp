// SPDX-License-Identifier: MIT
#include "validate/report/text_table.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

namespace zcplay {

void TextTable::add(std::vector<std::string> cells) {
  assert(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

std::string TextTable::to_string(unsigned indent) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = columns_[i].title.size();
    for (const auto& row : rows_) width = std::max(width, row[i].size());
    widths.push_back(width);
  }
  std::string text;
  const auto append_line = [&](const auto& cell_of) {
    std::string line(indent, ' ');
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i != 0) line += "  ";
      const std::string& cell = cell_of(i);
      line += columns_[i].align == Align::right ? fmt::format("{:>{}}", cell, widths[i])
                                                : fmt::format("{:<{}}", cell, widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  append_line([this](std::size_t i) -> const std::string& { return columns_[i].title; });
  for (const auto& row : rows_) {
    append_line([&row](std::size_t i) -> const std::string& { return row[i]; });
  }
  return text;
}

}  // namespace zcplay
