// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/frame.h"
#include "validate/compare/classify.h"
#include "validate/compare/picture_reader.h"
#include "validate/compare/plane_compare.h"

namespace zcplay {

/// Names of the files that show a finding, in the folder for them; empty where there is none.
struct Evidence {
  std::string expected;
  std::string got;
  std::string difference;
  [[nodiscard]] bool empty() const { return expected.empty() && got.empty() && difference.empty(); }
};

/// One frame with something wrong: a row of the report.
struct Finding {
  std::optional<std::uint64_t> frame;  ///< number in the reference's decode order, from 0
  FrameId id;
  std::optional<std::uint32_t> slot;  ///< the tested decoder's number of the slot
  PictureKind kind;
  DefectSet defects;         ///< as the tested decoder reported them
  std::uint64_t period = 0;  ///< sound IRAP pictures up to this one: damage reaches no further than the next
  Classification classification;
  std::optional<PictureDifference> difference;  ///< where samples were compared
  std::vector<ReadPath> paths;                  ///< those that show it; empty where none was involved
  Evidence evidence;
  bool in_keyframe_burst = false;  ///< of a run of damaged pictures that began with a keyframe
};

struct ComparisonSummary {
  std::uint64_t decoded = 0;         ///< pictures of the reference decoder
  std::uint64_t tested_decoded = 0;  ///< pictures of the tested decoder
  std::uint64_t output = 0;          ///< frames the reference decoder output
  std::uint64_t equal = 0;           ///< pictures with equal samples on every read path
  /// Pictures with differing samples where the standard leaves them undefined or the reference
  /// itself reports damage, and the tested decoder says so: no finding.
  std::uint64_t undefined = 0;
  std::uint64_t bad = 0;  ///< pictures with at least one finding
  std::uint64_t findings = 0;
  std::array<std::uint64_t, kFaultClassCount> by_class{};  ///< by index_of()
  std::optional<double> lowest_psnr;                       ///< of the findings with samples

  [[nodiscard]] bool clean() const { return findings == 0; }
};

}  // namespace zcplay
