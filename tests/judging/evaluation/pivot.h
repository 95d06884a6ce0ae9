// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/judging/evaluation/look.h"
#include "tests/judging/evaluation/rate.h"

namespace zcplay::judging {

/// A cell's place: what sorts it, and the name it has in the table.
struct Place {
  int order = 0;
  std::string name;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// Rates by rows and columns, with a last column for all.
class Pivot {
 public:
  void add(const Place& row, const Place& column, bool hit);
  /// A table of Markdown; `corner` heads the rows. Cells are the share and, in brackets, of how many.
  [[nodiscard]] std::string shares(const std::string& corner) const;
  /// The same with counts of hits alone; 0 is a dot.
  [[nodiscard]] std::string hits(const std::string& corner, bool with_total = true) const;
  [[nodiscard]] bool empty() const { return cells_.empty(); }

 private:
  [[nodiscard]] std::string table(const std::string& corner, bool with_total,
                                  const std::function<std::string(const Rate&)>& text) const;

  std::map<Place, std::map<Place, Rate>> cells_;
  std::map<Place, Rate> totals_;
};

}  // namespace zcplay::judging
