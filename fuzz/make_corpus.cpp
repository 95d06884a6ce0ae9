// SPDX-License-Identifier: MIT
// Writes the hand-made part of the corpus: make_corpus FOLDER. See corpus/README.md.

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/bit_writer.h"
#include "tests/support/h264_stream_builder.h"
#include "tests/support/h264_writer.h"

namespace {

using namespace zcplay;
using namespace zcplay::h264;
using Bytes = std::vector<std::uint8_t>;

void save(const std::filesystem::path& folder, std::string_view name, std::span<const std::uint8_t> bytes) {
  std::filesystem::create_directories(folder);
  std::ofstream file(folder / name, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// One stream: parameter sets, and a slice header of each kind under them.
struct Seed {
  std::string_view name;
  Sps sps = test::make_sps();
  Pps pps = test::make_pps();
};

std::vector<Seed> make_seeds() {
  std::vector<Seed> seeds;
  seeds.push_back({.name = "plain"});

  Seed& paff = seeds.emplace_back(Seed{.name = "paff"});
  paff.sps.frame_mbs_only_flag = false;
  paff.sps.crop.height *= 2;
  paff.pps.bottom_field_pic_order_in_frame_present_flag = true;

  Seed& order_1 = seeds.emplace_back(Seed{.name = "order_type_1"});
  order_1.sps.pic_order_cnt_type = 1;
  order_1.sps.num_ref_frames_in_pic_order_cnt_cycle = 3;
  order_1.sps.offset_for_ref_frame = {2, -4, 6};
  order_1.pps.bottom_field_pic_order_in_frame_present_flag = true;

  Seed& high_444 = seeds.emplace_back(Seed{.name = "high_444"});
  high_444.sps.profile_idc = 244;
  high_444.sps.chroma_format_idc = 3;
  high_444.sps.bit_depth_luma = high_444.sps.bit_depth_chroma = 10;
  high_444.sps.seq_scaling_matrix_present_flag = true;
  high_444.sps.scaling_lists = default_scaling_lists();
  high_444.pps.transform_8x8_mode_flag = high_444.pps.pic_scaling_matrix_present_flag = true;
  high_444.pps.scaling_lists = default_scaling_lists();
  high_444.pps.second_chroma_qp_index_offset = -3;

  Seed& weights = seeds.emplace_back(Seed{.name = "weights"});
  weights.pps.weighted_pred_flag = true;
  weights.pps.weighted_bipred_idc = 1;
  weights.pps.deblocking_filter_control_present_flag = weights.pps.redundant_pic_cnt_present_flag = true;

  for (std::uint8_t map_type = 0; map_type <= 6; ++map_type) {
    static constexpr std::array<std::string_view, 7> kNames = {
        "map_interleaved", "map_dispersed", "map_foreground", "map_box_out",
        "map_raster",      "map_wipe",      "map_explicit"};
    Seed& map = seeds.emplace_back(Seed{.name = kNames[map_type]});
    map.sps.profile_idc = 66;
    map.pps.num_slice_groups = 3;
    map.pps.slice_group_map_type = map_type;
    map.pps.slice_group_change_rate = map_type >= 3 && map_type <= 5 ? 5 : 0;
  }

  Seed& vui = seeds.emplace_back(Seed{.name = "vui"});
  vui.sps.vui_parameters_present_flag = true;
  vui.sps.vui = {.sample_aspect_ratio = {4, 3},
                 .video_signal_type_present_flag = true,
                 .chroma_loc_info_present_flag = true,
                 .timing_info_present_flag = true,
                 .num_units_in_tick = 1,
                 .time_scale = 50,
                 .nal_hrd_parameters_present_flag = true,
                 .vcl_hrd_parameters_present_flag = true,
                 .bitstream_restriction_flag = true,
                 .max_num_reorder_frames = 2,
                 .max_dec_frame_buffering = 4};
  return seeds;
}

std::vector<SliceHeader> make_slices(const Seed& seed) {
  const bool fields = !seed.sps.frame_mbs_only_flag;
  std::vector<SliceHeader> slices(3);
  slices[0].nal_type = NalType::idr_slice;
  slices[0].nal_ref_idc = 3;
  slices[1].nal_type = NalType::slice;
  slices[1].nal_ref_idc = 2;
  slices[1].slice_type = SliceType::p;
  slices[1].frame_num = 1;
  slices[1].field_pic_flag = slices[1].bottom_field_flag = fields;
  slices[1].num_ref_idx_l0_active = 3;
  slices[1].modification_count[0] = 3;
  slices[1].modifications[0][0] = {0, 1};
  slices[1].modifications[0][1] = {1, 2};
  slices[1].modifications[0][2] = {2, 1};
  slices[1].adaptive_ref_pic_marking_mode_flag = true;
  slices[1].memory_management_control_count = 6;
  for (std::uint8_t i = 0; i < 6; ++i) {
    slices[1].memory_management_controls[i].operation = static_cast<std::uint8_t>(i + 1);
  }
  slices[2].nal_type = NalType::slice;
  slices[2].slice_type = SliceType::b;
  slices[2].frame_num = 2;
  slices[2].num_ref_idx_l0_active = 2;
  slices[2].num_ref_idx_l1_active = 1;
  return slices;
}

Bytes annex_b_sets(const Seed& seed) {
  Bytes stream;
  test::append_annex_b(stream, test::write_sps(seed.sps).nal(test::nal_header(NalType::sps, 3)));
  test::append_annex_b(stream, test::write_pps(seed.pps, seed.sps).nal(test::nal_header(NalType::pps, 3)));
  return stream;
}

void save_streams(const std::filesystem::path& corpus) {
  for (const Seed& seed : make_seeds()) {
    Bytes stream = annex_b_sets(seed);
    save(corpus / "fuzz_h264_parameter_sets", seed.name, stream);
    for (const SliceHeader& header : make_slices(seed)) {
      test::BitWriter writer = test::write_slice_header(header, seed.sps, seed.pps);
      writer.u(16, 0x5a5a).trailing();
      test::append_annex_b(stream, writer.nal(test::nal_header(header.nal_type, header.nal_ref_idc)));
    }
    save(corpus / "fuzz_h264_slice_header", seed.name, stream);
  }
}

/// One picture an access unit, for the decoder as a whole.
void save_pictures(const std::filesystem::path& folder, std::string_view name, const Sps& sps,
                   const std::vector<test::Picture>& pictures) {
  Bytes stream;
  const Pps pps = test::plain_pps();
  test::append_annex_b(stream, test::sps_nal(sps));
  test::append_annex_b(stream, test::pps_nal(pps, sps));
  for (const test::Picture& picture : pictures) {
    test::append_annex_b(stream, std::array<std::uint8_t, 2>{9, 0xf0});
    if (picture.recovery_frame_cnt >= 0) {
      test::append_annex_b(stream,
                           test::recovery_point_nal(static_cast<unsigned>(picture.recovery_frame_cnt)));
    }
    test::append_annex_b(stream, test::slice_nal(sps, pps, picture, 0));
  }
  save(folder, name, stream);
}

void save_decoder_streams(const std::filesystem::path& folder) {
  using test::Structure;
  const Sps sps = test::plain_sps();
  save_pictures(folder, "reordered", sps,
                {{.idr = true},
                 {.frame_num = 1, .poc_lsb = 8},
                 {.type = 'B', .frame_num = 2, .poc_lsb = 4, .reference = false},
                 {.frame_num = 2, .poc_lsb = 16},
                 {.idr = true, .no_output_of_prior_pics = true}});
  save_pictures(folder, "fields", sps,
                {{.idr = true, .structure = Structure::top},
                 {.poc_lsb = 1, .structure = Structure::bottom},
                 {.frame_num = 1, .poc_lsb = 4, .structure = Structure::bottom},
                 {.frame_num = 2, .poc_lsb = 8, .structure = Structure::top},
                 {.frame_num = 2, .poc_lsb = 9, .reference = false, .structure = Structure::bottom}});
  save_pictures(
      folder, "marking", sps,
      {{.idr = true, .long_term_reference = true},
       {.frame_num = 1, .poc_lsb = 4, .controls = {test::limit_long_term(3), test::current_long_term(1)}},
       {.frame_num = 2, .poc_lsb = 8},
       {.frame_num = 3, .poc_lsb = 12, .controls = {test::make_long_term(1, 2), test::unmark_long_term(0)}},
       {.frame_num = 4, .poc_lsb = 16, .controls = {test::unmark_short_term(1), test::restart()}},
       {.frame_num = 1, .poc_lsb = 2, .modifications = {{.idc = 0, .value = 0}}}});
  save_pictures(folder, "recovery", sps,
                {{.type = 'I', .frame_num = 5, .poc_lsb = 20, .recovery_frame_cnt = 1},
                 {.type = 'B', .frame_num = 6, .poc_lsb = 16, .reference = false},
                 {.frame_num = 6, .poc_lsb = 24},
                 {.frame_num = 9, .poc_lsb = 32}});
  Sps gaps = sps;
  gaps.gaps_in_frame_num_value_allowed_flag = true;
  save_pictures(folder, "gaps", gaps,
                {{.idr = true}, {.frame_num = 3, .poc_lsb = 6}, {.frame_num = 15, .poc_lsb = 30}});
}

void save_extradata(const std::filesystem::path& folder) {
  const Seed seed{.name = "avcc"};
  const Bytes sps = test::write_sps(seed.sps).nal(test::nal_header(NalType::sps, 3));
  const Bytes pps = test::write_pps(seed.pps, seed.sps).nal(test::nal_header(NalType::pps, 3));
  Bytes avcc = {1, 100, 0, 10, 0xff, 0xe1, 0, static_cast<std::uint8_t>(sps.size())};
  avcc.insert(avcc.end(), sps.begin(), sps.end());
  avcc.insert(avcc.end(), {1, 0, static_cast<std::uint8_t>(pps.size())});
  avcc.insert(avcc.end(), pps.begin(), pps.end());
  save(folder, "avcc", avcc);
  save(folder, "avcc_cut", std::span(avcc).first(avcc.size() - 2));
  save(folder, "avcc_without_sets", std::array<std::uint8_t, 7>{1, 66, 0, 30, 0xfd, 0xe0, 0});
  save(folder, "annex_b", annex_b_sets(seed));
}

void save_splitter(const std::filesystem::path& folder) {
  save(folder, "annex_b", std::array<std::uint8_t, 16>{0, 0, 0, 0, 1, 7, 8, 0, 0, 1, 9, 0, 0, 3, 1, 5});
  save(folder, "length_1", std::array<std::uint8_t, 7>{1, 2, 7, 8, 1, 9, 0});
  save(folder, "length_2", std::array<std::uint8_t, 8>{2, 0, 2, 7, 8, 0, 9, 9});
  save(folder, "length_4", std::array<std::uint8_t, 12>{3, 0, 0, 0, 2, 7, 8, 255, 255, 255, 255, 9});
}

void save_sei(const std::filesystem::path& folder) {
  save(folder, "recovery_point", std::array<std::uint8_t, 4>{6, 1, 0xc4, 0x80});
  Bytes user_data = {5, 255, 45};
  user_data.resize(user_data.size() + 300, 1);
  user_data.insert(user_data.end(), {6, 1, 0xc4, 0x80});
  save(folder, "behind_user_data", user_data);
  save(folder, "size_past_the_end", std::array<std::uint8_t, 4>{5, 255, 255, 1});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path corpus = argv[1];
  save_streams(corpus);
  save_decoder_streams(corpus / "fuzz_h264_decoder");
  save_extradata(corpus / "fuzz_extradata");
  save_splitter(corpus / "fuzz_nal_splitter");
  save_sei(corpus / "fuzz_sei");
  return 0;
}
