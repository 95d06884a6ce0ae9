// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/frame.h"
#include "base/media_time.h"
#include "base/result.h"
#include "decode/software/still_image.h"
#include "validate/score/picture_view.h"

namespace zcplay {

/// A picture to score, out of a clip or an image file, with memory of its own: slots go back to the decoder
/// at once, and memory that a device writes may be slow to read more than once.
class ScorePicture {
 public:
  /// What is to be shown of a decoded frame, copied.
  [[nodiscard]] static Result<ScorePicture> of_frame(const FrameInfo& frame);
  [[nodiscard]] static Result<ScorePicture> of_still(software::StillImage image, const std::string& source);

  ScorePicture(ScorePicture&&) noexcept = default;
  ScorePicture& operator=(ScorePicture&&) noexcept = default;
  ScorePicture(const ScorePicture&) = delete;
  ScorePicture& operator=(const ScorePicture&) = delete;

  /// Passed score::check(). Valid as long as the picture lives, wherever it moves.
  [[nodiscard]] const score::PictureView& view() const { return view_; }
  /// A byte a pixel; empty: no transparency.
  [[nodiscard]] std::span<const std::byte> alpha() const { return alpha_; }
  /// What a decoder said of it; nothing for image files.
  [[nodiscard]] const std::optional<PictureKind>& kind() const { return kind_; }
  [[nodiscard]] DefectSet defects() const { return defects_; }
  [[nodiscard]] const std::optional<MediaTime>& pts() const { return pts_; }
  [[nodiscard]] std::size_t bytes() const { return samples_.size() + alpha_.size(); }

 private:
  ScorePicture() = default;

  std::vector<std::byte> samples_;
  std::vector<std::byte> alpha_;
  score::PictureView view_;
  std::optional<PictureKind> kind_;
  DefectSet defects_;
  std::optional<MediaTime> pts_;
};

}  // namespace zcplay
