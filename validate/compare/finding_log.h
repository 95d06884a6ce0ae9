// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "base/frame.h"
#include "validate/compare/evidence.h"
#include "validate/compare/finding.h"
#include "validate/compare/keyframe_bursts.h"

namespace zcplay {

/// Collects findings. The reference decoder may tell only with its output, some pictures later,
/// what kind a picture was and that it was damaged, so findings wait that long before they count.
/// Bounded: keeps the first `capacity` findings and those with evidence, and counts the rest.
class FindingLog {
 public:
  /// `evidence` may be null.
  FindingLog(std::size_t capacity, ComparisonSummary& summary, EvidenceTaker* evidence)
      : capacity_(capacity), summary_(summary), evidence_(evidence) {}

  /// What the reference decoder said of a frame when it output it.
  void reference_output(const FrameInfo& frame);
  [[nodiscard]] const FrameInfo* find_output(FrameId id) const;
  void add(Finding finding);
  /// One more picture was judged: what has waited long enough counts.
  void advance();
  /// Everything counts now; names what only the whole clip tells, and sorts.
  void finish();
  [[nodiscard]] std::span<const Finding> findings() const { return findings_; }

 private:
  struct Waiting {
    std::uint64_t since = 0;
    Finding finding;
  };
  void settle(Finding finding);
  void name_keyframe_bursts();

  std::size_t capacity_;
  ComparisonSummary& summary_;
  EvidenceTaker* evidence_;
  std::uint64_t judged_ = 0;
  std::optional<std::uint64_t> damaged_period_;  ///< the last one the reference complained in
  std::deque<Waiting> waiting_;
  std::deque<FrameInfo> outputs_;  ///< of the reference; the newest last
  std::set<FrameId> bad_;          ///< recent ids with a finding
  std::set<FrameId> undefined_;    ///< recent ids whose differences mean nothing
  KeyframeBursts bursts_;
  std::uint64_t in_bursts_ = 0;  ///< findings
  std::vector<Finding> findings_;
};

}  // namespace zcplay
