// SPDX-License-Identifier: MIT
#include "decode/h264/sei.h"

#include "decode/bitstream/bit_reader.h"

namespace zcplay::h264 {
namespace {

constexpr std::uint32_t kRecoveryPoint = 6;
/// Longer than any message that could fit in what we accept, short enough to count in bits.
constexpr std::uint32_t kMaxNumber = 1 << 28;

/// payloadType and payloadSize, 7.3.2.3.1: a run of ff bytes and a last one, summed up.
std::uint32_t parse_number(BitReader& reader) {
  std::uint32_t sum = 0;
  std::uint32_t byte = 0;
  do {
    byte = reader.bits(8);
    sum += byte;
    if (sum > kMaxNumber) reader.fail();
  } while (byte == 0xff && reader.ok());
  return sum;
}

void parse_recovery_point(BitReader reader, std::size_t size_in_bits, Sei& sei) {
  const std::size_t begin = reader.position();
  const std::uint32_t recovery_frame_cnt = reader.ue(UINT16_MAX);
  reader.skip(1 + 1 + 2);  // exact_match_flag, broken_link_flag, changing_slice_group_idc
  if (reader.ok() && reader.position() - begin <= size_in_bits) sei.recovery_frame_cnt = recovery_frame_cnt;
}

}  // namespace

void parse_sei(std::span<const std::uint8_t> payload, Sei& sei) {
  BitReader reader(payload);
  while (reader.ok() && reader.more_rbsp_data()) {
    const std::uint32_t payload_type = parse_number(reader);
    const std::uint32_t payload_size = parse_number(reader);
    if (!reader.ok()) return;
    if (payload_type == kRecoveryPoint) parse_recovery_point(reader, payload_size * std::size_t{8}, sei);
    reader.skip(payload_size * 8);
  }
}

}  // namespace zcplay::h264
