// SPDX-License-Identifier: MIT
#include "tests/oracle/control_oracle.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tests/control_trace/control_fields.h"

namespace zcplay::oracle {
namespace {

using control_trace::bytes_of;
using control_trace::control_fields;
using control_trace::ControlField;
using control_trace::dpb_entry_fields;
using control_trace::fields_equal;
using Entries = std::multimap<std::uint64_t, const v4l2_h264_dpb_entry*>;

/// The entries that hold anything at all, by reference timestamp.
Entries used_entries(const v4l2_ctrl_h264_decode_params& params) {
  Entries entries;
  for (const v4l2_h264_dpb_entry& entry : params.dpb) {
    const auto bytes = bytes_of(entry);
    if (std::ranges::any_of(bytes, [](std::byte byte) { return byte != std::byte{0}; })) {
      entries.emplace(entry.reference_ts, &entry);
    }
  }
  return entries;
}

void compare_entries(const v4l2_ctrl_h264_decode_params& actual, const v4l2_ctrl_h264_decode_params& expected,
                     std::vector<std::string>& names) {
  const auto add = [&](const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  const Entries ours = used_entries(actual);
  const Entries theirs = used_entries(expected);
  const auto same_timestamp = [](const auto& left, const auto& right) { return left.first == right.first; };
  if (!std::ranges::equal(ours, theirs, same_timestamp)) add("decode_params.dpb[].reference_ts");
  for (const auto& [timestamp, entry] : ours) {
    const auto other = theirs.find(timestamp);
    if (other == theirs.end()) continue;
    for (const ControlField& field : dpb_entry_fields()) {
      if (!fields_equal(field, bytes_of(*entry), bytes_of(*other->second))) add(field.name);
    }
  }
}

}  // namespace

std::vector<std::string> differing_fields(const v4l2::H264Controls& actual,
                                          const v4l2::H264Controls& expected) {
  std::vector<std::string> names;
  for (const ControlField& field : control_fields()) {
    if (!fields_equal(field, bytes_of(actual), bytes_of(expected))) names.push_back(field.name);
  }
  compare_entries(actual.decode_params, expected.decode_params, names);
  return names;
}

std::vector<std::string> witness_conflicts(const ViewedPicture& picture,
                                           std::span<const TracedSlice> slices) {
  std::vector<std::string> names;
  const VdpPictureInfoH264& info = picture.info;
  const TracedSlice& first = slices.front();
  const auto check = [&](const Syntax& syntax, const char* name, std::int64_t viewed) {
    if (syntax.value(name) != viewed)
      names.push_back(fmt::format("{}: {} traced, {} viewed", name, syntax.value(name), viewed));
  };
  check(first.header, "frame_num", info.frame_num);
  check(first.header, "field_pic_flag", info.field_pic_flag);
  check(first.header, "bottom_field_flag", info.bottom_field_flag);
  check(*first.sps, "max_num_ref_frames", info.num_ref_frames);
  check(*first.sps, "frame_mbs_only_flag", info.frame_mbs_only_flag);
  check(*first.sps, "log2_max_frame_num_minus4", info.log2_max_frame_num_minus4);
  check(*first.sps, "pic_order_cnt_type", info.pic_order_cnt_type);
  check(*first.sps, "log2_max_pic_order_cnt_lsb_minus4", info.log2_max_pic_order_cnt_lsb_minus4);
  check(*first.sps, "delta_pic_order_always_zero_flag", info.delta_pic_order_always_zero_flag);
  check(*first.sps, "direct_8x8_inference_flag", info.direct_8x8_inference_flag);
  check(*first.pps, "entropy_coding_mode_flag", info.entropy_coding_mode_flag);
  check(*first.pps, "weighted_pred_flag", info.weighted_pred_flag);
  check(*first.pps, "weighted_bipred_idc", info.weighted_bipred_idc);
  check(*first.pps, "constrained_intra_pred_flag", info.constrained_intra_pred_flag);
  check(*first.pps, "transform_8x8_mode_flag", info.transform_8x8_mode_flag);
  check(*first.pps, "chroma_qp_index_offset", info.chroma_qp_index_offset);
  check(*first.pps, "pic_init_qp_minus26", info.pic_init_qp_minus26);
  check(*first.pps, "num_ref_idx_l0_default_active_minus1", info.num_ref_idx_l0_active_minus1);
  check(*first.pps, "num_ref_idx_l1_default_active_minus1", info.num_ref_idx_l1_active_minus1);
  if ((first.header.value("nal_ref_idc") != 0) != (info.is_reference != 0)) names.push_back("nal_ref_idc");
  return names;
}

}  // namespace zcplay::oracle
