// SPDX-License-Identifier: MIT
#include "decode/h264/dpb.h"

#include <algorithm>
#include <cassert>

namespace zcplay::h264 {
namespace {

/// Splits a picture number seen from `structure` into the number of its frame and the fields meant:
/// from a field, 2n + 1 is the field of the same parity and 2n the other one.
std::pair<std::int32_t, std::uint8_t> split_pic_num(std::int32_t pic_num, FieldSet structure) {
  if (structure == kFrame) return {pic_num, kFrame};
  const bool same_parity = (pic_num & 1) != 0;
  return {pic_num >> 1, same_parity ? structure : opposite(structure)};
}

}  // namespace

FrameStore& Dpb::add() {
  assert(count_ < stores_.size());
  stores_[count_] = {};
  return stores_[count_++];
}

void Dpb::remove(const FrameStore& store) {
  const auto at = static_cast<std::size_t>(&store - stores_.data());
  assert(at < count_);
  std::move(stores_.begin() + at + 1, stores_.begin() + count_, stores_.begin() + at);
  --count_;
}

FrameStore* Dpb::in_progress() {
  return count_ != 0 && stores_[count_ - 1].in_progress ? &stores_[count_ - 1] : nullptr;
}

FrameStore* Dpb::find(FrameId frame) {
  const auto all = stores();
  const auto found = std::ranges::find(all, frame, &FrameStore::frame);
  return found == all.end() ? nullptr : &*found;
}

std::size_t Dpb::fullness() const {
  return static_cast<std::size_t>(std::ranges::count(stores(), false, &FrameStore::in_progress));
}

std::size_t Dpb::short_term_frames() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      stores(), [](const FrameStore& store) { return store.short_term_fields != kNoField; }));
}

std::size_t Dpb::long_term_frames() const {
  return static_cast<std::size_t>(std::ranges::count_if(stores(), [](const FrameStore& store) {
    return store.long_term_fields != kNoField && store.short_term_fields == kNoField;
  }));
}

void Dpb::update_frame_num_wrap(std::int32_t frame_num, std::int32_t max_frame_num) {
  for (FrameStore& store : stores()) {
    store.frame_num_wrap = store.frame_num > frame_num ? store.frame_num - max_frame_num : store.frame_num;
  }
}

FoundPicture Dpb::find_short_term(std::int32_t pic_num, FieldSet structure) {
  const auto [frame_num_wrap, fields] = split_pic_num(pic_num, structure);
  for (FrameStore& store : stores()) {
    if (store.frame_num_wrap == frame_num_wrap && (store.short_term_fields & fields) == fields) {
      return {&store, fields};
    }
  }
  return {};
}

FoundPicture Dpb::find_long_term(std::int32_t long_term_pic_num, FieldSet structure) {
  const auto [long_term_frame_idx, fields] = split_pic_num(long_term_pic_num, structure);
  for (FrameStore& store : stores()) {
    if (store.long_term_frame_idx == long_term_frame_idx && (store.long_term_fields & fields) == fields) {
      return {&store, fields};
    }
  }
  return {};
}

FrameStore* Dpb::oldest_short_term() {
  FrameStore* oldest = nullptr;
  for (FrameStore& store : stores()) {
    if (store.in_progress || store.short_term_fields == kNoField) continue;
    if (oldest == nullptr || store.frame_num_wrap < oldest->frame_num_wrap) oldest = &store;
  }
  return oldest;
}

}  // namespace zcplay::h264
