// SPDX-License-Identifier: MIT
#include "tests/support/h264_stream_builder.h"

#include <utility>

#include <fmt/format.h>

#include "tests/support/h264_writer.h"

namespace zcplay::test {
namespace {

h264::SliceType slice_type(char type) {
  return type == 'P' ? h264::SliceType::p : type == 'B' ? h264::SliceType::b : h264::SliceType::i;
}

h264::SliceHeader header_of(const h264::Pps& pps, const Picture& picture, unsigned first_mb) {
  h264::SliceHeader header{};
  header.nal_type = picture.idr ? h264::NalType::idr_slice : h264::NalType::slice;
  header.nal_ref_idc = picture.reference ? 1 : 0;
  header.first_mb_in_slice = first_mb;
  header.slice_type = slice_type(picture.idr ? 'I' : picture.type);
  header.pic_parameter_set_id = static_cast<std::uint8_t>(picture.pps_id);
  header.frame_num = static_cast<std::uint16_t>(picture.frame_num);
  header.field_pic_flag = picture.structure != Structure::frame;
  header.bottom_field_flag = picture.structure == Structure::bottom;
  header.pic_order_cnt_lsb = static_cast<std::uint16_t>(picture.poc_lsb);
  header.redundant_pic_cnt = static_cast<std::uint8_t>(picture.redundant_pic_cnt);
  header.num_ref_idx_l0_active = pps.num_ref_idx_l0_default_active;
  header.num_ref_idx_l1_active = pps.num_ref_idx_l1_default_active;
  for (const auto& modification : picture.modifications) {
    header.modifications[0][header.modification_count[0]++] = modification;
  }
  header.no_output_of_prior_pics_flag = picture.no_output_of_prior_pics;
  header.long_term_reference_flag = picture.long_term_reference;
  header.adaptive_ref_pic_marking_mode_flag = !picture.controls.empty();
  for (const auto& control : picture.controls) {
    header.memory_management_controls[header.memory_management_control_count++] = control;
  }
  return header;
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
  sps.crop = {0, 0, 176, 128};
  return sps;
}

h264::Pps plain_pps() {
  return {};
}

std::vector<std::uint8_t> recovery_point_nal(unsigned recovery_frame_cnt) {
  BitWriter message;
  message.ue(recovery_frame_cnt).flag(true).flag(false).u(2, 0);
  if (message.size() % 8 != 0) message.trailing();
  BitWriter out;
  out.u(8, 6).u(8, static_cast<std::uint32_t>(message.rbsp().size()));
  for (const std::uint8_t byte : message.rbsp()) out.u(8, byte);
  return out.trailing().nal(nal_header(h264::NalType::sei, 0));
}

std::vector<std::uint8_t> sps_nal(const h264::Sps& sps) {
  return write_sps(sps).nal(nal_header(h264::NalType::sps, 3));
}

std::vector<std::uint8_t> pps_nal(const h264::Pps& pps, const h264::Sps& sps) {
  return write_pps(pps, sps).nal(nal_header(h264::NalType::pps, 3));
}

std::vector<std::uint8_t> slice_nal(const h264::Sps& sps, const h264::Pps& pps, const Picture& picture,
                                    unsigned first_mb) {
  const h264::SliceHeader header = header_of(pps, picture, first_mb);
  return write_slice_header(header, sps, pps).trailing().nal(nal_header(header.nal_type, header.nal_ref_idc));
}

DecoderRun::DecoderRun(const h264::Sps& stream_sps, h264::DecoderOptions options)
    : sps(stream_sps), decoder_(options) {}

DecoderRun& DecoderRun::unit(std::initializer_list<Picture> pictures, bool discard) {
  std::vector<std::uint8_t> stream;
  if (std::exchange(parameter_sets_pending_, false)) {
    append_annex_b(stream, sps_nal(sps));
    append_annex_b(stream, pps_nal(pps, sps));
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
  bytes_.assign(annex_b.begin(), annex_b.end());
  AccessUnit unit;
  unit.bytes = bytes_;
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
