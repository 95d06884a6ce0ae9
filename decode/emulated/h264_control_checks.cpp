// SPDX-License-Identifier: MIT
#include "decode/emulated/h264_control_checks.h"

#include <cerrno>
#include <cstring>

namespace zcplay::emulated {
namespace {

constexpr ControlVerdict invalid(std::string_view field) {
  return {EINVAL, field};
}

bool outside(int value, int low, int high) {
  return value < low || value > high;
}

// The order of these rules is the kernel's: a later one sees what an earlier one cleared.
void clear_what_does_not_apply(v4l2_ctrl_h264_sps& sps) {
  if (sps.pic_order_cnt_type != 0) {
    sps.log2_max_pic_order_cnt_lsb_minus4 = 0;
  } else {
    // Only type 0 comes here: the kernel leaves the cycle of type 2 as it finds it.
    sps.num_ref_frames_in_pic_order_cnt_cycle = 0;
    sps.offset_for_non_ref_pic = 0;
    sps.offset_for_top_to_bottom_field = 0;
    std::memset(sps.offset_for_ref_frame, 0, sizeof sps.offset_for_ref_frame);
  }
  if (!V4L2_H264_SPS_HAS_CHROMA_FORMAT(&sps)) {
    sps.chroma_format_idc = 1;
    sps.bit_depth_luma_minus8 = 0;
    sps.bit_depth_chroma_minus8 = 0;
    sps.flags &= ~static_cast<__u32>(V4L2_H264_SPS_FLAG_QPPRIME_Y_ZERO_TRANSFORM_BYPASS);
  }
  if (sps.chroma_format_idc < 3) sps.flags &= ~static_cast<__u32>(V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE);
  if ((sps.flags & V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY) != 0) {
    sps.flags &= ~static_cast<__u32>(V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD);
  }
}

}  // namespace

ControlVerdict validate_h264_sps(v4l2_ctrl_h264_sps& sps) {
  clear_what_does_not_apply(sps);
  if (sps.profile_idc < 122 && sps.chroma_format_idc > 1) return invalid("chroma_format_idc");
  if (sps.profile_idc < 244 && sps.chroma_format_idc > 2) return invalid("chroma_format_idc");
  if (sps.chroma_format_idc > 3) return invalid("chroma_format_idc");
  if (sps.bit_depth_luma_minus8 > 6) return invalid("bit_depth_luma_minus8");
  if (sps.bit_depth_chroma_minus8 > 6) return invalid("bit_depth_chroma_minus8");
  if (sps.log2_max_frame_num_minus4 > 12) return invalid("log2_max_frame_num_minus4");
  if (sps.pic_order_cnt_type > 2) return invalid("pic_order_cnt_type");
  if (sps.log2_max_pic_order_cnt_lsb_minus4 > 12) return invalid("log2_max_pic_order_cnt_lsb_minus4");
  if (sps.max_num_ref_frames > V4L2_H264_REF_LIST_LEN) return invalid("max_num_ref_frames");
  return {};
}

ControlVerdict validate_h264_pps(const v4l2_ctrl_h264_pps& pps) {
  if (pps.num_slice_groups_minus1 > 7) return invalid("num_slice_groups_minus1");
  if (pps.num_ref_idx_l0_default_active_minus1 > V4L2_H264_REF_LIST_LEN - 1) {
    return invalid("num_ref_idx_l0_default_active_minus1");
  }
  if (pps.num_ref_idx_l1_default_active_minus1 > V4L2_H264_REF_LIST_LEN - 1) {
    return invalid("num_ref_idx_l1_default_active_minus1");
  }
  if (pps.weighted_bipred_idc > 2) return invalid("weighted_bipred_idc");
  // The lower bound is that of 14 bits: the PPS does not know the depth.
  if (outside(pps.pic_init_qp_minus26, -62, 25)) return invalid("pic_init_qp_minus26");
  if (outside(pps.pic_init_qs_minus26, -26, 25)) return invalid("pic_init_qs_minus26");
  if (outside(pps.chroma_qp_index_offset, -12, 12)) return invalid("chroma_qp_index_offset");
  if (outside(pps.second_chroma_qp_index_offset, -12, 12)) return invalid("second_chroma_qp_index_offset");
  return {};
}

ControlVerdict validate_h264_decode_params(v4l2_ctrl_h264_decode_params& params) {
  if (params.nal_ref_idc > 3) return invalid("nal_ref_idc");
  for (v4l2_h264_dpb_entry& entry : params.dpb) std::memset(entry.reserved, 0, sizeof entry.reserved);
  params.reserved = 0;
  return {};
}

ControlVerdict check_h264_sps_for_device(const v4l2_ctrl_h264_sps& sps, std::uint32_t coded_width,
                                         std::uint32_t coded_height) {
  if (sps.chroma_format_idc > 1) return invalid("chroma_format_idc");
  if (sps.bit_depth_luma_minus8 != sps.bit_depth_chroma_minus8) return invalid("bit_depth_chroma_minus8");
  if (sps.bit_depth_luma_minus8 != 0 && sps.bit_depth_luma_minus8 != 2)
    return invalid("bit_depth_luma_minus8");
  const std::uint32_t width = (sps.pic_width_in_mbs_minus1 + 1U) * 16;
  const bool frames_only = (sps.flags & V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY) != 0;
  const std::uint32_t height = (sps.pic_height_in_map_units_minus1 + 1U) * (frames_only ? 16 : 32);
  if (width > coded_width) return invalid("pic_width_in_mbs_minus1");
  if (height > coded_height) return invalid("pic_height_in_map_units_minus1");
  return {};
}

}  // namespace zcplay::emulated
