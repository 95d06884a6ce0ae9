// SPDX-License-Identifier: MIT
#include "validate/compare/output_order.h"

#include <algorithm>
#include <utility>

namespace zcplay {
namespace {

constexpr FaultClass kOutOfOrder = detect::ArtefactClass::out_of_order;

}  // namespace

void OutputOrder::reference(FrameId id) {
  awaited_.push_back({id, next_rank_++});
  match();
}

void OutputOrder::tested(FrameId id) {
  unexplained_.push_back(id);
  match();
}

void OutputOrder::match() {
  while (!unexplained_.empty()) {
    const FrameId id = unexplained_.front();
    const auto found = std::ranges::find(awaited_, id, &Awaited::id);
    if (found == awaited_.end()) {
      if (unexplained_.size() <= window_) break;
      faults_.push_back({id, DecoderFault::extra});
    } else {
      if (found->rank < highest_rank_) faults_.push_back({id, kOutOfOrder});
      highest_rank_ = std::max(highest_rank_, found->rank);
      awaited_.erase(found);
    }
    unexplained_.pop_front();
  }
  while (awaited_.size() > window_) {
    faults_.push_back({awaited_.front().id, DecoderFault::missing});
    awaited_.pop_front();
  }
}

void OutputOrder::finish() {
  // A frame without counterpart no longer holds up those behind it.
  while (!unexplained_.empty()) {
    match();
    if (unexplained_.empty()) break;
    faults_.push_back({unexplained_.front(), DecoderFault::extra});
    unexplained_.pop_front();
  }
  for (const Awaited& missing : awaited_) faults_.push_back({missing.id, DecoderFault::missing});
  awaited_.clear();
}

std::vector<OutputOrder::Fault> OutputOrder::take_faults() {
  return std::exchange(faults_, {});
}

}  // namespace zcplay
