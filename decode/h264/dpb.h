// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "decode/h264/frame_store.h"

namespace zcplay::h264 {

/// MaxDpbFrames never exceeds this (A.3.1).
inline constexpr std::size_t kMaxDpbFrames = 16;

/// A picture found by its number: the store it is in and which of its fields are meant.
struct FoundPicture {
  FrameStore* store = nullptr;
  std::uint8_t fields = kNoField;  ///< FieldSet
  [[nodiscard]] explicit operator bool() const { return store != nullptr; }
};

/// The frame stores, in decoding order, the picture in progress last. Only keeps and finds: marking,
/// gaps and output are functions of their own. Fixed in size; stores move when an earlier one goes,
/// so pointers last until the next add() or remove.
class Dpb {
 public:
  [[nodiscard]] std::span<FrameStore> stores() { return {stores_.data(), count_}; }
  [[nodiscard]] std::span<const FrameStore> stores() const { return {stores_.data(), count_}; }

  /// A fresh store at the end. There must be room, which holds as long as at most kMaxDpbFrames are
  /// stored besides the picture in progress.
  FrameStore& add();
  void remove(const FrameStore& store);
  void clear() { count_ = 0; }

  /// The picture in progress, or nullptr.
  [[nodiscard]] FrameStore* in_progress();
  [[nodiscard]] FrameStore* find(FrameId frame);

  /// Frame stores occupied, the picture in progress not counted.
  [[nodiscard]] std::size_t fullness() const;
  /// Frame stores with a field used for short-term (long-term) reference, the picture in progress
  /// and non-existing frames included.
  [[nodiscard]] std::size_t short_term_frames() const;
  [[nodiscard]] std::size_t long_term_frames() const;

  /// FrameNumWrap of all short-term stores for a picture with this frame_num (8-27).
  void update_frame_num_wrap(std::int32_t frame_num, std::int32_t max_frame_num);

  /// The short-term picture with this PicNum, the long-term one with this LongTermPicNum, as seen
  /// from a picture of the given structure (8.2.4.1).
  [[nodiscard]] FoundPicture find_short_term(std::int32_t pic_num, FieldSet structure);
  [[nodiscard]] FoundPicture find_long_term(std::int32_t long_term_pic_num, FieldSet structure);

  /// The short-term store that sliding window would give up, the picture in progress spared.
  [[nodiscard]] FrameStore* oldest_short_term();

 private:
  std::array<FrameStore, kMaxDpbFrames + 1> stores_;
  std::size_t count_ = 0;
};

}  // namespace zcplay::h264
