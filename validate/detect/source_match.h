// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "validate/detect/altered_picture.h"
#include "validate/detect/block_grid.h"
#include "validate/detect/reference_judge.h"
#include "validate/detect/rendering.h"
#include "validate/score/rgb_planes.h"

namespace zcplay::detect {

/// Mean absolute difference of red, green and blue from which on a block of 16x16 pixels is wrong, where the
/// picture is drawn as we draw it. A difference of 8 is to be found; conversions, dither and 8-bit rounding
/// come to 2 at most.
inline constexpr float kBlockDifference = 5.0F;
/// How much more is granted per step of luma from pixel to pixel, times how badly our drawing fits (see
/// Drawing::mismatch): scalers differ where pictures have detail.
inline constexpr float kMismatchShare = 2.0F;
/// The most that mismatch can come to: beyond it noise would pass for other noise.
inline constexpr float kMostMismatch = 0.3F;
/// By how much more a small block at an edge may differ, at most.
inline constexpr float kMostForSmall = 1.6F;
inline constexpr float kWholeBlock = 256;
/// Blocks count no more than this when frames are ranked, so that damage does not decide.
inline constexpr float kBlockCap = 24.0F;

/// A seen frame, prepared.
struct Seen {
  BlockGrid grid;
  const score::RgbPlanes& planes;  ///< of the picture alone
  /// Rows of blocks that a row of the source's macroblocks may reach into.
  std::uint32_t rows_of_macroblock = 2;
};

/// A seen frame laid beside a source frame.
struct Match {
  std::uint64_t frame = 0;
  std::shared_ptr<const score::RgbPlanes> expected;
  std::vector<float> differences;  ///< one a block of the grid
  std::vector<float> limits;       ///< from which on a block is wrong
  std::vector<bool> wrong;
  std::size_t wrong_blocks = 0;
  float strongest = 0;  ///< the largest difference as a multiple of its limit
  double cost = 0;      ///< mean difference, each capped
  double mean = 0;      ///< mean difference
};

/// Lays seen frames beside source frames as they should look, and learns how they were drawn. Keeps what it
/// drew last. Thread-bound.
class Drawing {
 public:
  /// A new seen picture; forgets how pictures are drawn where its size is another.
  void prepare(const SeenFrame& seen, ReferenceFrames& reference, std::uint64_t any_frame);
  [[nodiscard]] const Seen& seen() const { return *seen_; }

  [[nodiscard]] Match match(ReferenceFrames& reference, std::uint64_t frame);
  /// Tries all ways of drawing on one source frame, takes the best and says whether it is another than
  /// before.
  bool choose_rendering(ReferenceFrames& reference, std::uint64_t frame);
  /// This match is right: what it still differs by is how badly our drawing fits.
  void learn(const Match& match);
  /// Whether choosing again may help.
  [[nodiscard]] bool unsettled() const { return !settled_ || (confirmed_ < kConfirmed && !exact()); }

  /// Any view of the size of the source's, drawn as source frames are.
  [[nodiscard]] std::shared_ptr<const score::RgbPlanes> draw(const score::PictureView& view);
  /// `part` (pixels of the picture) of it alone, after `alter`, if there is one, has changed the source.
  [[nodiscard]] std::shared_ptr<const score::RgbPlanes> draw_part(
      const score::PictureView& view, const Rect& part, const std::function<void(AlteredPicture&)>& alter);

 private:
  struct Drawn {
    std::uint64_t frame = 0;
    std::shared_ptr<score::RgbPlanes> planes;
  };
  std::shared_ptr<const score::RgbPlanes> expected(ReferenceFrames& reference, std::uint64_t frame);
  void choose_phase(ReferenceFrames& reference, std::uint64_t frame);
  [[nodiscard]] double cost_of(ReferenceFrames& reference, std::uint64_t frame);
  [[nodiscard]] Match compare(std::uint64_t frame, std::shared_ptr<const score::RgbPlanes> expected) const;

  /// There is one way of drawing only.
  [[nodiscard]] bool exact() const { return source_ == target_ && (same_samples_ || !subsampled_); }

  static constexpr std::size_t kKept = 10;
  static constexpr std::uint32_t kConfirmed = 3;
  Renderer renderer_;
  score::RgbPlanes whole_;
  score::RgbPlanes planes_;
  std::optional<Seen> seen_;
  Size source_;
  Size target_;
  bool subsampled_ = false;
  bool same_samples_ = false;  ///< both are YUV of one size: drawn by the same arithmetic
  Rendering rendering_;
  bool settled_ = false;
  std::uint32_t confirmed_ = 0;  ///< right pictures since it was chosen
  float mismatch_ = 0;
  std::list<Drawn> drawn_;
};

}  // namespace zcplay::detect
