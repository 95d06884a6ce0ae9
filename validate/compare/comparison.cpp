// SPDX-License-Identifier: MIT
#include "validate/compare/comparison.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace zcplay {
namespace {

// A device has at most 32 pictures queued, so a picture this late will not come.
constexpr std::size_t kDecodeWindow = 32;
// Enough for two full rings of 32 slots: what a slot may have held before.
constexpr std::size_t kHistory = 64;
// Longer than the longest reordering and the decode window together.
constexpr std::size_t kSeen = 256;
constexpr std::size_t kRecentIds = 4096;

void insert_bounded(std::set<FrameId>& ids, FrameId id) {
  ids.insert(id);
  if (ids.size() > kRecentIds) ids.erase(ids.begin());
}

bool contains(Size outer, const Rect& inner) {
  return std::uint64_t{inner.x} + inner.width <= outer.width &&
         std::uint64_t{inner.y} + inner.height <= outer.height;
}

bool same_finding(const Finding& a, const Finding& b) {
  return a.classification == b.classification && a.difference->first_bad == b.difference->first_bad &&
         a.difference->bad_macroblocks == b.difference->bad_macroblocks;
}

}  // namespace

Comparison::Comparison(Options options)
    : options_(std::move(options)),
      reference_history_(kHistory),
      tested_history_(options_.read_paths.size(), PictureHistory(kHistory)) {
  assert(!options_.read_paths.empty());
}

std::unique_ptr<Comparison::Pending> Comparison::take_spare(std::size_t pictures) {
  std::unique_ptr<Pending> pending;
  if (spare_.empty()) {
    pending = std::make_unique<Pending>();
  } else {
    pending = std::move(spare_.back());
    spare_.pop_back();
  }
  if (pending->pictures.size() < pictures) pending->pictures.resize(pictures);
  return pending;
}

Result<void> Comparison::reference_decoded(const FrameInfo& info) {
  const ReadPath path = info.mapping.empty() ? ReadPath::dmabuf : ReadPath::map;
  const Result<PictureReader> reader = PictureReader::open(info, path);
  if (!reader) return std::unexpected(reader.error());
  auto pending = take_spare(1);
  pending->info = info;
  pending->number = summary_.decoded++;
  Picture& picture = pending->pictures[0];
  read_into(picture, *reader);
  // Digests tell something only where both sides cut their pictures alike.
  if (info.coded_size == reference_size_) cut(picture, common_size_);
  PastPicture& past = reference_history_.add();
  past.number = pending->number;
  past.id = info.id;
  past.slot = info.slot;
  digest_into(past.digest, picture);
  reference_pending_.push_back(std::move(pending));
  match_decoded();
  return {};
}

Result<void> Comparison::tested_decoded(const FrameInfo& info) {
  auto pending = take_spare(options_.read_paths.size());
  for (std::size_t i = 0; i < options_.read_paths.size(); ++i) {
    const Result<PictureReader> reader = PictureReader::open(info, options_.read_paths[i]);
    if (!reader) return std::unexpected(reader.error());
    read_into(pending->pictures[i], *reader);
  }
  ++summary_.tested_decoded;
  pending->info = info;
  tested_pending_.push_back(std::move(pending));
  match_decoded();
  return {};
}

// Ids rise on both sides, so a lower one at the head of one queue has no counterpart in the other.
void Comparison::match_decoded() {
  const auto drop = [this](std::deque<std::unique_ptr<Pending>>& queue) {
    spare_.push_back(std::move(queue.front()));
    queue.pop_front();
  };
  while (!reference_pending_.empty() && !tested_pending_.empty()) {
    Pending& reference = *reference_pending_.front();
    Pending& tested = *tested_pending_.front();
    if (reference.info.id < tested.info.id) {
      report_missing(reference);
      drop(reference_pending_);
    } else if (tested.info.id < reference.info.id) {
      report_extra(tested);
      drop(tested_pending_);
    } else {
      judge(reference, tested);
      drop(reference_pending_);
      drop(tested_pending_);
    }
  }
  if (reference_pending_.size() > kDecodeWindow) {
    report_missing(*reference_pending_.front());
    drop(reference_pending_);
  }
  if (tested_pending_.size() > kDecodeWindow) {
    report_extra(*tested_pending_.front());
    drop(tested_pending_);
  }
}

bool Comparison::cut_to_common(Pending& reference, Pending& tested) {
  const FrameInfo& a = reference.info;
  const FrameInfo& b = tested.info;
  const Size common{std::min(a.coded_size.width, b.coded_size.width),
                    std::min(a.coded_size.height, b.coded_size.height)};
  if (a.crop != b.crop || !contains(common, a.crop)) return false;
  if (!comparable(reference.pictures[0].format, tested.pictures[0].format)) return false;
  reference_size_ = a.coded_size;
  common_size_ = common;
  cut(reference.pictures[0], common);
  for (std::size_t i = 0; i < options_.read_paths.size(); ++i) cut(tested.pictures[i], common);
  return true;
}

void Comparison::judge(Pending& reference, Pending& tested) {
  Seen seen{.id = tested.info.id,
            .number = reference.number,
            .slot = tested.info.slot_index,
            .kind = reference.info.kind,
            .defects = tested.info.defects};
  if (cut_to_common(reference, tested)) {
    judge_samples(reference, tested, seen);
  } else if (tested.info.defects.samples_undefined()) {
    ++summary_.undefined;
  } else {
    report({.frame = seen.number,
            .id = seen.id,
            .slot = seen.slot,
            .kind = seen.kind,
            .defects = seen.defects,
            .classification = {.fault = FaultClass::wrong_format}});
  }
  remember(std::move(seen));
}

void Comparison::judge_samples(Pending& reference, Pending& tested, Seen& seen) {
  const bool undefined = !reference.info.defects.empty() || tested.info.defects.samples_undefined();
  const bool flagged = tested.info.defects.has(Defect::decode_error) && !undefined;
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < options_.read_paths.size(); ++i) {
    const Picture& picture = tested.pictures[i];
    PictureDigest digest;
    digest_into(digest, picture);
    PictureDifference difference = compare_pictures(reference.pictures[0], picture);
    if (flagged || !difference.equal()) {
      Finding finding{
          .frame = seen.number, .id = seen.id, .slot = seen.slot, .kind = seen.kind, .defects = seen.defects};
      if (flagged) {
        finding.classification.fault = FaultClass::error_flag;
      } else if (undefined) {
        finding.classification.fault = FaultClass::not_flagged;
      } else {
        finding.classification =
            classify(reference.pictures[0], picture, digest, difference,
                     origins(reference_history_, tested_history_[i], seen.id, tested.info.slot));
      }
      finding.difference = std::move(difference);
      finding.paths = {options_.read_paths[i]};
      if (!findings.empty() && same_finding(findings.back(), finding)) {
        findings.back().paths.push_back(options_.read_paths[i]);
      } else {
        findings.push_back(std::move(finding));
      }
    }
    if (!undefined) seen.digests.push_back(digest.whole);
    PastPicture& past = tested_history_[i].add();
    past.number = reference.number;
    past.id = tested.info.id;
    past.slot = tested.info.slot;
    std::swap(past.digest, digest);
  }
  seen.size = tested.pictures[0].size;
  if (findings.empty()) {
    ++summary_.equal;
  } else if (undefined && !tested.info.defects.empty()) {
    ++summary_.undefined;
  } else {
    for (Finding& finding : findings) report(std::move(finding));
  }
}

void Comparison::report_missing(const Pending& reference) {
  insert_bounded(absent_, reference.info.id);
  remember({.id = reference.info.id, .number = reference.number, .kind = reference.info.kind});
  report({.frame = reference.number,
          .id = reference.info.id,
          .kind = reference.info.kind,
          .classification = {.fault = FaultClass::missing}});
}

void Comparison::report_extra(const Pending& tested) {
  insert_bounded(absent_, tested.info.id);
  report({.id = tested.info.id,
          .slot = tested.info.slot_index,
          .kind = tested.info.kind,
          .defects = tested.info.defects,
          .classification = {.fault = FaultClass::extra}});
}

Result<void> Comparison::reference_output(const FrameInfo& frame) {
  ++summary_.output;
  output_order_.reference(frame.id);
  report_output_faults();
  return {};
}

Result<void> Comparison::tested_output(const FrameInfo& frame) {
  output_order_.tested(frame.id);
  report_output_faults();
  const Seen* seen = find_seen(frame.id);
  if (seen == nullptr || seen->digests.empty()) return {};
  for (std::size_t i = 0; i < options_.read_paths.size(); ++i) {
    const Result<PictureReader> reader = PictureReader::open(frame, options_.read_paths[i]);
    if (!reader) return std::unexpected(reader.error());
    read_into(output_picture_, *reader);
    if (output_picture_.size.width < seen->size.width || output_picture_.size.height < seen->size.height)
      continue;
    cut(output_picture_, seen->size);
    digest_into(output_digest_, output_picture_);
    if (output_digest_.whole == seen->digests[i]) continue;
    Finding finding{.frame = seen->number,
                    .id = seen->id,
                    .slot = seen->slot,
                    .kind = seen->kind,
                    .defects = seen->defects,
                    .classification = {.fault = FaultClass::overwritten},
                    .paths = {options_.read_paths[i]}};
    const auto candidates = origins(reference_history_, tested_history_[i], seen->id, SlotIdentity{});
    if (const PastPicture* past = equal_picture(output_digest_, candidates)) {
      finding.classification.same_as = past->number;
    }
    report(std::move(finding));
  }
  return {};
}

void Comparison::report_output_faults() {
  for (const OutputOrder::Fault& fault : output_order_.take_faults()) {
    // What was never decoded cannot be output either: that is one fault, not two.
    if (absent_.contains(fault.id) && fault.fault != FaultClass::out_of_order) continue;
    Finding finding{.id = fault.id, .classification = {.fault = fault.fault}};
    if (const Seen* seen = find_seen(fault.id)) {
      finding.frame = seen->number;
      finding.slot = seen->slot;
      finding.kind = seen->kind;
      finding.defects = seen->defects;
    }
    report(std::move(finding));
  }
}

void Comparison::finish() {
  for (const auto& pending : reference_pending_) report_missing(*pending);
  for (const auto& pending : tested_pending_) report_extra(*pending);
  reference_pending_.clear();
  tested_pending_.clear();
  output_order_.finish();
  report_output_faults();
  std::ranges::stable_sort(findings_, {}, &Finding::id);
}

void Comparison::report(Finding finding) {
  ++summary_.findings;
  ++summary_.by_class[static_cast<std::size_t>(finding.classification.fault)];
  if (!bad_.contains(finding.id)) {
    insert_bounded(bad_, finding.id);
    ++summary_.bad;
  }
  if (finding.difference && std::isfinite(finding.difference->psnr)) {
    const double psnr = finding.difference->psnr;
    summary_.lowest_psnr = std::min(summary_.lowest_psnr.value_or(psnr), psnr);
  }
  if (findings_.size() < options_.keep_findings) findings_.push_back(std::move(finding));
}

void Comparison::remember(Seen seen) {
  if (seen_.size() == kSeen) seen_.pop_front();
  seen_.push_back(std::move(seen));
}

const Comparison::Seen* Comparison::find_seen(FrameId id) const {
  const auto found = std::ranges::find(seen_, id, &Seen::id);
  return found == seen_.end() ? nullptr : &*found;
}

}  // namespace zcplay
