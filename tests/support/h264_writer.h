// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "decode/h264/nal_unit.h"
#include "decode/h264/pps.h"
#include "decode/h264/slice_header.h"
#include "decode/h264/sps.h"
#include "tests/support/bit_writer.h"

namespace zcplay::test {

/// seq_parameter_set_rbsp() with its trailing bits: parse_sps() of its payload() gives `sps` back.
[[nodiscard]] BitWriter write_sps(const h264::Sps& sps);

/// pic_parameter_set_rbsp() with its trailing bits. Slice group maps, of which a Pps keeps nothing,
/// are written as some legal map.
[[nodiscard]] BitWriter write_pps(const h264::Pps& pps, const h264::Sps& sps);

/// slice_header() without what follows. Elements a SliceHeader does not keep get legal values that are
/// not all zero, among them a weight for every reference where there is a weight table.
[[nodiscard]] BitWriter write_slice_header(const h264::SliceHeader& header, const h264::Sps& sps,
                                           const h264::Pps& pps);

/// nal_unit() header byte.
[[nodiscard]] constexpr std::uint8_t nal_header(h264::NalType type, unsigned ref_idc) {
  return static_cast<std::uint8_t>(ref_idc << 5 | static_cast<unsigned>(type));
}

/// A progressive 4:2:0 High profile SPS of 64 by 48 pixels, POC type 0: a start for tests to change.
[[nodiscard]] h264::Sps make_sps();
/// A CABAC PPS for it.
[[nodiscard]] h264::Pps make_pps();

}  // namespace zcplay::test
