// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "base/frame.h"
#include "base/result.h"
#include "validate/compare/evidence.h"
#include "validate/compare/finding.h"
#include "validate/compare/finding_log.h"
#include "validate/compare/output_order.h"
#include "validate/compare/picture.h"
#include "validate/compare/picture_history.h"

namespace zcplay {

/// Holds a tested decoder against a reference decoder that gets the same access units: every coded
/// picture in decode order by its samples, every frame in output order by presence, order and not
/// having changed since it was decoded. Pictures are matched by FrameId and may come from either
/// side first; each is copied when it comes, so nothing is read after a call returns. Memory is
/// bounded: a picture whose counterpart is 32 pictures late is held to have none. Thread-bound.
class Comparison {
 public:
  struct Options {
    std::vector<ReadPath> read_paths{ReadPath::map};  ///< of the tested decoder's pictures, at least one
    std::size_t keep_findings = 1000;                 ///< further ones are only counted
    EvidenceTaker* evidence = nullptr;                ///< not owned; null: none is taken
  };

  explicit Comparison(Options options);

  /// An Error is about reading memory: the comparison cannot go on.
  [[nodiscard]] Result<void> reference_decoded(const FrameInfo& picture);
  [[nodiscard]] Result<void> tested_decoded(const FrameInfo& picture);
  [[nodiscard]] Result<void> reference_output(const FrameInfo& frame);
  [[nodiscard]] Result<void> tested_output(const FrameInfo& frame);

  /// Both decoders are drained, or one has failed: what is still unmatched is missing or extra.
  void finish();

  [[nodiscard]] const ComparisonSummary& summary() const { return summary_; }
  /// Sorted by frame after finish().
  [[nodiscard]] std::span<const Finding> findings() const { return log_.findings(); }

 private:
  struct Pending {
    FrameInfo info;
    std::uint64_t number = 0;
    std::vector<Picture> pictures;  ///< one a read path; the reference has one
  };
  /// What stays known of a picture after its samples are gone.
  struct Seen {
    FrameId id;
    std::optional<std::uint64_t> number;  ///< once the reference has it too
    std::optional<std::uint32_t> slot;    ///< where the tested decoder has it
    PictureKind kind;
    DefectSet defects;
    std::uint64_t period = 0;            ///< known once judged
    std::vector<std::uint64_t> digests;  ///< of the tested decoder's samples, one a read path
    bool undefined = false;              ///< the stream leaves the samples open; known once judged
    bool wrong_format = false;           ///< already reported
    std::optional<Rect> output_crop;     ///< once the tested decoder has output it
    [[nodiscard]] Finding finding(Classification classification) const;
  };

  [[nodiscard]] bool samples_undefined(const FrameInfo& reference, const FrameInfo& tested);
  std::unique_ptr<Pending> take_spare(std::size_t pictures);
  void match_decoded();
  void judge(Pending& reference, Pending& tested);
  void judge_samples(Pending& reference, Pending& tested, const Seen& seen);
  [[nodiscard]] Finding judge_path(const Pending& reference, const Pending& tested, const Seen& seen,
                                   std::size_t path, const PictureDifference& difference);
  void take_evidence(Finding& finding, const Picture* expected, const Picture& got, const FrameInfo& info);
  bool cut_to_common(Pending& reference, Pending& tested);
  void report_missing(const Pending& reference);
  void report_extra(const Pending& tested);
  void report_output_faults();
  void check_crop(FrameId id);
  [[nodiscard]] Result<void> check_unchanged(const FrameInfo& frame, const Seen& seen);
  void remember(Seen seen);
  [[nodiscard]] Seen* find_seen(FrameId id);

  Options options_;
  std::deque<std::unique_ptr<Pending>> reference_pending_;
  std::deque<std::unique_ptr<Pending>> tested_pending_;
  std::vector<std::unique_ptr<Pending>> spare_;  ///< keeps the samples' memory for the next picture
  PictureHistory reference_history_;
  std::vector<PictureHistory> tested_history_;  ///< one a read path
  std::deque<Seen> seen_;
  OutputOrder output_order_;
  bool stream_damaged_ = false;  ///< seen since the last sound picture to start from
  std::uint64_t period_ = 0;     ///< how many of those there were
  std::set<FrameId> absent_;     ///< recent ids reported missing or extra
  Picture output_picture_;
  PictureDigest digest_;  ///< of the picture at hand; keeps its memory
  Size reference_size_;   ///< coded, of the last pair
  Size common_size_;      ///< to which that pair was cut
  ComparisonSummary summary_;
  FindingLog log_;
};

}  // namespace zcplay
