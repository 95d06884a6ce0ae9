// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "validate/detect/artefact.h"
#include "validate/detect/fault_shape.h"
#include "validate/detect/source_match.h"
#include "validate/score/picture_view.h"

namespace zcplay::detect {

/// The share of wrong blocks that a supposed fault must explain to be believed.
inline constexpr double kExplained = 0.85;
/// And of a sample of them, so that the whole is looked at.
inline constexpr double kExplainedOfSample = 0.5;

/// A fault that may be what is seen, and how well it fits.
struct Hypothesis {
  ArtefactClass artefact = ArtefactClass::other;
  std::string reason;
  Explanation explanation;
  Shape shape = Shape::somewhere;
};

/// What everybody below looks at: a seen picture that differs from the source frame it is taken for.
struct Evidence {
  Drawing& drawing;
  const Match& match;
  const score::PictureView& source;  ///< the source frame itself
  Sample sample;
};

/// Zero samples: the whole, a part, from a row on; of luma, of chroma, or both.
[[nodiscard]] std::optional<Hypothesis> zero_samples(const Evidence& evidence);
/// From a row on one color.
[[nodiscard]] std::optional<Hypothesis> one_color_below(const Evidence& evidence);
/// Chroma lost or exchanged, another matrix or range: the one that fits best.
[[nodiscard]] std::optional<Hypothesis> wrong_colors(const Evidence& evidence);
/// Rows written with another stride.
[[nodiscard]] std::optional<Hypothesis> wrong_stride(const Evidence& evidence);
/// What is left: blocks of the coding grid, or nothing known.
[[nodiscard]] Hypothesis damage(const Evidence& evidence);

}  // namespace zcplay::detect
