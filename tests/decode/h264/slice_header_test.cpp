// SPDX-License-Identifier: MIT
#include "decode/h264/slice_header.h"

#include <limits>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/allocation_counter.h"
#include "tests/support/case_name.h"
#include "tests/support/h264_writer.h"

namespace zcplay::h264 {
namespace {

using Bytes = std::vector<std::uint8_t>;
using test::BitWriter;
using test::CaseName;
using test::write_slice_header;

constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();

/// Everything a header says, one element a line, so that a difference shows by name.
std::string describe(const SliceHeader& h) {
  std::string text = fmt::format(
      "nal_type {}\nnal_ref_idc {}\nfirst_mb {}\nslice_type {}\npps {}\ncolour_plane {}\nframe_num {}\nfield "
      "{}\n"
      "bottom {}\nidr_pic_id {}\nlsb {}\ndelta_bottom {}\ndelta {} {}\nredundant {}\ndirect_spatial "
      "{}\nactive {} "
      "{}\nno_output_of_prior {}\nlong_term_reference {}\nadaptive {}\nqp_delta {}\nchange_cycle {}\n",
      static_cast<int>(h.nal_type), h.nal_ref_idc, h.first_mb_in_slice, static_cast<int>(h.slice_type),
      h.pic_parameter_set_id, h.colour_plane_id, h.frame_num, h.field_pic_flag, h.bottom_field_flag,
      h.idr_pic_id, h.pic_order_cnt_lsb, h.delta_pic_order_cnt_bottom, h.delta_pic_order_cnt[0],
      h.delta_pic_order_cnt[1], h.redundant_pic_cnt, h.direct_spatial_mv_pred_flag, h.num_ref_idx_l0_active,
      h.num_ref_idx_l1_active, h.no_output_of_prior_pics_flag, h.long_term_reference_flag,
      h.adaptive_ref_pic_marking_mode_flag, h.slice_qp_delta, h.slice_group_change_cycle);
  for (std::size_t list = 0; list < 2; ++list) {
    for (std::size_t i = 0; i < h.modification_count[list]; ++i) {
      const RefPicListModification& m = h.modifications[list][i];
      text += fmt::format("modification l{} {} {}\n", list, m.idc, m.value);
    }
  }
  for (std::size_t i = 0; i < h.memory_management_control_count; ++i) {
    const MemoryManagementControl& c = h.memory_management_controls[i];
    text += fmt::format("mmco {} {} {} {} {}\n", c.operation, c.difference_of_pic_nums_minus1,
                        c.long_term_pic_num, c.long_term_frame_idx, c.max_long_term_frame_idx_plus1);
  }
  return text;
}

/// A stream's parameter sets and one slice of it.
struct Stream {
  Sps sps = test::make_sps();
  Pps pps = test::make_pps();
  SliceHeader header{};

  [[nodiscard]] std::unique_ptr<ParameterSets> sets() const {
    auto sets = std::make_unique<ParameterSets>();
    EXPECT_TRUE(sets->store_sps(test::write_sps(sps).payload()).has_value());
    EXPECT_TRUE(sets->store_pps(test::write_pps(pps, sps).payload()).has_value());
    return sets;
  }
  [[nodiscard]] Bytes slice() const {
    BitWriter writer = write_slice_header(header, sps, pps);
    return writer.u(32, 0x1234'5678).trailing().nal(test::nal_header(header.nal_type, header.nal_ref_idc));
  }
};

Stream p_slice() {
  Stream s;
  s.header.nal_type = NalType::slice;
  s.header.nal_ref_idc = 2;
  s.header.slice_type = SliceType::p;
  s.header.frame_num = 5;
  s.header.pic_order_cnt_lsb = 10;
  s.header.num_ref_idx_l0_active = 1;
  return s;
}

Stream b_slice() {
  Stream s = p_slice();
  s.header.nal_ref_idc = 0;
  s.header.slice_type = SliceType::b;
  s.header.direct_spatial_mv_pred_flag = true;
  s.header.num_ref_idx_l1_active = 1;
  return s;
}

Stream idr_slice() {
  Stream s;
  s.header.nal_type = NalType::idr_slice;
  s.header.nal_ref_idc = 3;
  return s;
}

void use_fields(Stream& s) {
  s.sps.frame_mbs_only_flag = false;
  s.sps.crop.height *= 2;
}

struct SliceCase {
  const char* name;
  Stream (*make)();
};

std::ostream& operator<<(std::ostream& out, const SliceCase& c) {
  return out << c.name;
}

class SliceRoundTrip : public testing::TestWithParam<SliceCase> {};

TEST_P(SliceRoundTrip, ParsesToWhatWasWritten) {
  const Stream stream = GetParam().make();
  const auto sets = stream.sets();
  const Bytes unit = stream.slice();
  SliceHeader parsed{};
  const auto active = parse_slice_header(parse_nal_unit(unit), *sets, parsed);
  ASSERT_TRUE(active.has_value()) << active.error().detail;
  EXPECT_EQ(describe(parsed), describe(stream.header));
  EXPECT_EQ(write_slice_header(parsed, *active->sps, *active->pps).rbsp(),
            write_slice_header(stream.header, stream.sps, stream.pps).rbsp());
}

INSTANTIATE_TEST_SUITE_P(Kinds, SliceRoundTrip,
                         testing::Values(SliceCase{"idr", idr_slice}, SliceCase{"p", p_slice},
                                         SliceCase{"b", b_slice},
                                         SliceCase{"sp",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.header.slice_type = SliceType::sp;
                                                     s.header.slice_qp_delta = -26;
                                                     return s;
                                                   }},
                                         SliceCase{"si",
                                                   [] {
                                                     Stream s = idr_slice();
                                                     s.header.slice_type = SliceType::si;
                                                     s.header.slice_qp_delta = 25;
                                                     return s;
                                                   }},
                                         SliceCase{"data_partition_a",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.header.nal_type = NalType::slice_data_partition_a;
                                                     return s;
                                                   }},
                                         SliceCase{"cavlc",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.pps.entropy_coding_mode_flag = false;
                                                     return s;
                                                   }},
                                         SliceCase{"colour_plane",
                                                   [] {
                                                     Stream s = b_slice();
                                                     s.sps.profile_idc = 244;
                                                     s.sps.chroma_format_idc = 3;
                                                     s.sps.separate_colour_plane_flag = true;
                                                     s.header.colour_plane_id = 2;
                                                     return s;
                                                   }},
                                         SliceCase{"redundant",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.pps.redundant_pic_cnt_present_flag = true;
                                                     s.header.redundant_pic_cnt = 127;
                                                     return s;
                                                   }},
                                         SliceCase{"deblocking_control",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.pps.deblocking_filter_control_present_flag = true;
                                                     return s;
                                                   }},
                                         SliceCase{"last_macroblock",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.header.first_mb_in_slice = 11;
                                                     return s;
                                                   }},
                                         SliceCase{"idr_with_all_flags",
                                                   [] {
                                                     Stream s = idr_slice();
                                                     s.header.idr_pic_id = 65535;
                                                     s.header.no_output_of_prior_pics_flag = true;
                                                     s.header.long_term_reference_flag = true;
                                                     return s;
                                                   }},
                                         SliceCase{"quantiser_of_14_bits",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.sps.bit_depth_luma = 14;
                                                     s.pps.pic_init_qp_minus26 = 25;
                                                     s.header.slice_qp_delta = -87;
                                                     return s;
                                                   }}),
                         CaseName());

INSTANTIATE_TEST_SUITE_P(Order, SliceRoundTrip,
                         testing::Values(SliceCase{"type_0_with_bottom",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.pps.bottom_field_pic_order_in_frame_present_flag =
                                                         true;
                                                     s.header.pic_order_cnt_lsb = 255;
                                                     s.header.delta_pic_order_cnt_bottom = -kMax;
                                                     return s;
                                                   }},
                                         SliceCase{"type_0_in_a_field_has_no_bottom",
                                                   [] {
                                                     Stream s = p_slice();
                                                     use_fields(s);
                                                     s.pps.bottom_field_pic_order_in_frame_present_flag =
                                                         true;
                                                     s.header.field_pic_flag = true;
                                                     return s;
                                                   }},
                                         SliceCase{"type_0_largest_counters",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.sps.log2_max_frame_num = 16;
                                                     s.sps.log2_max_pic_order_cnt_lsb = 16;
                                                     s.header.frame_num = 65535;
                                                     s.header.pic_order_cnt_lsb = 65535;
                                                     return s;
                                                   }},
                                         SliceCase{"type_1",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.sps.pic_order_cnt_type = 1;
                                                     s.header.pic_order_cnt_lsb = 0;
                                                     s.header.delta_pic_order_cnt = {kMax, 0};
                                                     return s;
                                                   }},
                                         SliceCase{"type_1_with_bottom",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.sps.pic_order_cnt_type = 1;
                                                     s.pps.bottom_field_pic_order_in_frame_present_flag =
                                                         true;
                                                     s.header.pic_order_cnt_lsb = 0;
                                                     s.header.delta_pic_order_cnt = {-3, -kMax};
                                                     return s;
                                                   }},
                                         SliceCase{"type_1_always_zero",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.sps.pic_order_cnt_type = 1;
                                                     s.sps.delta_pic_order_always_zero_flag = true;
                                                     s.header.pic_order_cnt_lsb = 0;
                                                     return s;
                                                   }},
                                         SliceCase{"type_2",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.sps.pic_order_cnt_type = 2;
                                                     s.header.pic_order_cnt_lsb = 0;
                                                     return s;
                                                   }},
                                         SliceCase{"bottom_field",
                                                   [] {
                                                     Stream s = p_slice();
                                                     use_fields(s);
                                                     s.header.field_pic_flag = true;
                                                     s.header.bottom_field_flag = true;
                                                     return s;
                                                   }},
                                         SliceCase{"frame_where_fields_are_allowed",
                                                   [] {
                                                     Stream s = p_slice();
                                                     use_fields(s);
                                                     s.header.first_mb_in_slice = 23;
                                                     return s;
                                                   }},
                                         SliceCase{"mbaff_counts_pairs",
                                                   [] {
                                                     Stream s = p_slice();
                                                     use_fields(s);
                                                     s.sps.mb_adaptive_frame_field_flag = true;
                                                     s.header.first_mb_in_slice = 11;
                                                     return s;
                                                   }}),
                         CaseName());

void modify(SliceHeader& header, std::size_t list, std::vector<RefPicListModification> modifications) {
  header.modification_count[list] = static_cast<std::uint8_t>(modifications.size());
  std::ranges::copy(modifications, header.modifications[list].begin());
}

void control(SliceHeader& header, std::vector<MemoryManagementControl> controls) {
  header.adaptive_ref_pic_marking_mode_flag = true;
  header.memory_management_control_count = static_cast<std::uint8_t>(controls.size());
  std::ranges::copy(controls, header.memory_management_controls.begin());
}

Stream most_references(bool fields) {
  Stream s = b_slice();
  if (fields) use_fields(s);
  s.header.field_pic_flag = fields;
  s.header.num_ref_idx_l0_active = fields ? 32 : 16;
  s.header.num_ref_idx_l1_active = fields ? 32 : 16;
  for (std::size_t list = 0; list < 2; ++list) {
    modify(s.header, list, std::vector<RefPicListModification>(fields ? 32 : 16, {1, fields ? 511U : 255U}));
  }
  return s;
}

Stream weighted(Stream s, std::uint8_t references) {
  s.pps.weighted_pred_flag = true;
  s.pps.weighted_bipred_idc = 1;
  s.header.num_ref_idx_l0_active = references;
  if (s.header.slice_type == SliceType::b) s.header.num_ref_idx_l1_active = references;
  return s;
}

INSTANTIATE_TEST_SUITE_P(References, SliceRoundTrip,
                         testing::Values(SliceCase{"defaults_of_the_pps",
                                                   [] {
                                                     Stream s = b_slice();
                                                     s.pps.num_ref_idx_l0_default_active = 7;
                                                     s.pps.num_ref_idx_l1_default_active = 3;
                                                     s.header.num_ref_idx_l0_active = 7;
                                                     s.header.num_ref_idx_l1_active = 3;
                                                     return s;
                                                   }},
                                         SliceCase{"defaults_for_fields_overridden_in_a_frame",
                                                   [] {
                                                     Stream s = b_slice();
                                                     s.pps.num_ref_idx_l0_default_active = 32;
                                                     s.pps.num_ref_idx_l1_default_active = 32;
                                                     s.header.num_ref_idx_l0_active = 16;
                                                     return s;
                                                   }},
                                         SliceCase{"most_of_a_frame", [] { return most_references(false); }},
                                         SliceCase{"most_of_a_field", [] { return most_references(true); }},
                                         SliceCase{"every_modification",
                                                   [] {
                                                     Stream s = p_slice();
                                                     s.header.num_ref_idx_l0_active = 3;
                                                     modify(s.header, 0, {{0, 0}, {1, 4}, {2, 31}});
                                                     return s;
                                                   }},
                                         SliceCase{"second_list_only",
                                                   [] {
                                                     Stream s = b_slice();
                                                     modify(s.header, 1, {{0, 9}});
                                                     return s;
                                                   }},
                                         SliceCase{"weights_of_p", [] { return weighted(p_slice(), 4); }},
                                         SliceCase{"weights_of_b", [] { return weighted(b_slice(), 4); }},
                                         SliceCase{"weights_of_b_not_of_p",
                                                   [] {
                                                     Stream s = weighted(p_slice(), 2);
                                                     s.pps.weighted_pred_flag = false;
                                                     return s;
                                                   }},
                                         SliceCase{"implicit_weights_are_not_sent",
                                                   [] {
                                                     Stream s = weighted(b_slice(), 2);
                                                     s.pps.weighted_bipred_idc = 2;
                                                     return s;
                                                   }},
                                         SliceCase{"weights_of_monochrome",
                                                   [] {
                                                     Stream s = weighted(b_slice(), 2);
                                                     s.sps.chroma_format_idc = 0;
                                                     return s;
                                                   }},
                                         SliceCase{"weights_of_a_separate_plane",
                                                   [] {
                                                     Stream s = weighted(b_slice(), 2);
                                                     s.sps.profile_idc = 244;
                                                     s.sps.chroma_format_idc = 3;
                                                     s.sps.separate_colour_plane_flag = true;
                                                     return s;
                                                   }},
                                         SliceCase{"intra_has_no_weights",
                                                   [] {
                                                     Stream s = idr_slice();
                                                     s.pps.weighted_pred_flag = true;
                                                     s.pps.weighted_bipred_idc = 1;
                                                     return s;
                                                   }}),
                         CaseName());

INSTANTIATE_TEST_SUITE_P(
    Marking, SliceRoundTrip,
    testing::Values(SliceCase{"sliding_window", p_slice},
                    SliceCase{"no_operation",
                              [] {
                                Stream s = p_slice();
                                control(s.header, {});
                                return s;
                              }},
                    SliceCase{"every_operation",
                              [] {
                                Stream s = p_slice();
                                control(s.header, {{.operation = 1, .difference_of_pic_nums_minus1 = 255},
                                                   {.operation = 2, .long_term_pic_num = 31},
                                                   {.operation = 3,
                                                    .difference_of_pic_nums_minus1 = 3,
                                                    .long_term_frame_idx = 15},
                                                   {.operation = 4, .max_long_term_frame_idx_plus1 = 16},
                                                   {.operation = 5},
                                                   {.operation = 6, .long_term_frame_idx = 1}});
                                return s;
                              }},
                    SliceCase{"differences_reach_further_in_fields",
                              [] {
                                Stream s = p_slice();
                                use_fields(s);
                                s.header.field_pic_flag = true;
                                control(s.header, {{.operation = 1, .difference_of_pic_nums_minus1 = 511}});
                                return s;
                              }},
                    SliceCase{"most_operations",
                              [] {
                                Stream s = p_slice();
                                control(s.header, std::vector<MemoryManagementControl>(
                                                      kMaxMemoryManagementControls, {.operation = 1}));
                                return s;
                              }}),
    CaseName());

Stream changing_groups(std::uint8_t map_type, std::uint32_t rate, std::uint32_t cycle) {
  Stream s = p_slice();
  s.pps.num_slice_groups = 2;
  s.pps.slice_group_map_type = map_type;
  s.pps.slice_group_change_rate = rate;
  s.header.slice_group_change_cycle = cycle;
  return s;
}

INSTANTIATE_TEST_SUITE_P(
    SliceGroups, SliceRoundTrip,
    testing::Values(SliceCase{"cycle_of_4_bits", [] { return changing_groups(3, 1, 12); }},
                    SliceCase{"cycle_rounded_up", [] { return changing_groups(4, 5, 3); }},
                    SliceCase{"cycle_of_1_bit", [] { return changing_groups(5, 12, 1); }},
                    SliceCase{"cycle_of_a_power_of_two", [] { return changing_groups(5, 4, 3); }},
                    SliceCase{"no_cycle_in_other_maps",
                              [] {
                                Stream s = p_slice();
                                s.pps.num_slice_groups = 2;
                                s.pps.slice_group_map_type = 1;
                                return s;
                              }}),
    CaseName());

TEST(SliceHeader, Trap5BitSizesDoNotCountEmulationPreventionBytes) {
  Stream s = p_slice();
  s.sps.log2_max_frame_num = 16;
  s.sps.log2_max_pic_order_cnt_lsb = 16;
  s.pps.bottom_field_pic_order_in_frame_present_flag = true;
  s.header.frame_num = 0;
  s.header.pic_order_cnt_lsb = 0;
  s.header.delta_pic_order_cnt_bottom = 1 << 20;
  control(s.header, {{.operation = 1, .difference_of_pic_nums_minus1 = 65535}, {.operation = 4}});
  const auto sets = s.sets();
  const Bytes unit = s.slice();
  const std::size_t escaped = write_slice_header(s.header, s.sps, s.pps).payload().size() -
                              write_slice_header(s.header, s.sps, s.pps).rbsp().size();
  ASSERT_GE(escaped, 2U) << "the case must contain the bytes it is about";
  SliceHeader parsed{};
  ASSERT_TRUE(parse_slice_header(parse_nal_unit(unit), *sets, parsed).has_value());
  // 16 bits of lsb and se(2^20), which is ue(2^21 - 1): 21 zeros, a one, 21 bits.
  EXPECT_EQ(parsed.pic_order_cnt_bit_size, 16U + 43U);
  // The flag; 1 as ue, ue(65535): 33 bits; 4 as ue, 0 as ue; the end mark.
  EXPECT_EQ(parsed.dec_ref_pic_marking_bit_size, 1U + 3U + 33U + 5U + 1U + 1U);
}

struct SizeCase {
  const char* name;
  Stream (*make)();
  std::uint32_t marking;
  std::uint32_t order;
};

std::ostream& operator<<(std::ostream& out, const SizeCase& c) {
  return out << c.name;
}

class BitSizes : public testing::TestWithParam<SizeCase> {};

TEST_P(BitSizes, CoverTheWholeElement) {
  const Stream stream = GetParam().make();
  const auto sets = stream.sets();
  const Bytes unit = stream.slice();
  SliceHeader parsed{};
  ASSERT_TRUE(parse_slice_header(parse_nal_unit(unit), *sets, parsed).has_value());
  EXPECT_EQ(parsed.dec_ref_pic_marking_bit_size, GetParam().marking);
  EXPECT_EQ(parsed.pic_order_cnt_bit_size, GetParam().order);
}

INSTANTIATE_TEST_SUITE_P(SliceHeader, BitSizes,
                         testing::Values(SizeCase{"idr", idr_slice, 2, 8},
                                         SizeCase{"sliding_window", p_slice, 1, 8},
                                         SizeCase{"no_reference", b_slice, 0, 8},
                                         SizeCase{"type_1_of_both_fields",
                                                  [] {
                                                    Stream s = b_slice();
                                                    s.sps.pic_order_cnt_type = 1;
                                                    s.pps.bottom_field_pic_order_in_frame_present_flag = true;
                                                    s.header.delta_pic_order_cnt = {1, -2};
                                                    return s;
                                                  },
                                                  0, 3 + 5},
                                         SizeCase{"type_2",
                                                  [] {
                                                    Stream s = b_slice();
                                                    s.sps.pic_order_cnt_type = 2;
                                                    return s;
                                                  },
                                                  0, 0}),
                         CaseName());

TEST(SliceHeader, AReusedHeaderKeepsNothingOfTheLastSlice) {
  Stream full = b_slice();
  use_fields(full);
  full.header.nal_ref_idc = 1;
  full.header.field_pic_flag = full.header.bottom_field_flag = true;
  full.pps.redundant_pic_cnt_present_flag = true;
  full.header.redundant_pic_cnt = 3;
  modify(full.header, 0, {{0, 1}});
  modify(full.header, 1, {{1, 1}});
  control(full.header, {{.operation = 5}});
  SliceHeader reused{};
  ASSERT_TRUE(parse_slice_header(parse_nal_unit(full.slice()), *full.sets(), reused).has_value());

  const Stream plain = idr_slice();
  ASSERT_TRUE(parse_slice_header(parse_nal_unit(plain.slice()), *plain.sets(), reused).has_value());
  EXPECT_EQ(describe(reused), describe(plain.header));
  EXPECT_EQ(reused.dec_ref_pic_marking_bit_size, 2U);
}

TEST(SliceHeader, NeverAllocatesOnSuccess) {
  const Stream stream = most_references(true);
  const auto sets = stream.sets();
  const Bytes unit = stream.slice();
  SliceHeader parsed{};
  ASSERT_TRUE(parse_slice_header(parse_nal_unit(unit), *sets, parsed).has_value()) << "parses the PPS";
  const std::size_t before = test::allocation_count();
  const bool ok = parse_slice_header(parse_nal_unit(unit), *sets, parsed).has_value();
  const std::size_t after = test::allocation_count();
  EXPECT_TRUE(ok);
  EXPECT_EQ(after, before);
}

TEST(SliceHeader, CutOffAnywhereIsAnErrorThatSaysWhere) {
  const Stream stream = weighted(most_references(true), 32);
  const auto sets = stream.sets();
  BitWriter writer = write_slice_header(stream.header, stream.sps, stream.pps);
  const Bytes unit = writer.nal(test::nal_header(NalType::slice, 0));
  SliceHeader parsed{};
  for (std::size_t size = 1; size < unit.size(); ++size) {
    const auto active = parse_slice_header(parse_nal_unit(std::span(unit).first(size)), *sets, parsed);
    ASSERT_FALSE(active.has_value()) << size;
    EXPECT_EQ(active.error().code, ErrorCode::unreadable_input);
    EXPECT_NE(active.error().detail.find("cut off or damaged at "), std::string::npos)
        << active.error().detail;
  }
  EXPECT_TRUE(parse_slice_header(parse_nal_unit(unit), *sets, parsed).has_value());
}

struct BadSliceCase {
  const char* name;
  Stream (*make)();
  const char* named;
};

std::ostream& operator<<(std::ostream& out, const BadSliceCase& c) {
  return out << c.name;
}

class SliceOutOfRange : public testing::TestWithParam<BadSliceCase> {};

TEST_P(SliceOutOfRange, IsRefusedByName) {
  const Stream stream = GetParam().make();
  const auto sets = stream.sets();
  SliceHeader parsed{};
  const auto active = parse_slice_header(parse_nal_unit(stream.slice()), *sets, parsed);
  ASSERT_FALSE(active.has_value());
  EXPECT_EQ(active.error().code, ErrorCode::unreadable_input);
  EXPECT_NE(active.error().detail.find(GetParam().named), std::string::npos) << active.error().detail;
}

INSTANTIATE_TEST_SUITE_P(Elements, SliceOutOfRange,
                         testing::Values(BadSliceCase{"type",
                                                      [] {
                                                        Stream s = p_slice();
                                                        s.header.slice_type = static_cast<SliceType>(5);
                                                        return s;
                                                      },
                                                      "slice_type 10, outside 0 to 9"},
                                         BadSliceCase{"unknown_pps",
                                                      [] {
                                                        Stream s = p_slice();
                                                        s.header.pic_parameter_set_id = 9;
                                                        return s;
                                                      },
                                                      "PPS 9"},
                                         BadSliceCase{"macroblock",
                                                      [] {
                                                        Stream s = p_slice();
                                                        s.header.first_mb_in_slice = 12;
                                                        return s;
                                                      },
                                                      "first_mb_in_slice 12, outside 0 to 11"},
                                         BadSliceCase{"macroblock_of_a_field",
                                                      [] {
                                                        Stream s = p_slice();
                                                        use_fields(s);
                                                        s.header.field_pic_flag = true;
                                                        s.header.first_mb_in_slice = 12;
                                                        return s;
                                                      },
                                                      "first_mb_in_slice"},
                                         BadSliceCase{"macroblock_pair",
                                                      [] {
                                                        Stream s = p_slice();
                                                        use_fields(s);
                                                        s.sps.mb_adaptive_frame_field_flag = true;
                                                        s.header.first_mb_in_slice = 12;
                                                        return s;
                                                      },
                                                      "first_mb_in_slice"},
                                         BadSliceCase{"colour_plane",
                                                      [] {
                                                        Stream s = p_slice();
                                                        s.sps.chroma_format_idc = 3;
                                                        s.sps.separate_colour_plane_flag = true;
                                                        s.header.colour_plane_id = 3;
                                                        return s;
                                                      },
                                                      "colour_plane_id"},
                                         BadSliceCase{"redundant",
                                                      [] {
                                                        Stream s = p_slice();
                                                        s.pps.redundant_pic_cnt_present_flag = true;
                                                        s.header.redundant_pic_cnt = 128;
                                                        return s;
                                                      },
                                                      "redundant_pic_cnt"},
                                         BadSliceCase{"references_of_a_frame",
                                                      [] {
                                                        Stream s = p_slice();
                                                        s.header.num_ref_idx_l0_active = 17;
                                                        return s;
                                                      },
                                                      "num_ref_idx_l0_active_minus1 16, outside 0 to 15"},
                                         BadSliceCase{"references_of_a_field",
                                                      [] {
                                                        Stream s = b_slice();
                                                        use_fields(s);
                                                        s.header.field_pic_flag = true;
                                                        s.header.num_ref_idx_l1_active = 33;
                                                        return s;
                                                      },
                                                      "num_ref_idx_l1_active_minus1"},
                                         BadSliceCase{"default_references_of_a_frame",
                                                      [] {
                                                        Stream s = p_slice();
                                                        s.pps.num_ref_idx_l0_default_active = 17;
                                                        s.header.num_ref_idx_l0_active = 17;
                                                        return s;
                                                      },
                                                      "num_ref_idx_default_active_minus1"},
                                         BadSliceCase{"modification",
                                                      [] {
                                                        Stream s = p_slice();
                                                        modify(s.header, 0, {{4, 0}});
                                                        return s;
                                                      },
                                                      "modification_of_pic_nums_idc"},
                                         BadSliceCase{"more_modifications_than_references",
                                                      [] {
                                                        Stream s = p_slice();
                                                        modify(s.header, 0, {{0, 0}, {0, 0}});
                                                        return s;
                                                      },
                                                      "number of modification_of_pic_nums_idc"},
                                         BadSliceCase{"modification_beyond_max_pic_num",
                                                      [] {
                                                        Stream s = p_slice();
                                                        modify(s.header, 0, {{0, 256}});
                                                        return s;
                                                      },
                                                      "abs_diff_pic_num_minus1"},
                                         BadSliceCase{"modification_to_no_long_term_picture",
                                                      [] {
                                                        Stream s = p_slice();
                                                        modify(s.header, 0, {{2, 32}});
                                                        return s;
                                                      },
                                                      "long_term_pic_num"}),
                         CaseName());

INSTANTIATE_TEST_SUITE_P(
    Marking, SliceOutOfRange,
    testing::Values(BadSliceCase{"operation",
                                 [] {
                                   Stream s = p_slice();
                                   control(s.header, {{.operation = 7}});
                                   return s;
                                 },
                                 "memory_management_control_operation"},
                    BadSliceCase{"difference",
                                 [] {
                                   Stream s = p_slice();
                                   control(s.header,
                                           {{.operation = 1, .difference_of_pic_nums_minus1 = 256}});
                                   return s;
                                 },
                                 "difference_of_pic_nums_minus1"},
                    BadSliceCase{"long_term_pic_num",
                                 [] {
                                   Stream s = p_slice();
                                   control(s.header, {{.operation = 2, .long_term_pic_num = 32}});
                                   return s;
                                 },
                                 "long_term_pic_num"},
                    BadSliceCase{"long_term_frame_idx",
                                 [] {
                                   Stream s = p_slice();
                                   control(s.header, {{.operation = 6, .long_term_frame_idx = 16}});
                                   return s;
                                 },
                                 "long_term_frame_idx"},
                    BadSliceCase{"max_long_term_frame_idx",
                                 [] {
                                   Stream s = p_slice();
                                   control(s.header, {{.operation = 4, .max_long_term_frame_idx_plus1 = 17}});
                                   return s;
                                 },
                                 "max_long_term_frame_idx_plus1"},
                    BadSliceCase{"quantiser",
                                 [] {
                                   Stream s = p_slice();
                                   s.header.slice_qp_delta = -27;
                                   return s;
                                 },
                                 "slice_qp_delta -27, outside -26 to 25"}),
    CaseName());

TEST(SliceHeader, EndlessMarkingEndsAtTheCap) {
  const Stream stream = p_slice();
  BitWriter writer;
  writer.ue(0).ue(5).ue(0).u(8, 5).u(8, 10).flag(false).flag(false).flag(true);
  for (std::size_t i = 0; i <= kMaxMemoryManagementControls; ++i) writer.ue(5);
  const Bytes unit = writer.u(32, 0xffff'ffff).trailing().nal(test::nal_header(NalType::slice, 1));
  SliceHeader parsed{};
  const auto active = parse_slice_header(parse_nal_unit(unit), *stream.sets(), parsed);
  ASSERT_FALSE(active.has_value());
  EXPECT_NE(active.error().detail.find("number of memory_management_control_operation 67, outside 0 to 66"),
            std::string::npos)
      << active.error().detail;
}

}  // namespace
}  // namespace zcplay::h264
