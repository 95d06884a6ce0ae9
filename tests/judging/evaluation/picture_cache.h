// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "tests/judging/bed.h"
#include "validate/detect/reference_judge.h"
#include "validate/score/counter.h"
#include "validate/score/counts.h"
#include "validate/score/score.h"

namespace zcplay::judging {

/// A picture as seen, and its figures.
struct CountedPicture {
  SeenImage image;
  score::Counts counts;
  score::Score score;
};

/// Sees and counts; an Error of the counter ends the program, since there is nothing to judge without it.
[[nodiscard]] std::shared_ptr<const CountedPicture> count_picture(SeenImage image, score::Counter& counter);

/// The clean frames of a clip as seen in one way, made when they are first asked for. Bounded: what was not
/// asked for longest is made again. Thread-bound.
class PictureCache {
 public:
  /// All outlive the cache.
  PictureCache(const Clip& clip, Seeing seeing, score::Counter& counter)
      : clip_(clip), seeing_(seeing), counter_(counter) {}

  [[nodiscard]] std::shared_ptr<const CountedPicture> get(std::uint64_t frame);
  [[nodiscard]] const Clip& clip() const { return clip_; }

  /// Whether the frame can be told from the one before and the one behind it, by the measure that faults are
  /// counted by.
  [[nodiscard]] bool differs_from_neighbours(std::uint64_t frame);

 private:
  struct Entry {
    std::shared_ptr<const CountedPicture> picture;
    std::uint64_t last_asked = 0;
  };
  void make_room();

  const Clip& clip_;
  Seeing seeing_;
  score::Counter& counter_;
  std::map<std::uint64_t, Entry> pictures_;
  std::map<std::uint64_t, bool> differs_from_next_;
  std::size_t bytes_ = 0;
  std::uint64_t asked_ = 0;
};

/// A clip's own frames as the reference.
class ClipReference final : public detect::ReferenceFrames {
 public:
  /// `pictures` are of Seeing::yuv.
  explicit ClipReference(PictureCache& pictures) : pictures_(pictures) {}
  [[nodiscard]] std::uint64_t first() const override { return 0; }
  [[nodiscard]] std::uint64_t end() const override { return pictures_.clip().frames(); }
  [[nodiscard]] Reference get(std::uint64_t frame) override;

 private:
  PictureCache& pictures_;
  std::array<std::shared_ptr<const CountedPicture>, 16> held_;
  std::size_t next_ = 0;
};

/// A picture of the clip, sound or not, as it is seen where this clip is shown: each has another setup.
[[nodiscard]] SeenImage see_clip(const Clip& clip, const YuvImage& image, Seeing seeing, std::uint64_t frame);

/// What a decoder's record would say of the frame's kind.
[[nodiscard]] PictureKind kind_of(const Clip& clip, std::uint64_t frame);

}  // namespace zcplay::judging
