// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/frame.h"

namespace zcplay::detect {

/// What is wrong with a picture, in the words of the reports.
enum class ArtefactClass : std::uint8_t {
  zero_page,        ///< every sample is 0: the slot was never written
  zero_part,        ///< part of it is 0, and not simply all from a row on: pages that were never written
  half_filled,      ///< right down to a row; from there on zero, one color, or what the slot held before
  stale,            ///< another, earlier picture of the stream
  repeated,         ///< the picture before once more, where another was due
  out_of_order,     ///< a picture that should come later, or that steps back
  block_damage,     ///< blocks of the coding grid are wrong
  keyframe_damage,  ///< block damage that comes with keyframes
  tearing,          ///< rows of one picture above, of its neighbour in time below
  chroma_loss,      ///< luma is right, chroma is flat
  chroma_swap,      ///< Cb and Cr exchanged
  wrong_matrix,     ///< converted with another matrix
  wrong_range,      ///< limited taken for full, or the reverse
  stride_shear,     ///< rows sheared, as if read with another stride
  other,            ///< differs from the reference in no way known
};
inline constexpr std::size_t kArtefactClassCount = 15;

/// The name in machine-readable reports: "half_filled".
[[nodiscard]] std::string_view to_string(ArtefactClass artefact);
/// The name for people: "half-filled".
[[nodiscard]] std::string label(ArtefactClass artefact);
[[nodiscard]] std::optional<ArtefactClass> artefact_from_name(std::string_view name);

/// One number behind a finding: "rows" 144.
struct Figure {
  std::string name;
  double value = 0;
};

struct Finding {
  ArtefactClass artefact = ArtefactClass::other;
  double confidence = 0;  ///< 0 to 1; see strength.h for what is reported
  std::string reason;     ///< one sentence
  std::vector<Figure> figures;
  std::optional<Rect> area;               ///< pixels of the seen picture
  std::optional<std::uint32_t> from_row;  ///< half_filled, tearing: first row that is wrong
  /// stale, repeated, out_of_order, half_filled, tearing: the source frame (with a reference) or the seen
  /// frame (without) that the wrong samples are of.
  std::optional<std::uint64_t> same_as;
};

/// True of a picture and not wrong by itself: fades, title cards and letterboxes exist.
enum class ObservationKind : std::uint8_t {
  uniform_picture,  ///< one color
  constant_rows,    ///< the lowest rows have one color
  unchanged,        ///< equal to the frame before
  green,            ///< much of it is the green of zero YUV, and so is the reference
};
struct Observation {
  ObservationKind kind{};
  std::string text;  ///< one sentence
};
[[nodiscard]] std::string_view to_string(ObservationKind kind);

/// Which source frame a seen picture is.
struct SourceMatch {
  std::uint64_t frame = 0;
  double distance = 0;                 ///< mean absolute difference of the thumbnails, 8-bit luma
  bool like_its_neighbours = false;    ///< other source frames look the same, so the number says little
  double ssim = 0;                     ///< of luma, unmasked, 1 for equal
  std::uint32_t different_blocks = 0;  ///< 16x16 blocks of the seen picture that differ, unmasked
  std::uint32_t compared_blocks = 0;
};

struct Verdict {
  std::uint64_t number = 0;       ///< SeenFrame::number
  std::vector<Finding> findings;  ///< the surest first
  std::vector<Observation> observations;
  std::optional<SourceMatch> source;  ///< with a reference

  [[nodiscard]] bool clean() const { return findings.empty(); }
};

}  // namespace zcplay::detect
