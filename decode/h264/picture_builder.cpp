// SPDX-License-Identifier: MIT
#include "decode/h264/picture_builder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace zcplay::h264 {
namespace {

constexpr std::uint8_t kBaselineProfile = 66;
constexpr std::uint8_t kConstraintSet1 = 1 << 1;

/// Arbitrary slice order exists in Baseline only, where Main's constraints are not also kept.
bool allows_arbitrary_slice_order(const Sps& sps) {
  return sps.profile_idc == kBaselineProfile && (sps.constraint_set_flags & kConstraintSet1) == 0;
}

char weaker(char type, SliceType slice_type) {
  if (slice_type == SliceType::b) return 'B';
  if (slice_type == SliceType::p && type == 'I') return 'P';
  return type;
}

bool has_memory_management_5(const SliceHeader& header) {
  const auto controls =
      std::span(header.memory_management_controls).first(header.memory_management_control_count);
  return std::ranges::any_of(controls, [](const auto& control) { return control.operation == 5; });
}

}  // namespace

bool is_second_field(const FrameStore& first, bool first_is_idr, const SliceHeader& header) {
  if (!header.field_pic_flag || first.decoded_fields != opposite(structure_of(header))) return false;
  if (first.frame_num != header.frame_num) return false;
  if (header.nal_ref_idc != 0 && !first.reference()) return false;
  if (header.idr() && !first_is_idr) return false;
  return !has_memory_management_5(header);
}

void PictureBuilder::reset() {
  ahead_.reset();
  opened_ = false;
  slices_.clear();
}

Result<bool> PictureBuilder::open() {
  if (!ahead_) {
    auto slice = reader_.next_slice(headers_[first_ ^ 1]);
    if (!slice) return std::unexpected(std::move(slice.error()));
    ahead_ = *slice;
  }
  if (!ahead_) return false;
  first_ ^= 1;
  copy_parameter_sets(ahead_->sets);
  slices_.clear();
  type_ = 'I';
  damaged_ = ahead_->header->first_mb_in_slice != 0;
  take(*ahead_);
  ahead_.reset();
  opened_ = true;
  return true;
}

void PictureBuilder::copy_parameter_sets(const ParameterSets::Active& sets) {
  sets_changed_ = sets_seen_ != reader_.parameter_sets_seen() || pps_source_ != sets.pps;
  if (!sets_changed_) return;
  sets_seen_ = reader_.parameter_sets_seen();
  pps_source_ = sets.pps;
  sps_ = *sets.sps;
  pps_ = *sets.pps;
}

void PictureBuilder::take(const Slice& slice) {
  slices_.push_back(slice.bytes);
  type_ = weaker(type_, slice.header->slice_type);
  last_first_mb_ = slice.header->first_mb_in_slice;
}

Result<const SliceHeader*> PictureBuilder::next_slice() {
  if (std::exchange(opened_, false)) return &header();
  while (!ahead_) {
    auto slice = reader_.next_slice(headers_[first_ ^ 1]);
    if (!slice) return std::unexpected(std::move(slice.error()));
    if (!*slice) return nullptr;
    if (starts_new_picture(header(), sps_, *(*slice)->header, *(*slice)->sets.sps)) {
      ahead_ = *slice;
      return nullptr;
    }
    const auto belonging = belongs(**slice);
    if (!belonging) return std::unexpected(belonging.error());
    if (*belonging) {
      take(**slice);
      return (*slice)->header;
    }
    damaged_ = true;
  }
  return nullptr;
}

Result<bool> PictureBuilder::belongs(const Slice& slice) {
  if (!same_pps(slice)) {
    return fail(
        ErrorCode::unsupported_input, "decode H.264",
        fmt::format("one picture uses PPS {} and PPS {} with different contents, which decoders that take "
                    "whole frames cannot be told; use a software player",
                    header().pic_parameter_set_id, slice.header->pic_parameter_set_id));
  }
  if (slice.header->first_mb_in_slice > last_first_mb_) return true;
  if (slice.header->first_mb_in_slice < last_first_mb_ && allows_arbitrary_slice_order(sps_)) {
    return fail(
        ErrorCode::unsupported_input, "decode H.264",
        "the slices of a picture come in arbitrary order (Baseline profile), which hardware decoders do "
        "not take; use a software player");
  }
  return false;
}

bool PictureBuilder::same_pps(const Slice& slice) const {
  if (slice.sets.pps == pps_source_ && sets_seen_ == reader_.parameter_sets_seen()) return true;
  Pps other = *slice.sets.pps;
  other.pic_parameter_set_id = pps_.pic_parameter_set_id;
  return other == pps_;
}

}  // namespace zcplay::h264
