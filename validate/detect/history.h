// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "validate/detect/frame_facts.h"

namespace zcplay::detect {

/// How far two frames are apart, row of boxes by row of boxes: mean luma difference beyond kBoxNoise, 0 to
/// 255. 0 where a row is masked.
using RowProfile = std::vector<float>;

/// Rows of boxes [first, end).
struct RowSpan {
  std::uint32_t first = 0;
  std::uint32_t end = 0;
  [[nodiscard]] std::uint32_t rows() const { return end - first; }
};

/// The last frames, small, and how they moved. Bounded.
class History {
 public:
  struct Past {
    std::uint64_t number = 0;
    SmallPicture small;
    RowProfile change;  ///< from the frame before it; empty for the first
  };

  /// Forgets everything where the size changes.
  void add(const FrameFacts& facts);
  void clear() { past_.clear(); }
  [[nodiscard]] std::size_t size() const { return past_.size(); }
  /// The latest is 0.
  [[nodiscard]] const Past& ago(std::size_t frames) const { return past_[past_.size() - 1 - frames]; }

  /// Distances of `facts` from the frame `frames` ago.
  [[nodiscard]] RowProfile profile(const FrameFacts& facts, std::size_t frames) const;

  /// The least change from frame to frame in these rows over the last `frames` changes, and the median: how
  /// surely something moves there. 0 where fewer are known.
  struct Motion {
    double least = 0;
    double median = 0;
  };
  [[nodiscard]] Motion motion(RowSpan rows, std::size_t frames) const;

 private:
  std::deque<Past> past_;
};

/// Whether these rows of `facts` are those of the frame `ago` and the frames since went further and further
/// away from it, in at least two steps: time stepped back. What blinks knows two states only.
[[nodiscard]] bool stepped_back(const FrameFacts& facts, const History& history, std::size_t ago,
                                RowSpan rows);

[[nodiscard]] RowProfile row_profile(const SmallPicture& a, const SmallPicture& b,
                                     const AlignedPicture& masked_as);
[[nodiscard]] double mean_over(const RowProfile& profile, RowSpan rows);

/// The rows at the bottom that are all nearer than `limit`, and the same at the top.
[[nodiscard]] RowSpan equal_bottom(const RowProfile& profile, double limit);
[[nodiscard]] RowSpan equal_top(const RowProfile& profile, double limit);

}  // namespace zcplay::detect
