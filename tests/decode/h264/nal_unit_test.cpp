// SPDX-License-Identifier: MIT
#include "decode/h264/nal_unit.h"

#include <array>

#include <gtest/gtest.h>

namespace zcplay::h264 {
namespace {

TEST(NalUnit, HeaderByteGivesTypeAndReferenceIdc) {
  const std::array<std::uint8_t, 3> bytes = {0x65, 1, 2};
  const NalUnit unit = parse_nal_unit(bytes);
  EXPECT_EQ(unit.type, NalType::idr_slice);
  EXPECT_EQ(unit.ref_idc, 3);
  EXPECT_EQ(unit.bytes.data(), bytes.data());
  EXPECT_EQ(unit.payload().data(), bytes.data() + 1);
  EXPECT_EQ(unit.payload().size(), 2U);
}

TEST(NalUnit, ForbiddenBitMakesItNothingADecoderActsOn) {
  const std::array<std::uint8_t, 1> bytes = {0x80 | 0x65};
  EXPECT_EQ(parse_nal_unit(bytes).type, NalType::unspecified);
  EXPECT_TRUE(parse_nal_unit(bytes).payload().empty());
}

}  // namespace
}  // namespace zcplay::h264
