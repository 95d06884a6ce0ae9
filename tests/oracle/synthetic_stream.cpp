// SPDX-License-Identifier: MIT
#include "tests/oracle/synthetic_stream.h"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "decode/h264/pps.h"
#include "decode/h264/slice_header.h"
#include "decode/h264/sps.h"
#include "tests/support/bit_writer.h"
#include "tests/support/h264_writer.h"

namespace zcplay::oracle {
namespace {

using h264::MemoryManagementControl;
using h264::NalType;
using h264::SliceType;
using test::BitWriter;

constexpr std::uint32_t kWidthInMbs = 4;
constexpr std::uint32_t kFieldHeightInMbs = 2;

enum class Structure : std::uint8_t { frame, top, bottom };

/// One coded picture. frame_num and POC count without bound; the headers take them modulo.
struct Picture {
  Structure structure = Structure::frame;
  SliceType type = SliceType::p;
  bool reference = true;
  std::uint32_t frame_num = 0;
  std::int32_t pic_order_cnt = 0;  ///< since the last IDR or MMCO5
  std::uint8_t references = 1;     ///< at most this many are there to choose from
  std::vector<MemoryManagementControl> controls;
  bool idr = false;
};

// What each operation does is in table 7-9.
MemoryManagementControl unmark_short(std::uint32_t difference) {
  return {.operation = 1, .difference_of_pic_nums_minus1 = difference - 1};
}
MemoryManagementControl unmark_long(std::uint32_t pic_num) {
  return {.operation = 2, .long_term_pic_num = pic_num};
}
MemoryManagementControl make_long(std::uint32_t difference, std::uint32_t index) {
  return {.operation = 3, .difference_of_pic_nums_minus1 = difference - 1, .long_term_frame_idx = index};
}
MemoryManagementControl limit_long(std::uint32_t count) {
  return {.operation = 4, .max_long_term_frame_idx_plus1 = count};
}
MemoryManagementControl unmark_all() {
  return {.operation = 5};
}
MemoryManagementControl make_this_long(std::uint32_t index) {
  return {.operation = 6, .long_term_frame_idx = index};
}

std::uint8_t pic_order_cnt_type(PocCoding coding) {
  switch (coding) {
    case PocCoding::type_0:
      return 0;
    case PocCoding::type_1:
    case PocCoding::type_1_without_deltas:
      return 1;
    case PocCoding::type_2:
      return 2;
  }
  return 0;
}

h264::Sps make_sps(PocCoding coding) {
  h264::Sps sps = test::make_sps();
  sps.constraint_set_flags = 0x3c;  // sets 2 to 5, which encoders mostly leave clear
  sps.level_idc = 30;
  sps.seq_parameter_set_id = 3;
  sps.log2_max_frame_num = 4;
  sps.pic_order_cnt_type = pic_order_cnt_type(coding);
  sps.log2_max_pic_order_cnt_lsb = sps.pic_order_cnt_type == 0 ? 5 : 4;
  if (sps.pic_order_cnt_type == 1) {
    sps.delta_pic_order_always_zero_flag = coding == PocCoding::type_1_without_deltas;
    sps.offset_for_non_ref_pic = -1;
    sps.offset_for_top_to_bottom_field = 1;
    sps.num_ref_frames_in_pic_order_cnt_cycle = 3;
    sps.offset_for_ref_frame[0] = 2;
    sps.offset_for_ref_frame[1] = 4;
    sps.offset_for_ref_frame[2] = 6;
  }
  sps.max_num_ref_frames = 4;
  sps.gaps_in_frame_num_value_allowed_flag = true;
  sps.pic_width_in_mbs = kWidthInMbs;
  sps.pic_height_in_map_units = kFieldHeightInMbs;
  sps.frame_mbs_only_flag = false;
  sps.mb_adaptive_frame_field_flag = false;
  sps.crop = {0, 0, kWidthInMbs * 16, kFieldHeightInMbs * 32};
  return sps;
}

h264::Pps make_pps() {
  h264::Pps pps = test::make_pps();
  pps.pic_parameter_set_id = 5;
  pps.seq_parameter_set_id = 3;
  pps.entropy_coding_mode_flag = false;
  pps.bottom_field_pic_order_in_frame_present_flag = true;
  pps.num_ref_idx_l0_default_active = 2;
  pps.num_ref_idx_l1_default_active = 3;
  pps.weighted_bipred_idc = 2;
  pps.pic_init_qp_minus26 = -3;
  pps.pic_init_qs_minus26 = 4;
  pps.chroma_qp_index_offset = 2;
  pps.second_chroma_qp_index_offset = -2;
  pps.deblocking_filter_control_present_flag = true;
  pps.constrained_intra_pred_flag = true;
  pps.redundant_pic_cnt_present_flag = true;
  return pps;
}

std::vector<Picture> pictures() {
  using enum Structure;
  constexpr SliceType kP = SliceType::p;
  constexpr SliceType kI = SliceType::i;
  return {
      {.type = kI, .frame_num = 0, .pic_order_cnt = 0, .references = 0, .idr = true},
      {.frame_num = 1, .pic_order_cnt = 4},
      {.reference = false, .frame_num = 2, .pic_order_cnt = 2},
      {.structure = top, .frame_num = 2, .pic_order_cnt = 6},
      {.structure = bottom, .frame_num = 2, .pic_order_cnt = 7},
      // The frame before last becomes long-term.
      {.frame_num = 3, .pic_order_cnt = 10, .references = 2, .controls = {limit_long(3), make_long(2, 1)}},
      // The first frame goes, field by field.
      {.structure = top,
       .frame_num = 4,
       .pic_order_cnt = 12,
       .references = 2,
       .controls = {unmark_short(8), unmark_short(9)}},
      {.structure = bottom, .frame_num = 4, .pic_order_cnt = 13, .references = 2},
      {.frame_num = 5, .pic_order_cnt = 16, .references = 2},
      // Both fields of frame 4 become long-term, frame 3 is let go, and of frame 5 the top field.
      {.structure = bottom,
       .frame_num = 6,
       .pic_order_cnt = 18,
       .references = 2,
       .controls = {make_long(4, 2), make_long(5, 2), unmark_short(6), unmark_short(7), unmark_short(3)}},
      // Long-term frame 1 loses its top field. (trace_headers refuses larger numbers, which are legal.)
      {.structure = top, .frame_num = 6, .pic_order_cnt = 19, .references = 2, .controls = {unmark_long(3)}},
      {.structure = top, .reference = false, .frame_num = 7, .pic_order_cnt = 20, .references = 2},
      {.structure = bottom, .reference = false, .frame_num = 7, .pic_order_cnt = 21, .references = 2},
      {.frame_num = 7, .pic_order_cnt = 24},
      // Frames 8 and 9 were never coded. LongTermFrameIdx 2 may not be used any more.
      {.frame_num = 10, .pic_order_cnt = 30, .controls = {limit_long(2)}},
      {.frame_num = 11, .pic_order_cnt = 34, .controls = {unmark_short(2), make_this_long(0)}},
      // Everything is forgotten; frame_num and POC start again after this picture.
      {.frame_num = 12, .pic_order_cnt = 38, .references = 2, .controls = {unmark_all()}},
      {.frame_num = 1, .pic_order_cnt = 4},
      {.structure = top, .frame_num = 2, .pic_order_cnt = 8, .references = 2},
      {.structure = bottom, .frame_num = 2, .pic_order_cnt = 9, .references = 2},
      // On to where frame_num and the POC's lower bits wrap.
      {.frame_num = 3, .pic_order_cnt = 12, .references = 2},
      {.frame_num = 4, .pic_order_cnt = 16, .references = 2},
      {.frame_num = 5, .pic_order_cnt = 20, .references = 2},
      {.frame_num = 10, .pic_order_cnt = 30, .references = 2},
      {.frame_num = 15, .pic_order_cnt = 38, .references = 2},
      {.frame_num = 16, .pic_order_cnt = 42, .references = 2},
      {.structure = top, .frame_num = 17, .pic_order_cnt = 46, .references = 2},
      {.structure = bottom, .frame_num = 17, .pic_order_cnt = 47, .references = 2},
      {.frame_num = 18, .pic_order_cnt = 50, .references = 2},
      {.type = kI, .frame_num = 0, .pic_order_cnt = 0, .references = 0, .idr = true},
      {.type = kP, .frame_num = 1, .pic_order_cnt = 4},
  };
}

h264::SliceHeader make_header(const Picture& picture, const h264::Sps& sps, std::uint16_t idr_pic_id) {
  h264::SliceHeader header{};
  header.nal_type = picture.idr ? NalType::idr_slice : NalType::slice;
  header.nal_ref_idc = picture.reference ? 2 : 0;
  header.slice_type = picture.type;
  header.pic_parameter_set_id = 5;
  header.frame_num = static_cast<std::uint16_t>(picture.frame_num % 16);
  header.field_pic_flag = picture.structure != Structure::frame;
  header.bottom_field_flag = picture.structure == Structure::bottom;
  header.idr_pic_id = picture.idr ? idr_pic_id : 0;
  if (sps.pic_order_cnt_type == 0) {
    header.pic_order_cnt_lsb = static_cast<std::uint16_t>(picture.pic_order_cnt % 32);
    if (!header.field_pic_flag) header.delta_pic_order_cnt_bottom = 1;
  } else if (sps.pic_order_cnt_type == 1 && !sps.delta_pic_order_always_zero_flag) {
    header.delta_pic_order_cnt = {picture.reference ? 1 : -1, header.field_pic_flag ? 0 : 2};
  }
  header.num_ref_idx_l0_active =
      picture.type == SliceType::p ? std::max<std::uint8_t>(picture.references, 1) : 0;
  header.adaptive_ref_pic_marking_mode_flag = !picture.controls.empty();
  header.memory_management_control_count = static_cast<std::uint8_t>(picture.controls.size());
  std::ranges::copy(picture.controls, header.memory_management_controls.begin());
  return header;
}

/// I_PCM (7.3.5): samples as they are, so that what is shown is known.
void write_pcm(BitWriter& out, SliceType type, std::uint8_t shade) {
  constexpr std::uint32_t kPcmOfI = 25;
  constexpr std::uint32_t kPcmOfP = 5 + kPcmOfI;
  out.ue(type == SliceType::i ? kPcmOfI : kPcmOfP);
  while (out.size() % 8 != 0) out.flag(false);
  for (std::uint32_t i = 0; i < 384; ++i) out.u(8, 16 + (shade * 7 + i) % 200);
}

/// slice_data() with CAVLC (7.3.4): all macroblocks of an I picture, the first of a P picture.
void write_slice_data(BitWriter& out, const Picture& picture, std::uint8_t shade) {
  const std::uint32_t fields = picture.structure == Structure::frame ? 2 : 1;
  const std::uint32_t macroblocks = kWidthInMbs * kFieldHeightInMbs * fields;
  if (picture.type == SliceType::i) {
    for (std::uint32_t i = 0; i < macroblocks; ++i)
      write_pcm(out, picture.type, static_cast<std::uint8_t>(shade + i));
  } else {
    out.ue(0);  // mb_skip_run
    write_pcm(out, picture.type, shade);
    out.ue(macroblocks - 1);
  }
  out.trailing();
}

}  // namespace

std::vector<std::uint8_t> write_synthetic_stream(PocCoding coding) {
  const h264::Sps sps = make_sps(coding);
  const h264::Pps pps = make_pps();
  std::vector<std::uint8_t> stream;
  test::append_annex_b(stream, test::write_sps(sps).nal(test::nal_header(NalType::sps, 3)));
  test::append_annex_b(stream, test::write_pps(pps, sps).nal(test::nal_header(NalType::pps, 3)));
  std::uint8_t shade = 0;
  std::uint16_t idr_pic_id = 3;
  for (const Picture& picture : pictures()) {
    const h264::SliceHeader header = make_header(picture, sps, picture.idr ? idr_pic_id++ : std::uint16_t{0});
    BitWriter out = test::write_slice_header(header, sps, pps);
    write_slice_data(out, picture, shade++);
    test::append_annex_b(stream, out.nal(test::nal_header(header.nal_type, header.nal_ref_idc)));
  }
  return stream;
}

std::string to_string(PocCoding coding) {
  switch (coding) {
    case PocCoding::type_0:
      return "poc_type_0";
    case PocCoding::type_1:
      return "poc_type_1";
    case PocCoding::type_1_without_deltas:
      return "poc_type_1_without_deltas";
    case PocCoding::type_2:
      return "poc_type_2";
  }
  return {};
}

std::filesystem::path write_synthetic_file(PocCoding coding) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / (to_string(coding) + ".264");
  const std::vector<std::uint8_t> stream = write_synthetic_stream(coding);
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(stream.data()), static_cast<std::streamsize>(stream.size()));
  return path;
}

}  // namespace zcplay::oracle
