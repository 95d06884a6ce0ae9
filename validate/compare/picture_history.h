// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/frame.h"
#include "base/frame_id.h"
#include "validate/compare/picture.h"

namespace zcplay {

/// What one earlier picture held, and where.
struct PastPicture {
  std::uint64_t number = 0;  ///< in decode order, from 0
  FrameId id;
  SlotIdentity slot;
  PictureDigest digest;
};

/// The digests of the latest pictures of one decoder, in decode order: what a slot that was not
/// written, or not wholly, is recognised by. Bounded; old entries' memory is used again.
class PictureHistory {
 public:
  explicit PictureHistory(std::size_t capacity) : entries_(capacity) {}

  /// The place to write the newest picture to; what the oldest held is lost. Never empty capacity.
  [[nodiscard]] PastPicture& add();
  [[nodiscard]] std::size_t size() const { return size_; }
  /// 0 is the newest.
  [[nodiscard]] const PastPicture& newest(std::size_t back) const;

 private:
  std::vector<PastPicture> entries_;
  std::size_t next_ = 0;
  std::size_t size_ = 0;
};

/// Earlier pictures (and those the reference decoder is ahead by) that the content of `slot` may
/// stem from when picture `id` was to be written to it, likeliest first: what the slot held before,
/// the reference's pictures from the nearest on, the tested decoder's.
[[nodiscard]] std::vector<const PastPicture*> origins(const PictureHistory& reference,
                                                      const PictureHistory& tested, FrameId id,
                                                      SlotIdentity slot);

}  // namespace zcplay
