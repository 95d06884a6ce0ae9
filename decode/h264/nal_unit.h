// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace zcplay::h264 {

/// nal_unit_type, table 7-1: those a decoder acts on.
enum class NalType : std::uint8_t {
  unspecified = 0,  ///< ignored, as is every number not listed
  slice = 1,
  slice_data_partition_a = 2,
  slice_data_partition_b = 3,
  slice_data_partition_c = 4,
  idr_slice = 5,
  sei = 6,
  sps = 7,
  pps = 8,
  access_unit_delimiter = 9,
  end_of_sequence = 10,
  end_of_stream = 11,
  filler = 12,
  sps_extension = 13,
  prefix = 14,           ///< SVC and MVC: ignored
  subset_sps = 15,       ///< ignored
  auxiliary_slice = 19,  ///< alpha: ignored
  slice_extension = 20,  ///< SVC and MVC: ignored
};

/// One NAL unit, header parsed, bytes untouched. A view into the access unit.
struct NalUnit {
  NalType type{};
  std::uint8_t ref_idc = 0;
  std::span<const std::uint8_t> bytes;  ///< header byte first, emulation prevention in place
  [[nodiscard]] std::span<const std::uint8_t> payload() const { return bytes.subspan(1); }
};

/// `bytes` must not be empty. forbidden_zero_bit set makes the type unspecified.
[[nodiscard]] NalUnit parse_nal_unit(std::span<const std::uint8_t> bytes);

}  // namespace zcplay::h264
