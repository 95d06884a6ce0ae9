// SPDX-License-Identifier: MIT
#include "validate/compare/finding_log.h"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <utility>

namespace zcplay {
namespace {

// No codec reorders further than 16 frames, or 32 fields; the rest is what decoders may lag.
constexpr std::size_t kWait = 64;
constexpr std::size_t kOutputs = 256;
constexpr std::size_t kRecentIds = 4096;

constexpr FaultClass kBlockDamage = detect::ArtefactClass::block_damage;
constexpr FaultClass kKeyframeDamage = detect::ArtefactClass::keyframe_damage;

// False if it was there before.
bool insert_bounded(std::set<FrameId>& ids, FrameId id) {
  if (!ids.insert(id).second) return false;
  if (ids.size() > kRecentIds) ids.erase(ids.begin());
  return true;
}

}  // namespace

void FindingLog::reference_output(const FrameInfo& frame) {
  if (outputs_.size() == kOutputs) outputs_.pop_front();
  outputs_.push_back(frame);
  bursts_.frame(frame.kind.irap);
}

const FrameInfo* FindingLog::find_output(FrameId id) const {
  // The one looked for is nearly always among the last.
  const auto newest_first = outputs_ | std::views::reverse;
  const auto found = std::ranges::find(newest_first, id, &FrameInfo::id);
  return found == newest_first.end() ? nullptr : &*found;
}

void FindingLog::add(Finding finding) {
  waiting_.push_back({judged_, std::move(finding)});
}

void FindingLog::advance() {
  ++judged_;
  while (!waiting_.empty() && waiting_.front().since + kWait < judged_) {
    settle(std::move(waiting_.front().finding));
    waiting_.pop_front();
  }
}

void FindingLog::finish() {
  for (Waiting& waiting : waiting_) settle(std::move(waiting.finding));
  waiting_.clear();
  name_keyframe_bursts();
  std::ranges::sort(findings_, {}, [](const Finding& finding) {
    return std::pair(finding.id, finding.classification.fault);
  });
}

// Findings settle in decode order, so the damage that one inherits was seen before it.
void FindingLog::settle(Finding finding) {
  const FrameInfo* output = find_output(finding.id);
  if (output != nullptr && finding.kind.type == '?') finding.kind = output->kind;
  if (finding.difference) {
    const bool damaged = output != nullptr && !output->defects.empty();
    if (damaged) damaged_period_ = finding.period;
    const bool behind_damage = finding.defects.has(Defect::inherited) && damaged_period_ == finding.period;
    if ((damaged && !finding.defects.empty()) || behind_damage) {
      if (insert_bounded(undefined_, finding.id)) ++summary_.undefined;
      if (!finding.evidence.empty()) evidence_->drop(finding.evidence);
      return;
    }
    if (damaged) finding.classification = {.fault = DecoderFault::not_flagged};
  }
  ++summary_.findings;
  ++summary_.by_class[index_of(finding.classification.fault)];
  if (finding.classification.fault == kBlockDamage && finding.frame) {
    finding.in_keyframe_burst = bursts_.damaged(*finding.frame, finding.kind.irap);
    if (finding.in_keyframe_burst) ++in_bursts_;
  }
  if (insert_bounded(bad_, finding.id)) ++summary_.bad;
  if (finding.difference && std::isfinite(finding.difference->psnr)) {
    const double psnr = finding.difference->psnr;
    summary_.lowest_psnr = std::min(summary_.lowest_psnr.value_or(psnr), psnr);
  }
  if (findings_.size() < capacity_ || !finding.evidence.empty()) findings_.push_back(std::move(finding));
}

void FindingLog::name_keyframe_bursts() {
  if (!bursts_.found()) return;
  summary_.by_class[index_of(kBlockDamage)] -= in_bursts_;
  summary_.by_class[index_of(kKeyframeDamage)] += in_bursts_;
  in_bursts_ = 0;
  for (Finding& finding : findings_) {
    if (finding.in_keyframe_burst) finding.classification.fault = kKeyframeDamage;
  }
}

}  // namespace zcplay
