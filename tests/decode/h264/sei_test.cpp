// SPDX-License-Identifier: MIT
#include "decode/h264/sei.h"

#include <optional>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/bit_writer.h"
#include "tests/support/case_name.h"

namespace zcplay::h264 {
namespace {

using test::BitWriter;

/// recovery_point as a message: payloadType, payloadSize, payload.
BitWriter& recovery_point(BitWriter& out, std::uint32_t recovery_frame_cnt) {
  BitWriter payload;
  payload.ue(recovery_frame_cnt).flag(true).flag(false).u(2, 0);
  if (payload.size() % 8 != 0) payload.trailing();
  out.u(8, 6).u(8, static_cast<std::uint32_t>(payload.rbsp().size()));
  for (const std::uint8_t byte : payload.rbsp()) out.u(8, byte);
  return out;
}

/// A message of `size` bytes of type 5 (user data).
BitWriter& user_data(BitWriter& out, std::uint32_t size, std::uint8_t fill) {
  out.u(8, 5);
  for (std::uint32_t rest = size; true; rest -= 255) {
    out.u(8, rest >= 255 ? 255 : rest);
    if (rest < 255) break;
  }
  for (std::uint32_t i = 0; i < size; ++i) out.u(8, fill);
  return out;
}

struct SeiCase {
  const char* name;
  std::vector<std::uint8_t> payload;
  std::optional<std::uint32_t> recovery_frame_cnt;
};

std::ostream& operator<<(std::ostream& out, const SeiCase& c) {
  return out << c.name;
}

class RecoveryPoint : public testing::TestWithParam<SeiCase> {};

TEST_P(RecoveryPoint, IsFoundAmongTheMessages) {
  Sei sei;
  parse_sei(GetParam().payload, sei);
  EXPECT_EQ(sei.recovery_frame_cnt, GetParam().recovery_frame_cnt);
}

std::vector<std::uint8_t> written(void (*write)(BitWriter&)) {
  BitWriter out;
  write(out);
  return out.trailing().payload();
}

INSTANTIATE_TEST_SUITE_P(
    Sei, RecoveryPoint,
    testing::Values(
        SeiCase{"alone", written([](BitWriter& o) { recovery_point(o, 0); }), 0},
        SeiCase{"largest_count", written([](BitWriter& o) { recovery_point(o, 65535); }), 65535},
        SeiCase{"count_out_of_range", written([](BitWriter& o) { recovery_point(o, 65536); }), std::nullopt},
        SeiCase{"behind_others",
                written([](BitWriter& o) { recovery_point(user_data(user_data(o, 3, 9), 0, 0), 7); }), 7},
        SeiCase{"behind_a_size_of_ff_bytes",
                written([](BitWriter& o) { recovery_point(user_data(o, 255 * 3 + 17, 9), 7); }), 7},
        SeiCase{"behind_a_size_of_exactly_255",
                written([](BitWriter& o) { recovery_point(user_data(o, 255, 9), 7); }), 7},
        SeiCase{"behind_a_type_of_ff_bytes",
                written([](BitWriter& o) { recovery_point(o.u(8, 255).u(8, 6).u(8, 1).u(8, 0x80), 7); }), 7},
        SeiCase{"behind_emulation_prevention",
                written([](BitWriter& o) { recovery_point(user_data(o, 20, 0), 7); }), 7},
        SeiCase{"before_damage", written([](BitWriter& o) { recovery_point(o, 7).u(8, 5).u(8, 200); }), 7},
        SeiCase{"payload_longer_than_the_unit", {6, 200}, std::nullopt},
        SeiCase{"payload_longer_than_its_size", {6, 1, 0x00, 0x01, 0x02, 0x80}, std::nullopt},
        SeiCase{"empty_payload", {6, 0, 0x80}, std::nullopt},
        SeiCase{"endless_size", std::vector<std::uint8_t>(1000, 0xff), std::nullopt},
        SeiCase{"no_message", {0x80}, std::nullopt}, SeiCase{"nothing", {}, std::nullopt}),
    test::CaseName());

TEST(Sei, KeepsWhatAnotherUnitSaid) {
  Sei sei;
  parse_sei(written([](BitWriter& o) { recovery_point(o, 3); }), sei);
  parse_sei(written([](BitWriter& o) { user_data(o, 5, 1); }), sei);
  EXPECT_EQ(sei.recovery_frame_cnt, 3U);
}

}  // namespace
}  // namespace zcplay::h264
