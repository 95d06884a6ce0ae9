// SPDX-License-Identifier: MIT
#include "decode/h264/poc.h"

#include <algorithm>
#include <limits>

namespace zcplay::h264 {
namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int32_t>::max();

std::int64_t bounded(std::int64_t value) {
  return std::clamp(value, kLowest, kHighest);
}

std::int32_t narrow(std::int64_t value) {
  return static_cast<std::int32_t>(bounded(value));
}

}  // namespace

PicOrderCounter::Counts PicOrderCounter::decode(const Sps& sps, const SliceHeader& header) {
  if (header.idr()) {
    prev_pic_order_cnt_msb_ = 0;
    prev_pic_order_cnt_lsb_ = 0;
    frame_num_offset_ = 0;
  } else {
    if (!started_) {
      prev_pic_order_cnt_lsb_ = header.pic_order_cnt_lsb;
      prev_frame_num_ = header.frame_num;
    }
    advance_frame_num_offset(sps, header.frame_num);
  }
  started_ = true;
  switch (sps.pic_order_cnt_type) {
    case 0:
      return decode_type_0(sps, header);
    case 1:
      return decode_type_1(sps, header);
    default:
      return decode_type_2(header);
  }
}

void PicOrderCounter::advance_frame_num_offset(const Sps& sps, std::int32_t frame_num) {
  frame_num_offset_ = prev_frame_num_offset_;
  if (prev_frame_num_ > frame_num) frame_num_offset_ = bounded(frame_num_offset_ + sps.max_frame_num());
}

// 8.2.1.1
PicOrderCounter::Counts PicOrderCounter::decode_type_0(const Sps& sps, const SliceHeader& header) {
  const std::int32_t max_lsb = 1 << sps.log2_max_pic_order_cnt_lsb;
  const std::int32_t lsb = header.pic_order_cnt_lsb;
  pic_order_cnt_msb_ = prev_pic_order_cnt_msb_;
  if (lsb < prev_pic_order_cnt_lsb_ && prev_pic_order_cnt_lsb_ - lsb >= max_lsb / 2) {
    pic_order_cnt_msb_ = bounded(pic_order_cnt_msb_ + max_lsb);
  } else if (lsb > prev_pic_order_cnt_lsb_ && lsb - prev_pic_order_cnt_lsb_ > max_lsb / 2) {
    pic_order_cnt_msb_ = bounded(pic_order_cnt_msb_ - max_lsb);
  }
  const std::int64_t top = pic_order_cnt_msb_ + lsb;
  // delta_pic_order_cnt_bottom is 0 in fields, where bottom is counted like top.
  return {narrow(top), narrow(top + header.delta_pic_order_cnt_bottom)};
}

// 8.2.1.2
PicOrderCounter::Counts PicOrderCounter::decode_type_1(const Sps& sps, const SliceHeader& header) const {
  const std::int64_t cycle_length = sps.num_ref_frames_in_pic_order_cnt_cycle;
  std::int64_t abs_frame_num = cycle_length != 0 ? frame_num_offset_ + header.frame_num : 0;
  if (header.nal_ref_idc == 0 && abs_frame_num > 0) --abs_frame_num;

  std::int64_t expected = 0;
  if (abs_frame_num > 0) {
    std::int64_t delta_per_cycle = 0;
    for (std::int64_t i = 0; i < cycle_length; ++i) delta_per_cycle += sps.offset_for_ref_frame[i];
    const std::int64_t cycles = bounded((abs_frame_num - 1) / cycle_length);
    const std::int64_t in_cycle = (abs_frame_num - 1) % cycle_length;
    expected = bounded(cycles * bounded(delta_per_cycle));
    for (std::int64_t i = 0; i <= in_cycle; ++i) expected += sps.offset_for_ref_frame[i];
  }
  if (header.nal_ref_idc == 0) expected += sps.offset_for_non_ref_pic;

  const std::int64_t top = expected + header.delta_pic_order_cnt[0];
  const std::int64_t bottom = top + sps.offset_for_top_to_bottom_field + header.delta_pic_order_cnt[1];
  return {narrow(top), narrow(bottom)};
}

// 8.2.1.3
PicOrderCounter::Counts PicOrderCounter::decode_type_2(const SliceHeader& header) const {
  std::int64_t count = 0;
  if (!header.idr()) {
    count = 2 * (frame_num_offset_ + header.frame_num);
    if (header.nal_ref_idc == 0) --count;
  }
  return {narrow(count), narrow(count)};
}

void PicOrderCounter::picture_decoded(const SliceHeader& header, bool memory_management_5,
                                      std::int32_t top_after_5) {
  if (header.nal_ref_idc != 0) {
    prev_pic_order_cnt_msb_ = memory_management_5 ? 0 : pic_order_cnt_msb_;
    prev_pic_order_cnt_lsb_ = memory_management_5 ? top_after_5 : header.pic_order_cnt_lsb;
  }
  prev_frame_num_ = memory_management_5 ? 0 : header.frame_num;
  prev_frame_num_offset_ = memory_management_5 ? 0 : frame_num_offset_;
}

void PicOrderCounter::frame_inferred(const Sps& sps, std::int32_t frame_num) {
  advance_frame_num_offset(sps, frame_num);
  prev_frame_num_ = frame_num;
  prev_frame_num_offset_ = frame_num_offset_;
}

}  // namespace zcplay::h264
