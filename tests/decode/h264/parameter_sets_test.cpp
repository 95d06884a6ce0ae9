// SPDX-License-Identifier: MIT
#include "decode/h264/parameter_sets.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/allocation_counter.h"
#include "tests/support/h264_writer.h"

namespace zcplay::h264 {
namespace {

using Bytes = std::vector<std::uint8_t>;
using test::make_pps;
using test::make_sps;
using test::write_pps;
using test::write_sps;

Bytes sps_bytes(std::uint8_t id, std::uint8_t references = 4) {
  Sps sps = make_sps();
  sps.seq_parameter_set_id = id;
  sps.max_num_ref_frames = references;
  return write_sps(sps).payload();
}

Bytes pps_bytes(std::uint8_t id, std::uint8_t sps_id, bool weighted = false) {
  Pps pps = make_pps();
  pps.pic_parameter_set_id = id;
  pps.seq_parameter_set_id = sps_id;
  pps.weighted_pred_flag = weighted;
  return write_pps(pps, make_sps()).payload();
}

TEST(ParameterSets, FindsThePairASliceNames) {
  ParameterSets sets;
  ASSERT_TRUE(sets.store_sps(sps_bytes(0)).has_value());
  ASSERT_TRUE(sets.store_sps(sps_bytes(31)).has_value());
  ASSERT_TRUE(sets.store_pps(pps_bytes(0, 0)).has_value());
  ASSERT_TRUE(sets.store_pps(pps_bytes(255, 31)).has_value());
  const auto active = sets.find(255);
  ASSERT_TRUE(active.has_value());
  EXPECT_EQ(active->pps->pic_parameter_set_id, 255);
  EXPECT_EQ(active->sps->seq_parameter_set_id, 31);
}

TEST(ParameterSets, SaysWhichSetIsMissing) {
  ParameterSets sets;
  EXPECT_NE(sets.find(7).error().detail.find("PPS 7"), std::string::npos);
  ASSERT_TRUE(sets.store_pps(pps_bytes(7, 3)).has_value());
  EXPECT_NE(sets.find(7).error().detail.find("SPS 3"), std::string::npos);
  EXPECT_FALSE(sets.find(256).has_value());
  EXPECT_FALSE(sets.find(0xffff'ffff).has_value());
}

TEST(ParameterSets, APpsMayArriveBeforeItsSps) {
  ParameterSets sets;
  Sps sps = make_sps();
  sps.profile_idc = 244;
  sps.chroma_format_idc = 3;
  Pps pps = make_pps();
  pps.transform_8x8_mode_flag = true;
  pps.pic_scaling_matrix_present_flag = true;
  pps.scaling_lists.list_8x8[5].fill(33);
  ASSERT_TRUE(sets.store_pps(write_pps(pps, sps).payload()).has_value());
  ASSERT_TRUE(sets.store_sps(write_sps(sps).payload()).has_value());
  const auto active = sets.find(0);
  ASSERT_TRUE(active.has_value()) << active.error().detail;
  EXPECT_TRUE(*active->pps == pps);
}

TEST(ParameterSets, APpsFollowsAnSpsThatChanges) {
  ParameterSets sets;
  Sps sps = make_sps();
  ASSERT_TRUE(sets.store_sps(write_sps(sps).payload()).has_value());
  ASSERT_TRUE(sets.store_pps(pps_bytes(0, 0)).has_value());
  EXPECT_TRUE(sets.find(0)->pps->scaling_lists == flat_scaling_lists());
  sps.seq_scaling_matrix_present_flag = true;
  sps.scaling_lists = default_scaling_lists();
  sps.scaling_lists.list_4x4[0].fill(99);
  ASSERT_TRUE(sets.store_sps(write_sps(sps).payload()).has_value());
  EXPECT_TRUE(sets.find(0)->pps->scaling_lists == sps.scaling_lists);
}

TEST(ParameterSets, APpsThatMovesToAnotherSpsIsParsedAgain) {
  ParameterSets sets;
  Sps sps = make_sps();
  ASSERT_TRUE(sets.store_sps(write_sps(sps).payload()).has_value());
  sps.seq_parameter_set_id = 1;
  sps.seq_scaling_matrix_present_flag = true;
  sps.scaling_lists = default_scaling_lists();
  sps.scaling_lists.list_8x8[0].fill(11);
  ASSERT_TRUE(sets.store_sps(write_sps(sps).payload()).has_value());
  ASSERT_TRUE(sets.store_pps(pps_bytes(0, 0)).has_value());
  EXPECT_TRUE(sets.find(0)->pps->scaling_lists == flat_scaling_lists());
  ASSERT_TRUE(sets.store_pps(pps_bytes(0, 1)).has_value());
  const auto active = sets.find(0);
  EXPECT_EQ(active->sps->seq_parameter_set_id, 1);
  EXPECT_EQ(active->pps->scaling_lists.list_8x8[0][0], 11);
}

TEST(ParameterSets, ADifferentSetOfTheSameIdReplacesTheOld) {
  ParameterSets sets;
  ASSERT_TRUE(sets.store_sps(sps_bytes(0)).has_value());
  ASSERT_TRUE(sets.store_pps(pps_bytes(0, 0, false)).has_value());
  EXPECT_FALSE(sets.find(0)->pps->weighted_pred_flag);
  ASSERT_TRUE(sets.store_pps(pps_bytes(0, 0, true)).has_value());
  EXPECT_TRUE(sets.find(0)->pps->weighted_pred_flag);
  ASSERT_TRUE(sets.store_sps(sps_bytes(0, 9)).has_value());
  EXPECT_EQ(sets.find(0)->sps->max_num_ref_frames, 9);
}

TEST(ParameterSets, TheSameBytesAgainChangeNothingAndAllocateNothing) {
  ParameterSets sets;
  const Bytes sps = sps_bytes(0);
  const Bytes pps = pps_bytes(0, 0);
  ASSERT_TRUE(sets.store_sps(sps).has_value());
  ASSERT_TRUE(sets.store_pps(pps).has_value());
  const ParameterSets::Active active = *sets.find(0);
  const std::size_t before = test::allocation_count();
  const bool stored = sets.store_sps(sps).has_value() && sets.store_pps(pps).has_value();
  const ParameterSets::Active again = *sets.find(0);
  const std::size_t after = test::allocation_count();
  EXPECT_TRUE(stored);
  EXPECT_EQ(after, before);
  EXPECT_EQ(again.sps, active.sps);
  EXPECT_EQ(again.pps, active.pps);
}

TEST(ParameterSets, AnUnreadableSetLeavesTheOldOneInPlace) {
  ParameterSets sets;
  ASSERT_TRUE(sets.store_sps(sps_bytes(0)).has_value());
  ASSERT_TRUE(sets.store_pps(pps_bytes(0, 0)).has_value());
  const Bytes cut = {100, 0, 10};
  EXPECT_FALSE(sets.store_sps(cut).has_value());
  EXPECT_FALSE(sets.store_pps({}).has_value());
  EXPECT_TRUE(sets.find(0).has_value());
}

TEST(ParameterSets, AnUnreadablePpsIsFoundOutWhenASliceNeedsIt) {
  ParameterSets sets;
  ASSERT_TRUE(sets.store_sps(sps_bytes(0)).has_value());
  const Bytes ids_only = test::BitWriter().ue(0).ue(0).trailing().payload();
  ASSERT_TRUE(sets.store_pps(ids_only).has_value());
  const auto active = sets.find(0);
  ASSERT_FALSE(active.has_value());
  EXPECT_NE(active.error().detail.find("PPS is cut off"), std::string::npos) << active.error().detail;
}

TEST(ParameterSets, SetsOfAbsurdSizeAreNotHoarded) {
  ParameterSets sets;
  Bytes pps = pps_bytes(0, 0);
  pps.resize(1 << 20, 0xff);
  EXPECT_FALSE(sets.store_pps(pps).has_value());
  Bytes sps = sps_bytes(0);
  sps.resize(1 << 20, 0xff);
  EXPECT_FALSE(sets.store_sps(sps).has_value());
}

}  // namespace
}  // namespace zcplay::h264
