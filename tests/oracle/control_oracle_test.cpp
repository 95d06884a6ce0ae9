// SPDX-License-Identifier: MIT
#include "tests/oracle/control_oracle.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace zcplay::oracle {
namespace {

using Names = std::vector<std::string>;

v4l2_h264_dpb_entry reference(std::uint64_t timestamp) {
  v4l2_h264_dpb_entry entry{};
  entry.reference_ts = timestamp;
  entry.flags = V4L2_H264_DPB_ENTRY_FLAG_VALID | V4L2_H264_DPB_ENTRY_FLAG_ACTIVE;
  return entry;
}

TEST(ControlOracle, OrderOfTheDpbDoesNotMatter) {
  v4l2::H264Controls left{};
  left.decode_params.dpb[0] = reference(1000);
  left.decode_params.dpb[1] = reference(2000);
  v4l2::H264Controls right{};
  right.decode_params.dpb[3] = reference(1000);
  right.decode_params.dpb[0] = reference(2000);
  EXPECT_EQ(differing_fields(left, right), Names{});
}

TEST(ControlOracle, NamesWhatDiffersInTheDpb) {
  v4l2::H264Controls left{};
  left.decode_params.dpb[0] = reference(1000);
  left.decode_params.dpb[1] = reference(2000);
  v4l2::H264Controls right = left;
  right.decode_params.dpb[1].top_field_order_cnt = -2;
  EXPECT_EQ(differing_fields(left, right), Names{"decode_params.dpb[].top_field_order_cnt"});
  right = left;
  right.decode_params.dpb[1].flags |= V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM;
  EXPECT_EQ(differing_fields(left, right), Names{"decode_params.dpb[].flags.long_term"});
  right = left;
  right.decode_params.dpb[1] = {};
  EXPECT_EQ(differing_fields(left, right), Names{"decode_params.dpb[].reference_ts"});
}

TEST(ControlOracle, NamesWhatDiffersInTheParameterSets) {
  v4l2::H264Controls left{};
  v4l2::H264Controls right{};
  right.sps.offset_for_ref_frame[254] = -1;
  right.pps.flags = V4L2_H264_PPS_FLAG_WEIGHTED_PRED;
  right.scaling_matrix.scaling_list_8x8[5][63] = 16;
  EXPECT_EQ(differing_fields(left, right), (Names{"sps.offset_for_ref_frame", "pps.flags.weighted_pred",
                                                  "scaling_matrix.scaling_list_8x8[5]"}));
}

}  // namespace
}  // namespace zcplay::oracle
