// SPDX-License-Identifier: MIT
#include "decode/h264/decoder.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/allocation_counter.h"
#include "tests/support/case_name.h"
#include "tests/support/h264_stream_builder.h"

namespace zcplay::h264 {
namespace {

using test::append_annex_b;
using test::DecoderRun;
using test::Picture;
using test::plain_pps;
using test::plain_sps;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

// facts: frame mode means all slices of the picture, in order.
TEST(FrameModeAllSlices, JobHasEverySliceOnce) {
  DecoderRun run;
  run.unit({.idr = true, .first_mbs = {0, 11, 30}});
  ASSERT_EQ(run.last_job().slices.size(), 3u);
  EXPECT_EQ(run.last_job().header->first_mb_in_slice, 0u);
  for (const auto slice : run.last_job().slices) EXPECT_EQ(slice[0] & 0x1f, 5);
}

TEST(FrameModeAllSlices, RedundantSlicesAreLeftOut) {
  DecoderRun run;
  run.pps.redundant_pic_cnt_present_flag = true;
  const Picture primary{.idr = true, .first_mbs = {0, 20}};
  const Picture redundant{.idr = true, .first_mbs = {0, 20}, .redundant_pic_cnt = 1};
  run.unit({primary, redundant}).drain();
  EXPECT_EQ(run.last_job().slices.size(), 2u);
  EXPECT_EQ(run.output(), "1");
  EXPECT_THAT(run.defects(), ElementsAre());
}

TEST(FrameModeAllSlices, MissingFirstSliceIsDamage) {
  DecoderRun run;
  run.unit({.idr = true, .first_mbs = {11, 30}}).drain();
  EXPECT_THAT(run.defects(), ElementsAre("1:damaged_slice"));
}

TEST(FrameModeAllSlices, RepeatedSliceIsDamage) {
  DecoderRun run;
  run.unit({.idr = true, .first_mbs = {0, 30, 30}}).drain();
  EXPECT_EQ(run.last_job().slices.size(), 2u);
  EXPECT_THAT(run.defects(), ElementsAre("1:damaged_slice"));
}

// facts: frames of a unit carry the unit's id; ids never repeat while in use.
TEST(Timestamps, FrameTakesTheIdOfItsFirstUnit) {
  DecoderRun run;
  run.unit({.idr = true, .structure = test::Structure::top});
  run.unit({.poc_lsb = 1, .structure = test::Structure::bottom}).unit({.frame_num = 1, .poc_lsb = 4}).drain();
  EXPECT_EQ(run.output(), "1 3");
}

struct Refusal {
  std::string name;
  Sps sps;
  Pps pps;
  std::vector<unsigned> first_mbs;
  std::string reason;
};

class Unsupported : public testing::TestWithParam<Refusal> {};

TEST_P(Unsupported, SaysSoInOneSentence) {
  DecoderRun run(GetParam().sps);
  run.pps = GetParam().pps;
  run.unit({.idr = true, .first_mbs = GetParam().first_mbs});
  EXPECT_THAT(run.error(), HasSubstr(GetParam().reason));
}

Sps high(unsigned chroma_format_idc, unsigned luma_depth, unsigned chroma_depth, bool separate = false) {
  Sps sps = plain_sps();
  sps.profile_idc = 244;
  sps.chroma_format_idc = static_cast<std::uint8_t>(chroma_format_idc);
  sps.bit_depth_luma = static_cast<std::uint8_t>(luma_depth);
  sps.bit_depth_chroma = static_cast<std::uint8_t>(chroma_depth);
  sps.separate_colour_plane_flag = separate;
  return sps;
}

const std::vector<Refusal> kRefusals = {
    {"Chroma444", high(3, 8, 8), plain_pps(), {0}, "4:4:4"},
    {"SeparateColourPlanes", high(3, 8, 8, true), plain_pps(), {0}, "colour planes"},
    {"UnequalDepths", high(1, 8, 10), plain_pps(), {0}, "8 bits of luma with 10 bits of chroma"},
    {"TwelveBits", high(1, 12, 12), plain_pps(), {0}, "12 bits"},
    {"FlexibleMacroblockOrdering",
     plain_sps(),
     [] {
       Pps pps;
       pps.num_slice_groups = 2;
       return pps;
     }(),
     {0},
     "slice groups"},
    {"ArbitrarySliceOrder",
     [] {
       Sps sps = plain_sps();
       sps.profile_idc = 66;
       return sps;
     }(),
     plain_pps(),
     {0, 30, 11},
     "arbitrary order"},
};

INSTANTIATE_TEST_SUITE_P(Streams, Unsupported, testing::ValuesIn(kRefusals), test::CaseName());

TEST(UnsupportedTest, TwoPpsContentsInOnePicture) {
  DecoderRun run;
  std::vector<std::uint8_t> stream;
  Pps other = run.pps;
  other.pic_parameter_set_id = 1;
  other.chroma_qp_index_offset = 3;
  append_annex_b(stream, test::sps_nal(run.sps));
  append_annex_b(stream, test::pps_nal(run.pps, run.sps));
  append_annex_b(stream, test::pps_nal(other, run.sps));
  append_annex_b(stream, test::slice_nal(run.sps, run.pps, {.idr = true}, 0));
  append_annex_b(stream, test::slice_nal(run.sps, other, {.idr = true, .pps_id = 1}, 20));
  run.bytes(stream);
  EXPECT_THAT(run.error(), HasSubstr("PPS 0 and PPS 1"));
}

TEST(UnsupportedTest, TwoPpsOfTheSameContentAreFine) {
  DecoderRun run;
  std::vector<std::uint8_t> stream;
  Pps other = run.pps;
  other.pic_parameter_set_id = 1;
  append_annex_b(stream, test::sps_nal(run.sps));
  append_annex_b(stream, test::pps_nal(run.pps, run.sps));
  append_annex_b(stream, test::pps_nal(other, run.sps));
  append_annex_b(stream, test::slice_nal(run.sps, run.pps, {.idr = true}, 0));
  append_annex_b(stream, test::slice_nal(run.sps, other, {.idr = true, .pps_id = 1}, 20));
  run.bytes(stream);
  EXPECT_EQ(run.error(), "");
  EXPECT_EQ(run.last_job().slices.size(), 2u);
}

TEST(UnsupportedTest, DataPartitioningOfTheExtendedProfile) {
  Sps sps = plain_sps();
  sps.profile_idc = 88;
  DecoderRun run(sps);
  std::vector<std::uint8_t> stream;
  append_annex_b(stream, test::sps_nal(sps));
  append_annex_b(stream, test::pps_nal(run.pps, run.sps));
  auto slice = test::slice_nal(sps, run.pps, {.type = 'I'}, 0);
  slice[0] = static_cast<std::uint8_t>((slice[0] & 0xe0) | 2);
  append_annex_b(stream, slice);
  run.bytes(stream);
  EXPECT_THAT(run.error(), HasSubstr("data partitioning"));
}

TEST(Damage, DataPartitionElsewhereIsDamage) {
  DecoderRun run;
  run.unit({.idr = true});
  auto slice = test::slice_nal(run.sps, run.pps, {.frame_num = 1, .poc_lsb = 2}, 30);
  slice[0] = static_cast<std::uint8_t>((slice[0] & 0xe0) | 2);
  std::vector<std::uint8_t> stream;
  append_annex_b(stream, test::slice_nal(run.sps, run.pps, {.frame_num = 1, .poc_lsb = 2}, 0));
  append_annex_b(stream, slice);
  run.bytes(stream).drain();
  EXPECT_EQ(run.error(), "");
  EXPECT_THAT(run.defects(), ElementsAre("2:damaged_slice"));
}

TEST(Damage, UnreadableUnitsYieldNothing) {
  DecoderRun run;
  run.bytes({}).bytes(std::vector<std::uint8_t>{1, 2, 3}).bytes(std::vector<std::uint8_t>{0, 0, 1, 0x65});
  EXPECT_EQ(run.error(), "");
  run.unit({.idr = true}).drain();
  EXPECT_EQ(run.output(), "4");
}

TEST(Damage, UnitWhoseLengthsDoNotAddUpIsLeftOut) {
  const Sps sps = plain_sps();
  const Pps pps = plain_pps();
  const auto sps_unit = test::sps_nal(sps);
  const auto pps_unit = test::pps_nal(pps, sps);
  std::vector<std::uint8_t> avcc = {
      1, sps_unit[1], sps_unit[2], sps_unit[3], 0xff, 0xe1, 0, static_cast<std::uint8_t>(sps_unit.size())};
  avcc.insert(avcc.end(), sps_unit.begin(), sps_unit.end());
  avcc.insert(avcc.end(), {1, 0, static_cast<std::uint8_t>(pps_unit.size())});
  avcc.insert(avcc.end(), pps_unit.begin(), pps_unit.end());
  DecoderRun run(sps);
  ASSERT_TRUE(run.decoder().set_extradata(avcc));
  const auto slice = test::slice_nal(sps, pps, {.idr = true}, 0);
  std::vector<std::uint8_t> unit = {0, 0, 0, static_cast<std::uint8_t>(slice.size())};
  unit.insert(unit.end(), slice.begin(), slice.end());
  run.bytes(unit);
  unit[3] = static_cast<std::uint8_t>(unit[3] + 1);
  run.bytes(unit).drain();
  EXPECT_EQ(run.output(), "1");
}

TEST(Damage, AnnexBUnitInAFileOfLengthsIsUnderstood) {
  const std::vector<std::uint8_t> avcc = {1, 77, 0, 10, 0xff, 0xe0, 0};
  DecoderRun run;
  ASSERT_TRUE(run.decoder().set_extradata(avcc));
  run.unit({.idr = true}).drain();
  EXPECT_EQ(run.output(), "1");
}

TEST(Damage, DeviceErrorTaintsWhatFollows) {
  DecoderRun run;
  run.unit({.idr = true});
  run.decoder().mark_decode_error(FrameId(1));
  run.unit({.frame_num = 1, .poc_lsb = 2}).unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 2}).drain();
  EXPECT_THAT(run.defects(), ElementsAre("1:decode_error", "2:inherited"));
}

TEST(Damage, MissingReferences) {
  DecoderRun run;
  run.unit({.idr = true});
  run.unit({.frame_num = 1, .poc_lsb = 2, .modifications = {{.idc = 0, .value = 6}}});
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 2, .controls = {test::unmark_short_term(7)}});
  run.unit({.frame_num = 2, .poc_lsb = 4}).drain();
  EXPECT_THAT(run.defects(), ElementsAre("2:missing_reference", "4:missing_reference", "5:inherited"));
}

TEST(SequenceChange, ComesFirstAndOnOtherBuffersOnly) {
  DecoderRun run;
  run.unit({.idr = true});
  EXPECT_THAT(run.take_log(), ElementsAre("sequence", "job 1 I []"));
  run.send_parameter_sets();
  run.unit({.idr = true});
  EXPECT_THAT(run.take_log(), ElementsAre("output 1", "leave 1", "job 2 I []"));
  run.sps.pic_width_in_mbs = 20;
  run.send_parameter_sets();
  run.unit({.idr = true});
  EXPECT_THAT(run.take_log(), ElementsAre("output 2", "leave 2", "sequence", "job 3 I []"));
  EXPECT_EQ(run.decoder().sequence().coded_size, (Size{320, 128}));
}

TEST(SequenceChange, InMidPeriodStartsAnew) {
  DecoderRun run;
  run.unit({.idr = true}).unit({.frame_num = 1, .poc_lsb = 4});
  run.sps.pic_width_in_mbs = 20;
  run.send_parameter_sets();
  run.unit({.frame_num = 2, .poc_lsb = 8});
  EXPECT_THAT(run.take_log(), Contains("job 3 P []"));
  run.drain();
  EXPECT_EQ(run.output(), "1 2");
  EXPECT_THAT(run.defects(), ElementsAre("3:missing_reference"));
}

TEST(SequenceChange, SameSetsBetweenTwoFieldsChangeNothing) {
  DecoderRun run;
  run.unit({.idr = true, .structure = test::Structure::top});
  run.send_parameter_sets();
  run.unit({.poc_lsb = 1, .structure = test::Structure::bottom}).drain();
  EXPECT_THAT(run.take_log(), ElementsAre("sequence", "job 1 I []", "job 1+ P [1t]", "output 1", "leave 1"));
}

TEST(SequenceChange, ResolutionChangeBetweenTwoFieldsPartsThem) {
  DecoderRun run;
  run.unit({.idr = true, .structure = test::Structure::top});
  run.sps.pic_width_in_mbs = 20;
  run.send_parameter_sets();
  run.unit({.poc_lsb = 1, .structure = test::Structure::bottom});
  EXPECT_THAT(run.take_log(),
              ElementsAre("sequence", "job 1 I []", "discard 1", "leave 1", "sequence", "job 2 P []"));
}

struct Crop {
  std::string name;
  Size container;
  Size shown;
};

class ContainerCrop : public testing::TestWithParam<Crop> {};

TEST_P(ContainerCrop, FollowsFFmpeg) {
  DecoderRun run(plain_sps(), {.container_size = GetParam().container});
  run.unit({.idr = true});
  const Rect& crop = run.decoder().sequence().crop;
  EXPECT_EQ((Size{crop.width, crop.height}), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(Sizes, ContainerCrop,
                         testing::Values(Crop{"Unknown", {0, 0}, {176, 128}},
                                         Crop{"Smaller", {170, 120}, {170, 120}},
                                         Crop{"Equal", {176, 128}, {176, 128}},
                                         Crop{"AMacroblockSmaller", {160, 128}, {176, 128}},
                                         Crop{"Larger", {177, 128}, {176, 128}}),
                         test::CaseName());

TEST(NeedSlot, IsAskedOnceAFrameAndRepeatable) {
  const Sps sps = plain_sps();
  const Pps pps = plain_pps();
  std::vector<std::uint8_t> stream;
  append_annex_b(stream, test::sps_nal(sps));
  append_annex_b(stream, test::pps_nal(pps, sps));
  append_annex_b(stream, test::slice_nal(sps, pps, {.idr = true, .structure = test::Structure::top}, 0));
  append_annex_b(stream, test::slice_nal(sps, pps, {.poc_lsb = 1, .structure = test::Structure::bottom}, 0));
  Decoder decoder({});
  decoder.begin({.bytes = stream, .id = FrameId(1)});
  EXPECT_EQ(decoder.step(false), Step::sequence_change);
  EXPECT_EQ(decoder.step(false), Step::need_slot);
  EXPECT_EQ(decoder.step(false), Step::need_slot);
  EXPECT_EQ(decoder.step(true), Step::job);
  EXPECT_FALSE(decoder.job().second_field);
  EXPECT_EQ(decoder.step(false), Step::job);
  EXPECT_TRUE(decoder.job().second_field);
  EXPECT_EQ(decoder.step(false), Step::end_of_unit);
  EXPECT_EQ(decoder.step(false), Step::end_of_unit);
}

TEST(SteadyState, DoesNotAllocate) {
  const Sps sps = plain_sps();
  const Pps pps = plain_pps();
  std::vector<std::vector<std::uint8_t>> units;
  for (unsigned i = 0; i < 64; ++i) {
    auto& unit = units.emplace_back();
    if (i % 16 == 0) {
      append_annex_b(unit, test::sps_nal(sps));
      append_annex_b(unit, test::pps_nal(pps, sps));
    }
    const Picture picture{.idr = i % 16 == 0, .frame_num = i % 16, .poc_lsb = 2 * (i % 16)};
    for (const unsigned first_mb : {0u, 22u, 44u})
      append_annex_b(unit, test::slice_nal(sps, pps, picture, first_mb));
  }
  Decoder decoder({});
  std::uint64_t id = 1;
  const auto run = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      decoder.begin({.bytes = units[i], .id = FrameId(id++)});
      for (auto step = decoder.step(true); step && *step != Step::end_of_unit; step = decoder.step(true)) {
      }
    }
  };
  run(0, 32);
  const std::size_t before = test::allocation_count();
  run(32, 64);
  EXPECT_EQ(test::allocation_count(), before);
}

}  // namespace
}  // namespace zcplay::h264
