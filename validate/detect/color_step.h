// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/frame_facts.h"

namespace zcplay::detect {

/// Something that is done to colors: factors of full-range Y, Cb - 128, Cr - 128, row by row, then an offset
/// of Y.
struct ColorChange {
  ArtefactClass artefact{};
  const char* words = "";
  std::array<float, 9> factors{1, 0, 0, 0, 1, 0, 0, 0, 1};
  float luma_offset = 0;
};

/// The changes that mistakes make, in luma and chroma of this matrix.
[[nodiscard]] std::vector<ColorChange> color_mistakes(score::Matrix matrix);

/// Finds wrong colors: chroma_loss, chroma_swap, wrong_matrix, wrong_range. By itself a picture in strange
/// colors is just that. Between two frames of one scene, the very change that such a mistake makes, at a
/// stroke, is a finding, for as long as the colors then stay.
class ColorStep {
 public:
  void look(const Look& look, std::vector<Finding>& findings);

 private:
  std::optional<Finding> lasting_;  ///< in force since an earlier frame
  ColorChange lasting_change_;
  std::vector<BlockColor> earlier_;  ///< of the frame before the frame before

  [[nodiscard]] bool lasts(const Look& look) const;
  [[nodiscard]] std::optional<Finding> begins(const Look& look, ColorChange& change) const;
};

}  // namespace zcplay::detect
