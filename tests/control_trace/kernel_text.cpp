// SPDX-License-Identifier: MIT
#include "tests/control_trace/kernel_text.h"

#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace zcplay::control_trace {
namespace {

struct Name {
  std::uint64_t mask;
  std::string_view text;
};

/// The kernel's __print_flags().
std::string flags(std::uint64_t value, std::initializer_list<Name> names) {
  std::string text;
  const auto append = [&text](std::string_view part) {
    if (!text.empty()) text += '|';
    text += part;
  };
  for (const Name& name : names) {
    if ((value & name.mask) != name.mask) continue;
    append(name.text);
    value &= ~name.mask;
  }
  if (value != 0) append(fmt::format("{:#x}", value));
  return text;
}

/// __print_array() of 32-bit numbers.
std::string array(std::span<const std::int32_t> numbers) {
  std::string text = "{";
  for (const std::int32_t number : numbers) {
    if (text.size() > 1) text += ',';
    text += fmt::format("0x{:x}", static_cast<std::uint32_t>(number));
  }
  return text + "}";
}

/// __print_hex_dump() with rows of 32.
template <typename Lists>
std::string hex_dump(const Lists& lists) {
  std::string text;
  std::size_t column = 0;
  for (const auto& list : lists) {
    for (const std::uint8_t byte : list) {
      text += fmt::format("{}{:02x}", column == 0 ? "" : " ", byte);
      column = (column + 1) % 32;
      if (column == 0) text += '\n';
    }
  }
  return text;
}

class Writer {
 public:
  std::string write(const ControlTrace& trace) {
    line("# tracer: nop\n#\n# entries-in-buffer/entries-written: 7/7   #P:2\n#");
    for (const TracedJob& job : trace) {
      event("visl_job");
      line("context={} job={} sequence={} timestamp={} bytes={} codec=h264 hold={}", job.context + 3,
           job.blob, job.blob - 1, job.timestamp, job.bytes, job.hold ? 1 : 0);
      sps(job.controls.sps);
      pps(job.controls.pps);
      event("v4l2_ctrl_h264_scaling_matrix");
      line("\nscaling_list_4x4 {{\n{}}}\nscaling_list_8x8 {{\n{}}}",
           hex_dump(job.controls.scaling_matrix.scaling_list_4x4),
           hex_dump(job.controls.scaling_matrix.scaling_list_8x8));
      decode_params(job.controls.decode_params);
      dpb(job.controls.decode_params);
    }
    return std::move(text_);
  }

 private:
  template <typename... Values>
  void line(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    text_ += '\n';
  }

  void event(std::string_view name) {
    fmt::format_to(std::back_inserter(text_), "{:>16}-{:<7} [{:03}] {} {:12}: {}: ", "zcplay", 61, ticks_ % 2,
                   ".....", ticks_, name);
    ++ticks_;
  }

  void sps(const v4l2_ctrl_h264_sps& sps);
  void pps(const v4l2_ctrl_h264_pps& pps);
  void decode_params(const v4l2_ctrl_h264_decode_params& params);
  void dpb(const v4l2_ctrl_h264_decode_params& params);

  std::string text_;
  unsigned ticks_ = 4711;
};

void Writer::sps(const v4l2_ctrl_h264_sps& sps) {
  event("v4l2_ctrl_h264_sps");
  line("\nprofile_idc {}", sps.profile_idc);
  line("constraint_set_flags {}", flags(sps.constraint_set_flags, {{0x01, "CONSTRAINT_SET0_FLAG"},
                                                                   {0x02, "CONSTRAINT_SET1_FLAG"},
                                                                   {0x04, "CONSTRAINT_SET2_FLAG"},
                                                                   {0x08, "CONSTRAINT_SET3_FLAG"},
                                                                   {0x10, "CONSTRAINT_SET4_FLAG"},
                                                                   {0x20, "CONSTRAINT_SET5_FLAG"}}));
  line("level_idc {}", sps.level_idc);
  line("seq_parameter_set_id {}", sps.seq_parameter_set_id);
  line("chroma_format_idc {}", sps.chroma_format_idc);
  line("bit_depth_luma_minus8 {}", sps.bit_depth_luma_minus8);
  line("bit_depth_chroma_minus8 {}", sps.bit_depth_chroma_minus8);
  line("log2_max_frame_num_minus4 {}", sps.log2_max_frame_num_minus4);
  line("pic_order_cnt_type {}", sps.pic_order_cnt_type);
  line("log2_max_pic_order_cnt_lsb_minus4 {}", sps.log2_max_pic_order_cnt_lsb_minus4);
  line("max_num_ref_frames {}", sps.max_num_ref_frames);
  line("num_ref_frames_in_pic_order_cnt_cycle {}", sps.num_ref_frames_in_pic_order_cnt_cycle);
  line("offset_for_ref_frame {}", array(sps.offset_for_ref_frame));
  line("offset_for_non_ref_pic {}", sps.offset_for_non_ref_pic);
  line("offset_for_top_to_bottom_field {}", sps.offset_for_top_to_bottom_field);
  line("pic_width_in_mbs_minus1 {}", sps.pic_width_in_mbs_minus1);
  line("pic_height_in_map_units_minus1 {}", sps.pic_height_in_map_units_minus1);
  line("flags {}", flags(sps.flags, {{0x01, "SEPARATE_COLOUR_PLANE"},
                                     {0x02, "QPPRIME_Y_ZERO_TRANSFORM_BYPASS"},
                                     {0x04, "DELTA_PIC_ORDER_ALWAYS_ZERO"},
                                     {0x08, "GAPS_IN_FRAME_NUM_VALUE_ALLOWED"},
                                     {0x10, "FRAME_MBS_ONLY"},
                                     {0x20, "MB_ADAPTIVE_FRAME_FIELD"},
                                     {0x40, "DIRECT_8X8_INFERENCE"}}));
}

void Writer::pps(const v4l2_ctrl_h264_pps& pps) {
  event("v4l2_ctrl_h264_pps");
  line("\npic_parameter_set_id {}", pps.pic_parameter_set_id);
  line("seq_parameter_set_id {}", pps.seq_parameter_set_id);
  line("num_slice_groups_minus1 {}", pps.num_slice_groups_minus1);
  line("num_ref_idx_l0_default_active_minus1 {}", pps.num_ref_idx_l0_default_active_minus1);
  line("num_ref_idx_l1_default_active_minus1 {}", pps.num_ref_idx_l1_default_active_minus1);
  line("weighted_bipred_idc {}", pps.weighted_bipred_idc);
  line("pic_init_qp_minus26 {}", pps.pic_init_qp_minus26);
  line("pic_init_qs_minus26 {}", pps.pic_init_qs_minus26);
  line("chroma_qp_index_offset {}", pps.chroma_qp_index_offset);
  line("second_chroma_qp_index_offset {}", pps.second_chroma_qp_index_offset);
  line("flags {}", flags(pps.flags, {{0x01, "ENTROPY_CODING_MODE"},
                                     {0x02, "BOTTOM_FIELD_PIC_ORDER_IN_FRAME_PRESENT"},
                                     {0x04, "WEIGHTED_PRED"},
                                     {0x08, "DEBLOCKING_FILTER_CONTROL_PRESENT"},
                                     {0x10, "CONSTRAINED_INTRA_PRED"},
                                     {0x20, "REDUNDANT_PIC_CNT_PRESENT"},
                                     {0x40, "TRANSFORM_8X8_MODE"},
                                     {0x80, "SCALING_MATRIX_PRESENT"}}));
}

void Writer::decode_params(const v4l2_ctrl_h264_decode_params& params) {
  event("v4l2_ctrl_h264_decode_params");
  line("\nnal_ref_idc {}", params.nal_ref_idc);
  line("frame_num {}", params.frame_num);
  line("top_field_order_cnt {}", params.top_field_order_cnt);
  line("bottom_field_order_cnt {}", params.bottom_field_order_cnt);
  line("idr_pic_id {}", params.idr_pic_id);
  line("pic_order_cnt_lsb {}", params.pic_order_cnt_lsb);
  line("delta_pic_order_cnt_bottom {}", params.delta_pic_order_cnt_bottom);
  line("delta_pic_order_cnt0 {}", params.delta_pic_order_cnt0);
  line("delta_pic_order_cnt1 {}", params.delta_pic_order_cnt1);
  line("dec_ref_pic_marking_bit_size {}", params.dec_ref_pic_marking_bit_size);
  line("pic_order_cnt_bit_size {}", params.pic_order_cnt_bit_size);
  line("slice_group_change_cycle {}", params.slice_group_change_cycle);
  line("flags {}\n", flags(params.flags, {{0x01, "IDR_PIC"},
                                          {0x02, "FIELD_PIC"},
                                          {0x04, "BOTTOM_FIELD"},
                                          {0x08, "PFRAME"},
                                          {0x10, "BFRAME"}}));
}

void Writer::dpb(const v4l2_ctrl_h264_decode_params& params) {
  int index = 0;
  for (const v4l2_h264_dpb_entry& entry : params.dpb) {
    event("v4l2_h264_dpb_entry");
    line(
        "[{}]: reference_ts {}, pic_num {} frame_num {} fields {} top_field_order_cnt {} "
        "bottom_field_order_cnt {} "
        "flags {}",
        index++, std::uint64_t{entry.reference_ts}, entry.pic_num, entry.frame_num,
        flags(entry.fields, {{0x01, "TOP_FIELD_REF"}, {0x02, "BOTTOM_FIELD_REF"}, {0x03, "FRAME_REF"}}),
        entry.top_field_order_cnt, entry.bottom_field_order_cnt,
        flags(entry.flags, {{0x01, "VALID"}, {0x02, "ACTIVE"}, {0x04, "LONG_TERM"}, {0x08, "FIELD"}}));
  }
}

}  // namespace

std::string kernel_text(const ControlTrace& trace) {
  return Writer().write(trace);
}

}  // namespace zcplay::control_trace
