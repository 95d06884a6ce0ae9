// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "validate/detect/artefact.h"
#include "validate/detect/seen_frame.h"
#include "validate/detect/strength.h"

namespace zcplay::detect {

/// The source's frames as they should look, in display order, as far as they are at hand.
class ReferenceFrames {
 public:
  struct Reference {
    score::PictureView view;
    const score::Counts* counts = nullptr;
    const score::Score* score = nullptr;
    std::optional<PictureKind> kind;
  };
  virtual ~ReferenceFrames() = default;
  /// Frames [first(), end()) can be had.
  [[nodiscard]] virtual std::uint64_t first() const = 0;
  [[nodiscard]] virtual std::uint64_t end() const = 0;
  /// What it points to stays for the next 8 calls at least: several frames are looked at together.
  [[nodiscard]] virtual Reference get(std::uint64_t frame) = 0;
};

/// Judges frames against what they should be. Finds which source frame a picture is, by thumbnails and
/// then by the picture itself, whatever was done to it on the way to the screen (scaled, put between bars,
/// dithered, partly masked), then what differs. Keeps the last frames' outcomes, so that bursts at
/// keyframes are told from other damage. Thread-bound.
class ReferenceJudge {
 public:
  explicit ReferenceJudge(JudgingOptions options = {});
  ReferenceJudge(ReferenceJudge&&) noexcept;
  ReferenceJudge& operator=(ReferenceJudge&&) noexcept;
  ~ReferenceJudge();

  /// `expected`: the source frame that was due, where the record tells; without it the frame after the last
  /// one found is taken to be due.
  [[nodiscard]] Verdict judge(const SeenFrame& seen, ReferenceFrames& reference,
                              std::optional<std::uint64_t> expected);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::detect
