// SPDX-License-Identifier: MIT
#include <linux/v4l2-controls.h>
#include <linux/videodev2.h>

#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "decode/emulated/engine.h"
#include "tests/support/bit_writer.h"
#include "tests/support/case_name.h"

namespace zcplay::emulated {
namespace {

constexpr std::uint64_t kFirst = 1000;  // reference timestamps, nanoseconds
constexpr std::uint64_t kSecond = 2000;

class FakeSlots : public LiveSlots {
 public:
  std::optional<std::span<const std::byte>> find(std::uint64_t timestamp) const override {
    if (!live.contains(timestamp)) return std::nullopt;
    return std::span<const std::byte>();
  }
  bool intact(std::uint64_t timestamp) const override {
    return live.contains(timestamp) && !touched.contains(timestamp);
  }

  std::set<std::uint64_t> live;
  std::set<std::uint64_t> touched;
};

/// One job, in full, so that a test changes the one thing it is about.
struct TestJob {
  v4l2_ctrl_h264_sps sps{};
  v4l2_ctrl_h264_pps pps{};
  v4l2_ctrl_h264_scaling_matrix matrix{};
  v4l2_ctrl_h264_decode_params params{};
  std::int32_t decode_mode = V4L2_STATELESS_H264_DECODE_MODE_FRAME_BASED;
  std::int32_t start_code = V4L2_STATELESS_H264_START_CODE_ANNEX_B;
  std::set<std::uint32_t> left_out;  ///< ids of controls
  std::vector<std::uint8_t> bitstream;
  std::uint64_t timestamp = kFirst;
  bool second_field = false;
  FakeSlots slots;
  std::vector<std::byte> memory;
  std::uint32_t pixel_format = V4L2_PIX_FMT_NV12;
  std::uint32_t width = 16;
  std::uint32_t height = 16;
  std::uint32_t stride = 32;

  EngineOutcome run(Engine& engine) {
    const auto control = [](std::uint32_t id, const auto& value) {
      return EngineControl{id, std::as_bytes(std::span(&value, 1))};
    };
    std::vector<EngineControl> controls = {control(V4L2_CID_STATELESS_H264_SPS, sps),
                                           control(V4L2_CID_STATELESS_H264_PPS, pps),
                                           control(V4L2_CID_STATELESS_H264_SCALING_MATRIX, matrix),
                                           control(V4L2_CID_STATELESS_H264_DECODE_PARAMS, params),
                                           control(V4L2_CID_STATELESS_H264_DECODE_MODE, decode_mode),
                                           control(V4L2_CID_STATELESS_H264_START_CODE, start_code)};
    std::erase_if(controls, [&](const EngineControl& candidate) { return left_out.contains(candidate.id); });
    return engine.decode(
        {.controls = controls,
         .bitstream = bitstream,
         .timestamp = timestamp,
         .second_field = second_field,
         .slots = &slots},
        {.memory = memory, .pixel_format = pixel_format, .width = width, .height = height, .stride = stride});
  }
  [[nodiscard]] unsigned luma(std::size_t x, std::size_t y) const {
    return std::to_integer<unsigned>(memory[y * stride + x]);
  }
  [[nodiscard]] unsigned chroma(std::size_t x, std::size_t y) const {
    return std::to_integer<unsigned>(memory[(height + y) * stride + x]);
  }
};

enum class Field { none, top, bottom };

void begin_slice(test::BitWriter& writer, unsigned slice_type, unsigned frame_num, Field field,
                 bool frames_only) {
  writer.ue(0).ue(slice_type).ue(0).u(4, frame_num);
  if (!frames_only) writer.flag(field != Field::none);
  if (field != Field::none) writer.flag(field == Field::bottom);
}

/// An IDR (field) of `macroblocks` I_PCM macroblocks in which every luma sample is `luma` and the chroma
/// samples are one and two more.
std::vector<std::uint8_t> pcm_slice(unsigned luma, unsigned macroblocks, unsigned bit_depth = 8,
                                    Field field = Field::none) {
  test::BitWriter writer;
  begin_slice(writer, 7, 0, field, field == Field::none);
  writer.ue(0);                    // idr_pic_id
  writer.flag(false).flag(false);  // dec_ref_pic_marking()
  writer.se(0).ue(1);              // slice_qp_delta, disable_deblocking_filter_idc
  for (unsigned i = 0; i < macroblocks; ++i) {
    writer.ue(25);
    while ((writer.size() % 8) != 0) writer.flag(false);
    for (unsigned sample = 0; sample < 256; ++sample) writer.u(bit_depth, luma);
    for (unsigned sample = 0; sample < 64; ++sample) writer.u(bit_depth, luma + 1);
    for (unsigned sample = 0; sample < 64; ++sample) writer.u(bit_depth, luma + 2);
  }
  std::vector<std::uint8_t> stream;
  test::append_annex_b(stream, writer.trailing().nal(3 << 5 | 5));
  return stream;
}

/// A P picture of one slice in which every macroblock is skipped: the reference again.
std::vector<std::uint8_t> skipped_slice(unsigned frame_num, unsigned macroblocks) {
  test::BitWriter writer;
  begin_slice(writer, 5, frame_num, Field::none, true);
  writer.flag(false).flag(false);  // num_ref_idx_active_override_flag, ref_pic_list_modification_flag_l0
  writer.flag(false);              // adaptive_ref_pic_marking_mode_flag
  writer.se(0).ue(1).ue(macroblocks);
  std::vector<std::uint8_t> stream;
  test::append_annex_b(stream, writer.trailing().nal(3 << 5 | 1));
  return stream;
}

/// 16x16 pixels, one I_PCM macroblock, output order as coded.
TestJob idr_job(unsigned luma = 100) {
  TestJob job;
  job.sps.profile_idc = 66;
  job.sps.level_idc = 10;
  job.sps.chroma_format_idc = 1;
  job.sps.pic_order_cnt_type = 2;
  job.sps.max_num_ref_frames = 1;
  job.sps.flags = V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY | V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE;
  job.pps.flags = V4L2_H264_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT;
  job.params.nal_ref_idc = 3;
  job.params.flags = V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC;
  job.bitstream = pcm_slice(luma, 1);
  job.memory.resize(32 * 24);
  return job;
}

/// What follows idr_job() and predicts from it.
TestJob predicted_job() {
  TestJob job = idr_job();
  job.params.flags = V4L2_H264_DECODE_PARAM_FLAG_PFRAME;
  job.params.frame_num = 1;
  job.params.dpb[0].reference_ts = kFirst;
  job.params.dpb[0].fields = V4L2_H264_FRAME_REF;
  job.params.dpb[0].flags = V4L2_H264_DPB_ENTRY_FLAG_VALID | V4L2_H264_DPB_ENTRY_FLAG_ACTIVE;
  job.bitstream = skipped_slice(1, 1);
  job.timestamp = kSecond;
  job.slots.live = {kFirst};
  return job;
}

TEST(H264Engine, WritesTheSamplesAndNothingBesideThem) {
  const auto engine = create_h264_engine();
  TestJob job = idr_job(100);
  const EngineOutcome outcome = job.run(*engine);
  ASSERT_FALSE(outcome.error) << outcome.reason;
  EXPECT_EQ(job.luma(0, 0), 100U);
  EXPECT_EQ(job.luma(15, 15), 100U);
  EXPECT_EQ(job.chroma(0, 0), 101U);
  EXPECT_EQ(job.chroma(1, 0), 102U);
  EXPECT_EQ(job.chroma(15, 7), 102U);
  EXPECT_EQ(job.luma(16, 0), 0U) << "the padding of the rows";
}

TEST(H264Engine, PredictsFromThePictureBefore) {
  const auto engine = create_h264_engine();
  TestJob first = idr_job(77);
  ASSERT_FALSE(first.run(*engine).error);
  TestJob second = predicted_job();
  const EngineOutcome outcome = second.run(*engine);
  ASSERT_FALSE(outcome.error) << outcome.reason;
  EXPECT_EQ(second.luma(7, 7), 77U);
  EXPECT_EQ(second.chroma(1, 3), 79U);
}

/// Hardware predicts from whatever a damaged picture left in memory; only that picture is to blame.
TEST(H264Engine, BlamesOnlyThePictureThatIsDamaged) {
  const auto engine = create_h264_engine();
  TestJob first = idr_job(77);
  TestJob second = predicted_job();
  for (TestJob* job : {&first, &second}) {
    job->sps.pic_width_in_mbs_minus1 = 1;
    job->width = 32;
  }
  second.bitstream = skipped_slice(1, 2);
  EXPECT_EQ(first.run(*engine).reason, "H.264: no sound slice covers the macroblock at column 1, row 0");
  const EngineOutcome outcome = second.run(*engine);
  ASSERT_FALSE(outcome.error) << outcome.reason;
  EXPECT_EQ(second.luma(7, 7), 77U);
}

TEST(H264Engine, WritesTenBitsAsP010) {
  const auto engine = create_h264_engine();
  TestJob job = idr_job();
  job.sps.profile_idc = 110;
  job.sps.bit_depth_luma_minus8 = job.sps.bit_depth_chroma_minus8 = 2;
  job.bitstream = pcm_slice(700, 1, 10);
  job.pixel_format = V4L2_PIX_FMT_P010;
  const EngineOutcome outcome = job.run(*engine);
  ASSERT_FALSE(outcome.error) << outcome.reason;
  std::uint16_t sample = 0;
  std::memcpy(&sample, job.memory.data(), sizeof(sample));
  EXPECT_EQ(sample, 700U << 6);
  std::memcpy(&sample, &job.memory[16 * 32 + 2], sizeof(sample));
  EXPECT_EQ(sample, 702U << 6);
}

TEST(H264Engine, CompletesAFrameFieldByField) {
  const auto engine = create_h264_engine();
  TestJob job = idr_job();
  job.sps.flags &= ~static_cast<std::uint32_t>(V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY);
  job.sps.profile_idc = 77;
  job.height = 32;
  job.memory.assign(32 * 48, std::byte{9});
  job.params.flags |= V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC;
  job.bitstream = pcm_slice(40, 1, 8, Field::top);
  EngineOutcome outcome = job.run(*engine);
  ASSERT_FALSE(outcome.error) << outcome.reason;
  EXPECT_EQ(job.luma(3, 30), 40U);
  EXPECT_EQ(job.luma(3, 31), 9U) << "the other field's rows are not touched";

  job.second_field = true;
  job.params.flags |= V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD;
  job.params.dpb[0] = {.reference_ts = job.timestamp,
                       .pic_num = 0,
                       .frame_num = 0,
                       .fields = 1,
                       .reserved = {},
                       .top_field_order_cnt = 0,
                       .bottom_field_order_cnt = 0,
                       .flags = V4L2_H264_DPB_ENTRY_FLAG_VALID | V4L2_H264_DPB_ENTRY_FLAG_ACTIVE};
  job.bitstream = pcm_slice(60, 1, 8, Field::bottom);
  outcome = job.run(*engine);
  ASSERT_FALSE(outcome.error) << outcome.reason;
  EXPECT_EQ(job.luma(3, 30), 40U);
  EXPECT_EQ(job.luma(3, 31), 60U);
  EXPECT_EQ(job.chroma(0, 14), 41U);
  EXPECT_EQ(job.chroma(0, 15), 61U);
}

TEST(H264Engine, FollowsAChangeOfTheParameterSets) {
  const auto engine = create_h264_engine();
  ASSERT_FALSE(idr_job(50).run(*engine).error);
  TestJob wide = idr_job();
  wide.sps.pic_width_in_mbs_minus1 = 1;
  wide.width = 32;
  wide.bitstream = pcm_slice(60, 2);
  ASSERT_FALSE(wide.run(*engine).error);
  EXPECT_EQ(wide.luma(31, 15), 60U);
  TestJob narrow = idr_job(70);
  ASSERT_FALSE(narrow.run(*engine).error);
  EXPECT_EQ(narrow.luma(15, 15), 70U);
}

TEST(H264Engine, StartsAfreshAfterAReset) {
  const auto engine = create_h264_engine();
  ASSERT_FALSE(idr_job(50).run(*engine).error);
  engine->reset();
  TestJob job = idr_job(51);
  const EngineOutcome outcome = job.run(*engine);
  ASSERT_FALSE(outcome.error) << outcome.reason;
  EXPECT_EQ(job.luma(0, 0), 51U);
}

TEST(H264Engine, DecodesOnAfterARefusal) {
  const auto engine = create_h264_engine();
  TestJob refused = idr_job();
  refused.left_out = {V4L2_CID_STATELESS_H264_PPS};
  ASSERT_TRUE(refused.run(*engine).error);
  ASSERT_FALSE(idr_job().run(*engine).error);
}

struct RefusalCase {
  const char* name;
  const char* says;
  std::function<void(TestJob&)> change;  ///< made to the job that predicts from the first picture
};

void PrintTo(const RefusalCase& refusal, std::ostream* out) {
  *out << refusal.name;
}

class H264EngineRefusals : public testing::TestWithParam<RefusalCase> {};

TEST_P(H264EngineRefusals, AreFlaggedWithTheirReason) {
  const auto engine = create_h264_engine();
  ASSERT_FALSE(idr_job().run(*engine).error);
  TestJob job = predicted_job();
  GetParam().change(job);
  const EngineOutcome outcome = job.run(*engine);
  ASSERT_TRUE(outcome.error);
  EXPECT_NE(outcome.reason.find(GetParam().says), std::string::npos) << outcome.reason;
}

const RefusalCase kRefusals[] = {
    {"no_sps", "H264_SPS is missing", [](TestJob& job) { job.left_out = {V4L2_CID_STATELESS_H264_SPS}; }},
    {"no_pps", "H264_PPS is missing", [](TestJob& job) { job.left_out = {V4L2_CID_STATELESS_H264_PPS}; }},
    {"no_decode_params", "H264_DECODE_PARAMS is missing",
     [](TestJob& job) { job.left_out = {V4L2_CID_STATELESS_H264_DECODE_PARAMS}; }},
    {"no_scaling_matrix", "scaling matrix, but that control is missing",
     [](TestJob& job) {
       job.left_out = {V4L2_CID_STATELESS_H264_SCALING_MATRIX};
       job.pps.flags |= V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT;
     }},
    {"scale_of_0", "scaling_list_4x4[0] has a scale of 0",
     [](TestJob& job) { job.pps.flags |= V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT; }},
    {"slice_mode", "not frame based",
     [](TestJob& job) { job.decode_mode = V4L2_STATELESS_H264_DECODE_MODE_SLICE_BASED; }},
    {"no_start_codes", "not Annex B",
     [](TestJob& job) { job.start_code = V4L2_STATELESS_H264_START_CODE_NONE; }},
    {"pps_of_another_sps", "pps.seq_parameter_set_id",
     [](TestJob& job) { job.pps.seq_parameter_set_id = 1; }},
    {"slice_groups", "slice groups", [](TestJob& job) { job.pps.num_slice_groups_minus1 = 1; }},
    {"reference_never_decoded", "dpb[0] names timestamp 5000",
     [](TestJob& job) { job.params.dpb[0].reference_ts = 5000; }},
    {"reference_queued_anew", "dpb[0] names timestamp 1000, which no slot",
     [](TestJob& job) { job.slots.live.clear(); }},
    {"reference_overwritten", "was written to", [](TestJob& job) { job.slots.touched = {kFirst}; }},
    {"reference_to_itself", "names the picture being decoded",
     [](TestJob& job) { job.params.dpb[0].reference_ts = job.timestamp; }},
    {"unused_entry_of_a_wrong_reference", "dpb[7] names timestamp 9000",
     [](TestJob& job) {
       job.params.dpb[7].reference_ts = 9000;
       job.params.dpb[7].flags = V4L2_H264_DPB_ENTRY_FLAG_VALID;
     }},
    {"another_pps_id", "a slice names PPS 0, the PPS control is 3",
     [](TestJob& job) { job.pps.pic_parameter_set_id = 3; }},
    {"idr_flag", "IDR_PIC", [](TestJob& job) { job.params.flags |= V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC; }},
    {"nal_ref_idc", "nal_ref_idc 3", [](TestJob& job) { job.params.nal_ref_idc = 0; }},
    {"no_bytes", "no start code", [](TestJob& job) { job.bitstream.clear(); }},
    {"parameter_set_in_the_buffer", "parameter set",
     [](TestJob& job) { job.bitstream.insert(job.bitstream.begin(), {0, 0, 1, 0x67, 66, 0, 10}); }},
    {"picture_larger_than_slot", "the SPS means 32x16 pixels, the slot has 16x16",
     [](TestJob& job) { job.sps.pic_width_in_mbs_minus1 = 1; }},
    {"short_slot", "do not hold", [](TestJob& job) { job.memory.resize(100); }},
    {"short_rows", "do not hold", [](TestJob& job) { job.stride = 8; }},
    {"eight_bits_into_p010", "mean NV12, the slot has P010",
     [](TestJob& job) { job.pixel_format = V4L2_PIX_FMT_P010; }},
    {"other_picture_format", "neither NV12 nor P010",
     [](TestJob& job) { job.pixel_format = V4L2_PIX_FMT_YUYV; }},
    {"not_a_second_field", "not the second field", [](TestJob& job) { job.second_field = true; }},
    {"slice_cut_short", "libavcodec began no picture", [](TestJob& job) { job.bitstream.resize(7); }},
    {"macroblock_of_no_slice", "no sound slice covers the macroblock at column 1, row 0",
     [](TestJob& job) {
       job.sps.pic_width_in_mbs_minus1 = 1;
       job.width = 32;
       job.params.flags = V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC;
       job.bitstream = pcm_slice(10, 1);
     }},
};

INSTANTIATE_TEST_SUITE_P(Table, H264EngineRefusals, testing::ValuesIn(kRefusals), test::CaseName());

}  // namespace
}  // namespace zcplay::emulated
