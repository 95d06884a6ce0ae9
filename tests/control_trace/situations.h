// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "tests/control_trace/compare_traces.h"

namespace zcplay::control_trace {

/// Where a difference was found: what a condition may look at. Views of what must outlive it.
struct Situation {
  const ControlTrace& ours;
  const ControlTrace& theirs;
  const TraceComparison& comparison;
  const Difference& difference;

  /// Ours, or theirs where we lack the picture. Asked only where there is a picture at all.
  [[nodiscard]] const TracedJob& job() const;
  /// The entry of ours, or of theirs where we lack it; nullptr where the difference is in no entry.
  [[nodiscard]] const v4l2_h264_dpb_entry* entry() const;
};

/// A named question about a situation, from a closed list: what explanations are limited by.
struct Condition {
  std::string_view name;
  std::string_view meaning;
  bool (*holds)(const Situation& situation);
};

[[nodiscard]] std::span<const Condition> all_conditions();
/// nullptr for a name that is not in the list.
[[nodiscard]] const Condition* find_condition(std::string_view name);

}  // namespace zcplay::control_trace
