// SPDX-License-Identifier: MIT
#include "tests/support/h264_stream_builder.h"

#include <fmt/format.h>

namespace zcplay::test {
namespace {

constexpr std::uint8_t nal_header(unsigned ref_idc, h264::NalType type) {
  return static_cast<std::uint8_t>(ref_idc << 5 | static_cast<unsigned>(type));
}

void write_vui(BitWriter& out, const h264::Vui& vui) {
  out.flag(false).flag(false).flag(false).flag(
      false);  // aspect ratio, overscan, video signal, chroma location
  out.flag(false).flag(false).flag(false).flag(false);  // timing, both HRDs, pic_struct
  out.flag(vui.bitstream_restriction_flag);
  if (!vui.bitstream_restriction_flag) return;
  out.flag(true).ue(0).ue(0).ue(16).ue(16);
  out.ue(vui.max_num_reorder_frames).ue(vui.max_dec_frame_buffering);
}

bool is_high_profile(unsigned profile_idc) {
  return profile_idc >= 100;
}

void write_pic_order_cnt(BitWriter& out, const h264::Sps& sps, const h264::Pps& pps, const Picture& picture) {
  const bool both = pps.bottom_field_pic_order_in_frame_present_flag && picture.structure == Structure::frame;
  if (sps.pic_order_cnt_type == 0) {
    out.u(sps.log2_max_pic_order_cnt_lsb, picture.poc_lsb);
    if (both) out.se(picture.delta_bottom);
  } else if (sps.pic_order_cnt_type == 1 && !sps.delta_pic_order_always_zero_flag) {
    out.se(0);
    if (both) out.se(picture.delta_bottom);
  }
}

void write_modifications(BitWriter& out, const Picture& picture) {
  out.flag(!picture.modifications.empty());
  if (picture.modifications.empty()) return;
  for (const auto& modification : picture.modifications) out.ue(modification.idc).ue(modification.value);
  out.ue(3);
}

void write_marking(BitWriter& out, const Picture& picture) {
  if (picture.idr) {
    out.flag(picture.no_output_of_prior_pics).flag(picture.long_term_reference);
    return;
  }
  out.flag(!picture.controls.empty());
  if (picture.controls.empty()) return;
  for (const auto& control : picture.controls) {
    out.ue(control.operation);
    if (control.operation == 1 || control.operation == 3) out.ue(control.difference_of_pic_nums_minus1);
    if (control.operation == 2) out.ue(control.long_term_pic_num);
    if (control.operation == 3 || control.operation == 6) out.ue(control.long_term_frame_idx);
    if (control.operation == 4) out.ue(control.max_long_term_frame_idx_plus1);
  }
  out.ue(0);
}

std::string describe(const h264::DpbEntry& entry) {
  const char* fields = entry.reference_fields == h264::kTopField      ? "t"
                       : entry.reference_fields == h264::kBottomField ? "b"
                                                                      : "";
  return fmt::format("{}{}{}", entry.frame.value(), entry.long_term ? "L" : "", fields);
}

void append_word(std::string& words, std::uint64_t word) {
  if (!words.empty()) words += ' ';
  words += std::to_string(word);
}

}  // namespace

h264::MemoryManagementControl unmark_short_term(unsigned difference_of_pic_nums) {
  return {.operation = 1, .difference_of_pic_nums_minus1 = difference_of_pic_nums - 1};
}
h264::MemoryManagementControl unmark_long_term(unsigned long_term_pic_num) {
  return {.operation = 2, .long_term_pic_num = long_term_pic_num};
}
h264::MemoryManagementControl make_long_term(unsigned difference_of_pic_nums, unsigned idx) {
  return {.operation = 3,
          .difference_of_pic_nums_minus1 = difference_of_pic_nums - 1,
          .long_term_frame_idx = idx};
}
h264::MemoryManagementControl limit_long_term(unsigned max_long_term_frame_idx_plus1) {
  return {.operation = 4, .max_long_term_frame_idx_plus1 = max_long_term_frame_idx_plus1};
}
h264::MemoryManagementControl restart() {
  return {.operation = 5};
}
h264::MemoryManagementControl current_long_term(unsigned idx) {
  return {.operation = 6, .long_term_frame_idx = idx};
}

h264::Sps plain_sps() {
  h264::Sps sps;
  sps.profile_idc = 77;
  sps.level_idc = 10;
  sps.log2_max_frame_num = 4;
  sps.log2_max_pic_order_cnt_lsb = 6;
  sps.max_num_ref_frames = 4;
  sps.pic_width_in_mbs = 11;
  sps.pic_height_in_map_units = 4;
  sps.frame_mbs_only_flag = false;
  sps.direct_8x8_inference_flag = true;
  return sps;
}

h264::Pps plain_pps() {
  return {};
}

std::vector<std::uint8_t> sps_nal(const h264::Sps& sps) {
  BitWriter out;
  out.u(8, sps.profile_idc);
  for (unsigned bit = 0; bit < 8; ++bit) out.flag((sps.constraint_set_flags >> bit & 1) != 0);
  out.u(8, sps.level_idc).ue(sps.seq_parameter_set_id);
  if (is_high_profile(sps.profile_idc)) {
    out.ue(sps.chroma_format_idc);
    if (sps.chroma_format_idc == 3) out.flag(sps.separate_colour_plane_flag);
    out.ue(sps.bit_depth_luma - 8U).ue(sps.bit_depth_chroma - 8U).flag(false).flag(false);
  }
  out.ue(sps.log2_max_frame_num - 4U).ue(sps.pic_order_cnt_type);
  if (sps.pic_order_cnt_type == 0) out.ue(sps.log2_max_pic_order_cnt_lsb - 4U);
  if (sps.pic_order_cnt_type == 1) {
    out.flag(sps.delta_pic_order_always_zero_flag).se(sps.offset_for_non_ref_pic);
    out.se(sps.offset_for_top_to_bottom_field).ue(sps.num_ref_frames_in_pic_order_cnt_cycle);
    for (unsigned i = 0; i < sps.num_ref_frames_in_pic_order_cnt_cycle; ++i)
      out.se(sps.offset_for_ref_frame[i]);
  }
  out.ue(sps.max_num_ref_frames).flag(sps.gaps_in_frame_num_value_allowed_flag);
  out.ue(sps.pic_width_in_mbs - 1).ue(sps.pic_height_in_map_units - 1);
  out.flag(sps.frame_mbs_only_flag);
  if (!sps.frame_mbs_only_flag) out.flag(sps.mb_adaptive_frame_field_flag);
  out.flag(sps.direct_8x8_inference_flag).flag(false);  // no cropping
  out.flag(sps.vui_parameters_present_flag);
  if (sps.vui_parameters_present_flag) write_vui(out, sps.vui);
  return out.trailing().nal(nal_header(3, h264::NalType::sps));
}

std::vector<std::uint8_t> pps_nal(const h264::Pps& pps) {
  BitWriter out;
  out.ue(pps.pic_parameter_set_id).ue(pps.seq_parameter_set_id).flag(pps.entropy_coding_mode_flag);
  out.flag(pps.bottom_field_pic_order_in_frame_present_flag);
  out.ue(pps.num_slice_groups - 1U);
  if (pps.num_slice_groups > 1) {
    out.ue(0);  // interleaved
    for (unsigned group = 0; group < pps.num_slice_groups; ++group) out.ue(0);
  }
  out.ue(pps.num_ref_idx_l0_default_active - 1U).ue(pps.num_ref_idx_l1_default_active - 1U);
  out.flag(pps.weighted_pred_flag).u(2, pps.weighted_bipred_idc);
  out.se(pps.pic_init_qp_minus26).se(pps.pic_init_qs_minus26).se(pps.chroma_qp_index_offset);
  out.flag(pps.deblocking_filter_control_present_flag).flag(pps.constrained_intra_pred_flag);
  out.flag(pps.redundant_pic_cnt_present_flag);
  return out.trailing().nal(nal_header(3, h264::NalType::pps));
}

std::vector<std::uint8_t> recovery_point_nal(unsigned recovery_frame_cnt) {
  BitWriter message;
  message.ue(recovery_frame_cnt).flag(true).flag(false).u(2, 0);
  if (message.size() % 8 != 0) message.trailing();
  BitWriter out;
  out.u(8, 6).u(8, static_cast<std::uint32_t>(message.rbsp().size()));
  for (const std::uint8_t byte : message.rbsp()) out.u(8, byte);
  return out.trailing().nal(nal_header(0, h264::NalType::sei));
}

std::vector<std::uint8_t> slice_nal(const h264::Sps& sps, const h264::Pps& pps, const Picture& picture,
                                    unsigned first_mb) {
  const char type = picture.idr ? 'I' : picture.type;
  BitWriter out;
  out.ue(first_mb).ue(type == 'P' ? 0 : type == 'B' ? 1 : 2).ue(picture.pps_id);
  if (sps.separate_colour_plane_flag) out.u(2, 0);
  out.u(sps.log2_max_frame_num, picture.frame_num);
  if (!sps.frame_mbs_only_flag) {
    out.flag(picture.structure != Structure::frame);
    if (picture.structure != Structure::frame) out.flag(picture.structure == Structure::bottom);
  }
  if (picture.idr) out.ue(0);
  write_pic_order_cnt(out, sps, pps, picture);
  if (pps.redundant_pic_cnt_present_flag) out.ue(picture.redundant_pic_cnt);
  if (type == 'B') out.flag(true);
  if (type != 'I') {
    out.flag(false);
    write_modifications(out, picture);
  }
  if (type == 'B') out.flag(false);
  if (picture.reference) write_marking(out, picture);
  out.se(0).trailing();
  return out.nal(
      nal_header(picture.reference ? 1 : 0, picture.idr ? h264::NalType::idr_slice : h264::NalType::slice));
}

DecoderRun::DecoderRun(h264::Sps stream_sps, h264::DecoderOptions options)
    : sps(std::move(stream_sps)), decoder_(options) {}

DecoderRun& DecoderRun::unit(std::initializer_list<Picture> pictures, bool discard) {
  std::vector<std::uint8_t> stream;
  if (std::exchange(parameter_sets_pending_, false)) {
    append_annex_b(stream, sps_nal(sps));
    append_annex_b(stream, pps_nal(pps));
  }
  for (const Picture& picture : pictures) {
    if (picture.recovery_frame_cnt >= 0) {
      append_annex_b(stream, recovery_point_nal(static_cast<unsigned>(picture.recovery_frame_cnt)));
    }
    for (const unsigned first_mb : picture.first_mbs) {
      append_annex_b(stream, slice_nal(sps, pps, picture, first_mb));
    }
  }
  return bytes(stream, discard);
}

DecoderRun& DecoderRun::bytes(std::span<const std::uint8_t> annex_b, bool discard) {
  AccessUnit unit;
  unit.bytes = annex_b;
  unit.id = FrameId(next_id_++);
  unit.discard = discard;
  decoder_.begin(unit);
  while (error_.empty()) {
    const auto step = decoder_.step(true);
    note_events();
    if (!step) {
      error_ = step.error().detail;
      break;
    }
    if (*step == h264::Step::end_of_unit) break;
    if (*step == h264::Step::sequence_change) log_.emplace_back("sequence");
    if (*step == h264::Step::job) note_job();
  }
  return *this;
}

DecoderRun& DecoderRun::drain() {
  decoder_.drain();
  note_events();
  return *this;
}

DecoderRun& DecoderRun::flush() {
  decoder_.flush();
  note_events();
  return *this;
}

std::vector<std::string> DecoderRun::take_log() {
  return std::exchange(log_, {});
}

void DecoderRun::note_job() {
  const h264::DecodeJob& job = decoder_.job();
  std::string references;
  for (const h264::DpbEntry& entry : job.dpb) {
    if (!references.empty()) references += ' ';
    references += describe(entry);
  }
  log_.push_back(fmt::format("job {}{} {} [{}]", job.frame.value(), job.second_field ? "+" : "",
                             job.kind.type, references));
}

void DecoderRun::note_events() {
  using Kind = h264::PictureEvent::Kind;
  for (const h264::PictureEvent& event : decoder_.events()) {
    const char* what = event.kind == Kind::output    ? "output"
                       : event.kind == Kind::discard ? "discard"
                                                     : "leave";
    log_.push_back(fmt::format("{} {}", what, event.frame.value()));
    if (event.kind == Kind::leave) continue;
    append_word(event.kind == Kind::output ? output_ : discarded_, event.frame.value());
    if (!event.defects.empty()) {
      defects_.push_back(fmt::format("{}:{}", event.frame.value(), to_string(event.defects)));
    }
  }
}

}  // namespace zcplay::test
