// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "app/picture_source.h"
#include "app/score_picture.h"
#include "app/session.h"
#include "base/result.h"
#include "validate/detect/reference_judge.h"
#include "validate/score/counter.h"
#include "validate/score/counts.h"
#include "validate/score/score.h"

namespace zcplay {

/// The frames of an image or of a clip, decoded in software, as what others should look like. Holds as many
/// as its share of memory allows, in one run, and reads on as it is asked to. Thread-bound.
class ReferenceClip final : public detect::ReferenceFrames {
 public:
  /// Reads the first frames. `session` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<ReferenceClip>> open(std::string path, const Session& session);

  [[nodiscard]] std::uint64_t first() const override { return first_; }
  [[nodiscard]] std::uint64_t end() const override { return first_ + frames_.size(); }
  [[nodiscard]] Reference get(std::uint64_t frame) override;

  /// Reads until the frames after `frame` can be had too, as far as there are any; the earliest make room.
  [[nodiscard]] Result<void> cover(std::uint64_t frame);
  /// Goes on to frames not seen yet; false where there are none.
  [[nodiscard]] Result<bool> advance();
  /// Back to the first frame.
  [[nodiscard]] Result<void> rewind();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] Size size() const { return frames_.front().counts.size; }

 private:
  struct Scored {
    ScorePicture picture;
    score::Counts counts;
    score::Score score;
  };

  ReferenceClip(std::string path, const Session& session);
  [[nodiscard]] Result<void> open_source();
  [[nodiscard]] Result<bool> read_one();
  [[nodiscard]] std::size_t capacity() const;

  std::string path_;
  const Session& session_;
  DeviceOptions device_;
  std::unique_ptr<score::Counter> counter_;
  std::unique_ptr<PictureSource> source_;
  bool at_end_ = false;
  std::uint64_t first_ = 0;
  std::deque<Scored> frames_;  // never moves an element
};

}  // namespace zcplay
