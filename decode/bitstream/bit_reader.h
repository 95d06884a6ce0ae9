// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace zcplay {

/// Reads syntax elements of H.264 and HEVC from the bytes of a NAL unit, dropping
/// emulation_prevention_three_byte on the way (H.264 7.3.1), without copying. Reading past the end
/// yields zeros and makes ok() false for good, so callers check once, after a whole structure.
/// A view: the bytes must outlive the reader. Never allocates.
class BitReader {
 public:
  /// `payload`: the NAL unit after its header byte(s), still with emulation prevention bytes.
  explicit BitReader(std::span<const std::uint8_t> payload);

  /// u(n), n from 0 to 32.
  [[nodiscard]] std::uint32_t bits(unsigned count);
  [[nodiscard]] bool flag();
  void skip(unsigned count);
  /// ue(v), 9.1: 0 to 2^32-2. More than 31 leading zeros is an error.
  [[nodiscard]] std::uint32_t ue();
  /// ue(v) that must not exceed `maximum`: above it the reader goes bad and 0 comes back.
  [[nodiscard]] std::uint32_t ue(std::uint32_t maximum);
  /// se(v), 9.1.1.
  [[nodiscard]] std::int32_t se();
  /// se(v) within [minimum, maximum], otherwise the reader goes bad and 0 comes back.
  [[nodiscard]] std::int32_t se(std::int32_t minimum, std::int32_t maximum);

  /// more_rbsp_data(), 7.2: false when only the stop bit and zero bits are left.
  [[nodiscard]] bool more_rbsp_data() const;

  /// Bits read so far, emulation prevention bytes not counted.
  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] bool ok() const { return ok_; }
  /// Declares the data bad: for values that a caller finds out of range.
  void fail() { ok_ = false; }

 private:
  void refill();

  const std::uint8_t* next_;
  const std::uint8_t* end_;
  std::uint64_t cache_ = 0;  ///< unread bits, most significant first
  unsigned cached_ = 0;      ///< how many of them
  unsigned zeros_ = 0;       ///< zero bytes just passed, to know an emulation prevention byte
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace zcplay
