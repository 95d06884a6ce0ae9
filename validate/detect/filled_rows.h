// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/frame_facts.h"
#include "validate/detect/history.h"

namespace zcplay::detect {

/// Finds half_filled pictures: right down to a row; from there on one color, or what an earlier frame had.
/// Constant rows are an observation. They are a finding where they come at a stroke while the rows above go
/// on as before, and for as long as they then stay: a title card changes the rows above too, a wipe comes row
/// by row, a letterbox is there from its first frame on.
class FilledRows {
 public:
  /// `history` has the frames before the current one.
  void look(const Look& look, const History& history, std::vector<Finding>& findings,
            std::vector<Observation>& observations);

 private:
  struct Fill {
    std::uint32_t row = 0;  ///< of the aligned picture
    unsigned level = 0;
    double confidence = 0;
  };
  std::optional<Fill> lasting_;
  /// Rows of an earlier frame, which go on in step with it while slots are filled in turn.
  struct Older {
    std::uint32_t row = 0;  ///< of boxes
    std::size_t ago = 0;
  };
  std::optional<Older> older_;

  void look_for_one_color(const Look& look, std::vector<Finding>& findings,
                          std::vector<Observation>& observations);
  void look_for_older_rows(const Look& look, const History& history, std::vector<Finding>& findings);
};

}  // namespace zcplay::detect
