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
      return;
    }
    if (damaged) finding.classification = {.fault = FaultClass::not_flagged};
  }
  ++summary_.findings;
  ++summary_.by_class[static_cast<std::size_t>(finding.classification.fault)];
  if (insert_bounded(bad_, finding.id)) ++summary_.bad;
  if (finding.difference && std::isfinite(finding.difference->psnr)) {
    const double psnr = finding.difference->psnr;
    summary_.lowest_psnr = std::min(summary_.lowest_psnr.value_or(psnr), psnr);
  }
  if (findings_.size() < capacity_) findings_.push_back(std::move(finding));
}

}  // namespace zcplay
