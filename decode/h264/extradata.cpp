// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "decode/bitstream/nal_splitter.h"
#include "decode/h264/nal_unit.h"
#include "decode/h264/parameter_sets.h"

namespace zcplay::h264 {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kAvccHeaderSize = 6;

std::unexpected<Error> unreadable(std::string detail) {
  return fail(ErrorCode::unreadable_input, "parse H.264 extradata", std::move(detail));
}

void keep_parameter_set(Bytes unit, Extradata& extradata) {
  if (unit.empty()) return;
  const NalType type = parse_nal_unit(unit).type;
  if (type == NalType::sps || type == NalType::pps) extradata.parameter_sets.push_back(unit);
}

/// Takes `count` sets, a 16-bit length before each, off the front of `rest`; false where it is too short.
bool take_sets(Bytes& rest, unsigned count, Extradata& extradata) {
  for (unsigned i = 0; i < count; ++i) {
    if (rest.size() < 2) return false;
    const std::size_t length = std::size_t{rest[0]} << 8 | rest[1];
    if (length > rest.size() - 2) return false;
    keep_parameter_set(rest.subspan(2, length), extradata);
    rest = rest.subspan(2 + length);
  }
  return true;
}

/// What follows the PPS list repeats what the SPS says, and is left alone.
Result<Extradata> parse_avcc(Bytes bytes) {
  if (bytes.size() < kAvccHeaderSize) {
    return unreadable(fmt::format("the avcC record has only {} bytes", bytes.size()));
  }
  Extradata extradata;
  extradata.nal_length_size = (bytes[4] & 3U) + 1;
  if (extradata.nal_length_size == 3U) {
    return unreadable("the avcC record asks for NAL unit lengths of 3 bytes, which the format forbids");
  }
  Bytes rest = bytes.subspan(kAvccHeaderSize);
  if (!take_sets(rest, bytes[5] & 31U, extradata)) {
    return unreadable("the avcC record is cut off within its SPS list");
  }
  if (rest.empty()) return unreadable("the avcC record is cut off before its PPS list");
  const unsigned pps_count = rest.front();
  rest = rest.subspan(1);
  if (!take_sets(rest, pps_count, extradata)) {
    return unreadable("the avcC record is cut off within its PPS list");
  }
  return extradata;
}

bool begins_with_start_code(Bytes bytes) {
  std::size_t zeros = 0;
  while (zeros < bytes.size() && bytes[zeros] == 0) ++zeros;
  return zeros >= 2 && zeros < bytes.size() && bytes[zeros] == 1;
}

}  // namespace

Result<Extradata> parse_extradata(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return Extradata{};
  if (bytes.front() == 1) return parse_avcc(bytes);
  if (!begins_with_start_code(bytes)) {
    return unreadable("the container's private data is neither an avcC record nor Annex B");
  }
  Extradata extradata;
  NalSplitter splitter(bytes, NalFraming::annex_b);
  while (const auto unit = splitter.next()) keep_parameter_set(*unit, extradata);
  return extradata;
}

}  // namespace zcplay::h264
