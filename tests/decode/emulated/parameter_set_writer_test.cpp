// SPDX-License-Identifier: MIT
#include "decode/emulated/parameter_set_writer.h"

#include <cstring>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "decode/emulated/nal_writer.h"
#include "decode/h264/pps.h"
#include "decode/h264/sps.h"
#include "decode/v4l2/controls_h264.h"
#include "tests/support/case_name.h"

namespace zcplay::emulated {
namespace {

v4l2::H264Controls progressive_high() {
  v4l2::H264Controls controls{};
  controls.sps.profile_idc = 100;
  controls.sps.level_idc = 40;
  controls.sps.chroma_format_idc = 1;
  controls.sps.log2_max_frame_num_minus4 = 4;
  controls.sps.log2_max_pic_order_cnt_lsb_minus4 = 2;
  controls.sps.max_num_ref_frames = 4;
  controls.sps.pic_width_in_mbs_minus1 = 119;
  controls.sps.pic_height_in_map_units_minus1 = 67;
  controls.sps.flags = V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY | V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE;
  std::memset(&controls.scaling_matrix, 16, sizeof(controls.scaling_matrix));
  return controls;
}

/// Makes every list different from its mirror image, so that a scan in the wrong order shows.
void fill_matrix(v4l2_ctrl_h264_scaling_matrix& matrix) {
  unsigned value = 0;
  for (auto& list : matrix.scaling_list_4x4) {
    for (auto& scale : list) scale = static_cast<std::uint8_t>(1 + (value += 7) % 255);
  }
  for (auto& list : matrix.scaling_list_8x8) {
    for (auto& scale : list) scale = static_cast<std::uint8_t>(1 + (value += 11) % 255);
  }
}

struct WriterCase {
  const char* name;
  std::function<void(v4l2::H264Controls&)> change;  ///< to progressive_high()
};

void PrintTo(const WriterCase& test_case, std::ostream* out) {
  *out << test_case.name;
}

class ParameterSetWriter : public testing::TestWithParam<WriterCase> {};

TEST_P(ParameterSetWriter, IsReadBackAsTheSameControls) {
  v4l2::H264Controls expected = progressive_high();
  GetParam().change(expected);
  ASSERT_EQ(find_unwritable(expected.sps, expected.pps, &expected.scaling_matrix), std::nullopt);

  const std::vector<std::uint8_t> sps_unit = write_sps(expected.sps);
  const std::vector<std::uint8_t> pps_unit = write_pps(expected.sps, expected.pps, &expected.scaling_matrix);
  EXPECT_EQ(sps_unit[0], 0x67);
  EXPECT_EQ(pps_unit[0], 0x68);
  const auto sps = h264::parse_sps(std::span(sps_unit).subspan(1));
  ASSERT_TRUE(sps) << to_string(sps.error());
  const auto pps = h264::parse_pps(std::span(pps_unit).subspan(1), *sps);
  ASSERT_TRUE(pps) << to_string(pps.error());

  const h264::SliceHeader header{};
  h264::DecodeJob job;
  job.sps = &*sps;
  job.pps = &*pps;
  job.header = &header;
  v4l2::H264Controls actual;
  v4l2::fill_h264_controls(job, actual);
  EXPECT_EQ(std::memcmp(&actual.sps, &expected.sps, sizeof(actual.sps)), 0);
  EXPECT_EQ(std::memcmp(&actual.pps, &expected.pps, sizeof(actual.pps)), 0);
  if ((expected.pps.flags & V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT) != 0) {
    EXPECT_EQ(std::memcmp(actual.scaling_matrix.scaling_list_4x4, expected.scaling_matrix.scaling_list_4x4,
                          sizeof(actual.scaling_matrix.scaling_list_4x4)),
              0);
    EXPECT_EQ(std::memcmp(actual.scaling_matrix.scaling_list_8x8, expected.scaling_matrix.scaling_list_8x8,
                          2 * sizeof(actual.scaling_matrix.scaling_list_8x8[0])),
              0);
  }
}

const WriterCase kWriterCases[] = {
    {"progressive_high", [](auto&) {}},
    {"baseline",
     [](auto& controls) {
       controls.sps.profile_idc = 66;
       controls.sps.constraint_set_flags =
           V4L2_H264_SPS_CONSTRAINT_SET0_FLAG | V4L2_H264_SPS_CONSTRAINT_SET1_FLAG;
     }},
    {"constraint_set3_and_5",
     [](auto& controls) {
       controls.sps.constraint_set_flags =
           V4L2_H264_SPS_CONSTRAINT_SET3_FLAG | V4L2_H264_SPS_CONSTRAINT_SET5_FLAG;
     }},
    {"interlaced_mbaff",
     [](auto& controls) {
       controls.sps.flags = V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD |
                            V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE |
                            V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED;
       controls.sps.pic_height_in_map_units_minus1 = 33;
     }},
    {"ten_bits",
     [](auto& controls) {
       controls.sps.profile_idc = 110;
       controls.sps.bit_depth_luma_minus8 = controls.sps.bit_depth_chroma_minus8 = 2;
     }},
    {"monochrome", [](auto& controls) { controls.sps.chroma_format_idc = 0; }},
    {"pic_order_cnt_type_1",
     [](auto& controls) {
       controls.sps.pic_order_cnt_type = 1;
       controls.sps.log2_max_pic_order_cnt_lsb_minus4 = 0;
       controls.sps.flags |= V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO;
       controls.sps.offset_for_non_ref_pic = -2;
       controls.sps.offset_for_top_to_bottom_field = INT32_MAX;
       controls.sps.num_ref_frames_in_pic_order_cnt_cycle = 255;
       for (int i = 0; i < 255; ++i) controls.sps.offset_for_ref_frame[i] = (i - 100) * 70001;
     }},
    {"pic_order_cnt_type_2",
     [](auto& controls) {
       controls.sps.pic_order_cnt_type = 2;
       controls.sps.log2_max_pic_order_cnt_lsb_minus4 = 0;
     }},
    {"other_ids",
     [](auto& controls) {
       controls.sps.seq_parameter_set_id = controls.pps.seq_parameter_set_id = 31;
       controls.pps.pic_parameter_set_id = 255;
     }},
    {"every_pps_flag",
     [](auto& controls) {
       controls.pps.flags = 0x7f;
       controls.pps.weighted_bipred_idc = 2;
       controls.pps.num_ref_idx_l0_default_active_minus1 = 15;
       controls.pps.num_ref_idx_l1_default_active_minus1 = 31;
     }},
    {"quantizers",
     [](auto& controls) {
       controls.pps.pic_init_qp_minus26 = -26;
       controls.pps.pic_init_qs_minus26 = 25;
       controls.pps.chroma_qp_index_offset = -12;
       controls.pps.second_chroma_qp_index_offset = 12;
     }},
    {"scaling_matrix",
     [](auto& controls) {
       controls.pps.flags = V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT | V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE;
       fill_matrix(controls.scaling_matrix);
     }},
};

INSTANTIATE_TEST_SUITE_P(Table, ParameterSetWriter, testing::ValuesIn(kWriterCases), test::CaseName());

TEST(NalWriter, KeepsStartCodesOutOfTheUnit) {
  NalWriter writer(0x67);
  writer.bits(32, 0);
  writer.bits(24, 1);
  writer.bits(24, 3);
  EXPECT_EQ(writer.finish(),
            (std::vector<std::uint8_t>{0x67, 0, 0, 3, 0, 0, 3, 0, 0, 3, 1, 0, 0, 3, 3, 0x80}));
}

TEST(NalWriter, WritesExpGolombCodes) {
  NalWriter writer(0x67);
  writer.ue(0);           // 1
  writer.ue(3);           // 00100
  writer.se(-1);          // 011
  writer.se(2);           // 00100
  writer.ue(0xfffffffe);  // 31 zeros, 32 ones
  writer.flag(false);
  // A third byte of zeros needs an emulation prevention byte before it.
  EXPECT_EQ(writer.finish(), (std::vector<std::uint8_t>{0x67, 0b10010001, 0b10010000, 0, 0, 3, 0, 0b00000111,
                                                        0xff, 0xff, 0xff, 0b11111010}));
}

}  // namespace
}  // namespace zcplay::emulated
