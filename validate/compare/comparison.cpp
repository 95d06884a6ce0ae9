// SPDX-License-Identifier: MIT
#include "validate/compare/comparison.h"

#include <algorithm>
#include <cassert>
#include <ranges>
#include <utility>

#include "validate/score/frame_color.h"

namespace zcplay {
namespace {

// A device has at most 32 pictures queued, so a picture this late will not come.
constexpr std::size_t kDecodeWindow = 32;
// In pixels. Decoders align the coded size to blocks, each codec and device in its own way; what the
// tested one lacks beyond that is missing.
constexpr std::uint32_t kLargestBlock = 64;
// Enough for two full rings of 32 slots: what a slot may have held before.
constexpr std::size_t kHistory = 64;
// Longer than the longest reordering and the decode window together.
constexpr std::size_t kSeen = 256;

constexpr FaultClass kOutOfOrder = detect::ArtefactClass::out_of_order;

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
      tested_history_(options_.read_paths.size(), PictureHistory(kHistory)),
      log_(options_.keep_findings, summary_, options_.evidence) {
  assert(!options_.read_paths.empty());
}

Finding Comparison::Seen::finding(Classification classification) const {
  return {.frame = number,
          .id = id,
          .slot = slot,
          .kind = kind,
          .defects = defects,
          .period = period,
          .classification = classification};
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

Result<void> Comparison::reference_decoded(const FrameInfo& picture) {
  const ReadPath path = picture.mapping.empty() ? ReadPath::dmabuf : ReadPath::map;
  const Result<PictureReader> reader = PictureReader::open(picture, path);
  if (!reader) return std::unexpected(reader.error());
  auto pending = take_spare(1);
  pending->info = picture;
  pending->number = summary_.decoded++;
  Picture& copy = pending->pictures[0];
  read_into(copy, *reader);
  PastPicture& past = reference_history_.add();
  past.number = pending->number;
  past.id = picture.id;
  past.slot = picture.slot;
  // Digests tell something only where both sides cut their pictures alike.
  const bool as_before = picture.coded_size == reference_size_;
  digest_into(past.digest, copy, as_before ? common_size_ : picture.coded_size);
  reference_pending_.push_back(std::move(pending));
  match_decoded();
  return {};
}

// A picture predicted from one that the device flagged is not undefined for that: the reference knows
// what it should be. So `inherited` counts only where the stream itself has given cause, which a
// complaint of the reference shows as well.
bool Comparison::samples_undefined(const FrameInfo& reference, const FrameInfo& tested) {
  DefectSet caused_by_device;
  caused_by_device.add(Defect::inherited);
  DefectSet also_flagged = caused_by_device;
  also_flagged.add(Defect::decode_error);
  if (tested.kind.irap && !tested.defects.samples_undefined()) {
    stream_damaged_ = false;
    ++period_;
  }
  if (!reference.defects.empty()) stream_damaged_ = true;
  if (!tested.defects.samples_undefined()) return false;
  if (tested.defects != caused_by_device && tested.defects != also_flagged) stream_damaged_ = true;
  return stream_damaged_;
}

Result<void> Comparison::tested_decoded(const FrameInfo& picture) {
  auto pending = take_spare(options_.read_paths.size());
  Seen seen{.id = picture.id, .slot = picture.slot_index, .kind = picture.kind, .defects = picture.defects};
  for (std::size_t i = 0; i < options_.read_paths.size(); ++i) {
    const Result<PictureReader> reader = PictureReader::open(picture, options_.read_paths[i]);
    if (!reader) return std::unexpected(reader.error());
    read_into(pending->pictures[i], *reader);
    digest_into(digest_, pending->pictures[i], picture.coded_size);
    seen.digests.push_back(digest_.whole);
  }
  remember(std::move(seen));
  ++summary_.tested_decoded;
  pending->info = picture;
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
  if (!contains(common, b.crop)) return false;
  if (a.coded_size.width - common.width >= kLargestBlock ||
      a.coded_size.height - common.height >= kLargestBlock) {
    return false;
  }
  if (!comparable(reference.pictures[0].format, tested.pictures[0].format)) return false;
  reference_size_ = a.coded_size;
  common_size_ = common;
  cut(reference.pictures[0], common);
  for (std::size_t i = 0; i < options_.read_paths.size(); ++i) cut(tested.pictures[i], common);
  return true;
}

void Comparison::judge(Pending& reference, Pending& tested) {
  Seen* seen = find_seen(tested.info.id);
  if (seen == nullptr) {
    remember({.id = tested.info.id, .slot = tested.info.slot_index, .defects = tested.info.defects});
    seen = &seen_.back();
  }
  seen->number = reference.number;
  seen->undefined = samples_undefined(reference.info, tested.info);
  seen->period = period_;
  // The reference may not know the kind before it outputs the frame.
  if (reference.info.kind.type != '?') seen->kind = reference.info.kind;
  if (cut_to_common(reference, tested)) {
    judge_samples(reference, tested, *seen);
  } else if (seen->undefined) {
    ++summary_.undefined;
  } else {
    seen->wrong_format = true;
    Finding finding = seen->finding({.fault = DecoderFault::wrong_format});
    take_evidence(finding, &reference.pictures[0], tested.pictures[0], tested.info);
    log_.add(std::move(finding));
  }
  log_.advance();
}

void Comparison::judge_samples(Pending& reference, Pending& tested, const Seen& seen) {
  const bool undefined = !reference.info.defects.empty() || seen.undefined;
  const bool flagged = tested.info.defects.has(Defect::decode_error) && !undefined;
  struct Bad {
    Finding finding;
    std::size_t path = 0;
  };
  std::vector<Bad> findings;
  bool equal = true;
  for (std::size_t i = 0; i < options_.read_paths.size(); ++i) {
    digest_into(digest_, tested.pictures[i], tested.pictures[i].size);
    PictureDifference difference = compare_pictures(reference.pictures[0], tested.pictures[i]);
    equal = equal && difference.equal();
    if (flagged || !difference.equal()) {
      Finding finding = judge_path(reference, tested, seen, i, difference);
      if (!findings.empty() && same_finding(findings.back().finding, finding)) {
        findings.back().finding.paths.push_back(options_.read_paths[i]);
      } else {
        findings.push_back({std::move(finding), i});
      }
    }
    PastPicture& past = tested_history_[i].add();
    past.number = reference.number;
    past.id = tested.info.id;
    past.slot = tested.info.slot;
    std::swap(past.digest, digest_);
  }
  if (equal) ++summary_.equal;
  if (!equal && undefined && !tested.info.defects.empty()) {
    ++summary_.undefined;
    return;
  }
  for (Bad& bad : findings) {
    if (!bad.finding.difference->equal())
      take_evidence(bad.finding, &reference.pictures[0], tested.pictures[bad.path], tested.info);
    log_.add(std::move(bad.finding));
  }
}

void Comparison::take_evidence(Finding& finding, const Picture* expected, const Picture& got,
                               const FrameInfo& info) {
  if (options_.evidence == nullptr) return;
  finding.evidence = options_.evidence->take(
      {.finding = finding, .expected = expected, .got = got, .color = score::color_of(info)});
}

Finding Comparison::judge_path(const Pending& reference, const Pending& tested, const Seen& seen,
                               std::size_t path, const PictureDifference& difference) {
  Finding finding = seen.finding({.fault = DecoderFault::not_flagged});
  if (reference.info.defects.empty()) {
    finding.classification.fault = DecoderFault::error_flag;
    if (!tested.info.defects.has(Defect::decode_error)) {
      finding.classification =
          classify(reference.pictures[0], tested.pictures[path], digest_,
                   origins(reference_history_, tested_history_[path], seen.id, tested.info.slot));
    }
  }
  finding.difference = difference;
  finding.paths = {options_.read_paths[path]};
  return finding;
}

void Comparison::report_missing(const Pending& reference) {
  absent_.insert(reference.info.id);
  remember({.id = reference.info.id, .number = reference.number, .kind = reference.info.kind});
  log_.add(seen_.back().finding({.fault = DecoderFault::missing}));
  log_.advance();
}

void Comparison::report_extra(const Pending& tested) {
  absent_.insert(tested.info.id);
  Finding finding{.id = tested.info.id, .classification = {.fault = DecoderFault::extra}};
  finding.slot = tested.info.slot_index;
  finding.kind = tested.info.kind;
  finding.defects = tested.info.defects;
  log_.add(std::move(finding));
}

Result<void> Comparison::reference_output(const FrameInfo& frame) {
  ++summary_.output;
  log_.reference_output(frame);
  output_order_.reference(frame.id);
  report_output_faults();
  check_crop(frame.id);
  return {};
}

Result<void> Comparison::tested_output(const FrameInfo& frame) {
  output_order_.tested(frame.id);
  report_output_faults();
  Seen* seen = find_seen(frame.id);
  if (seen == nullptr) return {};
  seen->output_crop = frame.crop;
  check_crop(frame.id);
  return check_unchanged(frame, *seen);
}

// Called when either side outputs; speaks up when both have.
void Comparison::check_crop(FrameId id) {
  const FrameInfo* expected = log_.find_output(id);
  const Seen* seen = find_seen(id);
  if (expected == nullptr || seen == nullptr || !seen->output_crop) return;
  if (seen->wrong_format || *seen->output_crop == expected->crop) return;
  log_.add(seen->finding({.fault = DecoderFault::wrong_format}));
}

Result<void> Comparison::check_unchanged(const FrameInfo& frame, const Seen& seen) {
  if (seen.undefined) return {};
  Finding finding = seen.finding({.fault = DecoderFault::overwritten});
  for (std::size_t i = 0; i < seen.digests.size(); ++i) {
    const Result<PictureReader> reader = PictureReader::open(frame, options_.read_paths[i]);
    if (!reader) return std::unexpected(reader.error());
    read_into(output_picture_, *reader);
    digest_into(digest_, output_picture_, output_picture_.size);
    if (digest_.whole == seen.digests[i]) continue;
    finding.paths.push_back(options_.read_paths[i]);
    const auto candidates = origins(reference_history_, tested_history_[i], seen.id, SlotIdentity{});
    if (const PastPicture* past = equal_picture(digest_, candidates)) {
      finding.classification.same_as = past->number;
    }
    // What it was when it was right is not kept.
    if (finding.evidence.empty()) take_evidence(finding, nullptr, output_picture_, frame);
  }
  if (!finding.paths.empty()) log_.add(std::move(finding));
  return {};
}

void Comparison::report_output_faults() {
  for (const OutputOrder::Fault& fault : output_order_.take_faults()) {
    // What was never decoded cannot be output either: that is one fault, not two.
    if (absent_.contains(fault.id) && fault.fault != kOutOfOrder) continue;
    const Seen* seen = find_seen(fault.id);
    Finding finding = seen != nullptr ? seen->finding({}) : Finding{.id = fault.id};
    finding.classification.fault = fault.fault;
    log_.add(std::move(finding));
  }
}

void Comparison::finish() {
  for (const auto& pending : reference_pending_) report_missing(*pending);
  for (const auto& pending : tested_pending_) report_extra(*pending);
  reference_pending_.clear();
  tested_pending_.clear();
  output_order_.finish();
  report_output_faults();
  log_.finish();
}

void Comparison::remember(Seen seen) {
  if (seen_.size() == kSeen) {
    absent_.erase(seen_.front().id);
    seen_.pop_front();
  }
  seen_.push_back(std::move(seen));
}

Comparison::Seen* Comparison::find_seen(FrameId id) {
  // The one looked for is nearly always among the last.
  const auto newest_first = seen_ | std::views::reverse;
  const auto found = std::ranges::find(newest_first, id, &Seen::id);
  return found == newest_first.end() ? nullptr : &*found;
}

}  // namespace zcplay
