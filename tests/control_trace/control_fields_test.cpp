// SPDX-License-Identifier: MIT
#include "tests/control_trace/control_fields.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace zcplay::control_trace {
namespace {

/// How often each byte is in the table; flags of one number count once.
std::vector<unsigned> coverage(const std::vector<ControlField>& fields, std::size_t bytes) {
  std::vector<unsigned> counts(bytes);
  std::set<std::size_t> flags_seen;
  for (const ControlField& field : fields) {
    if (field.is_flag() && !flags_seen.insert(field.offset).second) continue;
    for (std::size_t i = 0; i < field.size * field.count; ++i) ++counts.at(field.offset + i);
  }
  return counts;
}

bool all_ones(const std::vector<unsigned>& counts, std::size_t begin, std::size_t size) {
  return std::all_of(counts.begin() + static_cast<std::ptrdiff_t>(begin),
                     counts.begin() + static_cast<std::ptrdiff_t>(begin + size),
                     [](unsigned count) { return count == 1; });
}

TEST(ControlFields, CoverEveryByteOfEveryControlOnce) {
  using v4l2::H264Controls;
  const std::vector<unsigned> counts = coverage(control_fields(), sizeof(H264Controls));
  EXPECT_TRUE(all_ones(counts, offsetof(H264Controls, sps), sizeof(H264Controls::sps)));
  EXPECT_TRUE(all_ones(counts, offsetof(H264Controls, pps), sizeof(H264Controls::pps)));
  EXPECT_TRUE(all_ones(counts, offsetof(H264Controls, scaling_matrix), sizeof(H264Controls::scaling_matrix)));
  const std::size_t after_dpb = sizeof(v4l2_ctrl_h264_decode_params::dpb);
  EXPECT_TRUE(all_ones(counts, offsetof(H264Controls, decode_params) + after_dpb,
                       sizeof(H264Controls::decode_params) - after_dpb));
  const std::vector<unsigned> entry = coverage(dpb_entry_fields(), sizeof(v4l2_h264_dpb_entry));
  EXPECT_TRUE(all_ones(entry, 0, entry.size()));
}

TEST(ControlFields, FlagsOfOneNumberShareNoBit) {
  for (const auto* fields : {&control_fields(), &dpb_entry_fields()}) {
    for (const ControlField& left : *fields) {
      for (const ControlField& right : *fields) {
        if (&left == &right || left.offset != right.offset) continue;
        EXPECT_EQ(left.mask & right.mask, 0U) << left.name << " and " << right.name;
      }
    }
  }
}

}  // namespace
}  // namespace zcplay::control_trace
