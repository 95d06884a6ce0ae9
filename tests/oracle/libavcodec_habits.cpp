// SPDX-License-Identifier: MIT
#include "tests/oracle/libavcodec_habits.h"

#include <algorithm>
#include <string_view>

namespace zcplay::oracle {
namespace {

constexpr std::int32_t kFirstPicOrderCntMsb = 1 << 16;
constexpr std::int64_t kIdrSlice = 5;

bool resets(const TracedSlice& slice) {
  constexpr std::string_view kOperation = "memory_management_control_operation";
  return std::ranges::any_of(slice.header.elements(), [&](const SyntaxElement& element) {
    return element.name.starts_with(kOperation) && element.value == 5;
  });
}

/// TopFieldOrderCnt, or BottomFieldOrderCnt of a bottom field, of the first picture after MMCO5 with
/// POC type 0 (8.2.1.1): prevPicOrderCntMsb is 0.
std::int32_t count_after_reset(const TracedSlice& slice, std::int32_t previous_lsb) {
  const std::int64_t lsb = slice.header.value("pic_order_cnt_lsb");
  const std::int64_t range = std::int64_t{1} << (slice.sps->value("log2_max_pic_order_cnt_lsb_minus4") + 4);
  std::int64_t msb = 0;
  if (lsb < previous_lsb && previous_lsb - lsb >= range / 2) msb = range;
  if (lsb > previous_lsb && lsb - previous_lsb > range / 2) msb = -range;
  return static_cast<std::int32_t>(msb + lsb);
}

}  // namespace

void LibavcodecHabits::undo(ViewedPicture& picture, std::span<const TracedSlice> slices) {
  const ViewedPicture viewed = picture;
  choose_bias(viewed, slices.front());
  undo_references(picture);
  for (std::int32_t& count : picture.field_order_cnt) count -= bias_;
  remember(viewed, slices.front());
}

void LibavcodecHabits::choose_bias(const ViewedPicture& picture, const TracedSlice& slice) {
  if (frames_.empty() || slice.header.value("nal_unit_type") == kIdrSlice) {
    bias_ = picture.info.pic_order_cnt_type == 0 ? kFirstPicOrderCntMsb : 0;
  } else if (after_reset_ && picture.info.pic_order_cnt_type == 0) {
    const bool bottom = picture.info.bottom_field_flag != 0;
    bias_ = picture.field_order_cnt[bottom ? 1 : 0] - count_after_reset(slice, reset_top_count_);
  }
  after_reset_ = false;
}

void LibavcodecHabits::undo_references(ViewedPicture& picture) const {
  std::erase_if(picture.references, [&](const ViewedReference& reference) {
    const auto frame = frames_.find(reference.frame);
    return frame == frames_.end() || (!reference.long_term && reference.frame_idx != frame->second.frame_num);
  });
  for (ViewedReference& reference : picture.references) {
    for (std::int32_t& count : reference.field_order_cnt) count -= frames_.at(reference.frame).bias;
  }
}

void LibavcodecHabits::remember(const ViewedPicture& viewed, const TracedSlice& slice) {
  DecodedFrame& frame = frames_[viewed.frame];
  frame = {.frame_num = viewed.info.frame_num, .bias = bias_};
  if (!resets(slice)) return;
  // 8.2.1: the picture's own counts become relative to the lower of them, frame_num becomes 0.
  const auto [top, bottom] = std::pair(viewed.field_order_cnt[0], viewed.field_order_cnt[1]);
  frame.frame_num = 0;
  if (viewed.info.field_pic_flag == 0) {
    frame.bias = std::min(top, bottom);
    reset_top_count_ = top - frame.bias;
  } else {
    frame.bias = viewed.info.bottom_field_flag != 0 ? bottom : top;
    reset_top_count_ = 0;
  }
  after_reset_ = true;
}

}  // namespace zcplay::oracle
