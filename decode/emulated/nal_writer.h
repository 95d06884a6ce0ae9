// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace zcplay::emulated {

/// Writes one NAL unit bit by bit, most significant bit first, and puts the emulation prevention
/// bytes in (7.3.1, 7.4.1).
class NalWriter {
 public:
  explicit NalWriter(std::uint8_t header) : unit_{header} {}

  /// u(n), n up to 32.
  void bits(unsigned count, std::uint32_t value);
  void flag(bool value) { bits(1, value ? 1 : 0); }
  /// ue(v), 9.1: up to 2^32 - 2.
  void ue(std::uint32_t value);
  /// se(v), 9.1.1: any but -2^31.
  void se(std::int32_t value);

  /// rbsp_trailing_bits(), after which the unit is complete.
  [[nodiscard]] std::vector<std::uint8_t> finish();

 private:
  void byte(std::uint8_t value);

  std::vector<std::uint8_t> unit_;
  std::uint8_t pending_ = 0;
  unsigned pending_bits_ = 0;
  unsigned zeros_ = 0;
};

}  // namespace zcplay::emulated
