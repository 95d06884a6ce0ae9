// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace zcplay::test {

/// Writes H.264 and HEVC syntax bit by bit: the counterpart of BitReader, for tests and corpora.
class BitWriter {
 public:
  /// u(n), n from 0 to 32.
  BitWriter& u(unsigned count, std::uint32_t value) {
    assert(count <= 32);
    for (unsigned i = count; i-- > 0;) bit((value >> i & 1) != 0);
    return *this;
  }
  BitWriter& flag(bool value) { return bit(value); }
  /// ue(v), 0 to 2^32-2.
  BitWriter& ue(std::uint32_t value) {
    assert(value != UINT32_MAX);
    const unsigned length = static_cast<unsigned>(std::bit_width(value + 1));
    return u(length - 1, 0).u(length, value + 1);
  }
  /// se(v), -(2^31-1) to 2^31-1.
  BitWriter& se(std::int32_t value) {
    assert(value != INT32_MIN);
    const std::uint32_t magnitude = static_cast<std::uint32_t>(value < 0 ? -value : value);
    return ue(value > 0 ? 2 * magnitude - 1 : 2 * magnitude);
  }
  /// rbsp_trailing_bits(): the stop bit, and zeros to the next byte.
  BitWriter& trailing() {
    bit(true);
    while (size_ % 8 != 0) bit(false);
    return *this;
  }
  /// Bits written so far.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// The RBSP, zero bits filling the last byte.
  [[nodiscard]] const std::vector<std::uint8_t>& rbsp() const { return bytes_; }
  /// The RBSP with emulation prevention bytes: what follows the header of a NAL unit.
  [[nodiscard]] std::vector<std::uint8_t> payload() const {
    std::vector<std::uint8_t> escaped;
    unsigned zeros = 0;
    for (const std::uint8_t byte : bytes_) {
      if (zeros == 2 && byte <= 3) {
        escaped.push_back(3);
        zeros = 0;
      }
      escaped.push_back(byte);
      zeros = byte == 0 ? zeros + 1 : 0;
    }
    // 7.4.1: a NAL unit never ends in a zero byte.
    if (!escaped.empty() && escaped.back() == 0) escaped.push_back(3);
    return escaped;
  }
  /// A NAL unit: one header byte and payload().
  [[nodiscard]] std::vector<std::uint8_t> nal(std::uint8_t header) const {
    std::vector<std::uint8_t> unit = payload();
    unit.insert(unit.begin(), header);
    return unit;
  }

 private:
  BitWriter& bit(bool value) {
    if (size_ % 8 == 0) bytes_.push_back(0);
    if (value) bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | 0x80U >> size_ % 8);
    ++size_;
    return *this;
  }

  std::vector<std::uint8_t> bytes_;
  std::size_t size_ = 0;
};

/// Appends `unit` with a four-byte start code.
inline void append_annex_b(std::vector<std::uint8_t>& stream, std::span<const std::uint8_t> unit) {
  stream.insert(stream.end(), {0, 0, 0, 1});
  stream.insert(stream.end(), unit.begin(), unit.end());
}

}  // namespace zcplay::test
