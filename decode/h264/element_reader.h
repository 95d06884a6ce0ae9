// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "decode/bitstream/bit_reader.h"

namespace zcplay::h264 {

/// Reads named syntax elements and remembers the first one that is missing or out of range. A parser
/// can so read straight through like the standard's syntax tables, check once, and still say what was
/// wrong. A bad element reads as a value within its range. Never allocates before error() is asked.
class ElementReader {
 public:
  explicit ElementReader(BitReader& bits) : bits_(bits) {}

  /// u(n). `name` must be a string literal, here and below.
  [[nodiscard]] std::uint32_t u(unsigned count, const char* name) {
    const std::uint32_t value = bits_.bits(count);
    check(name);
    return value;
  }
  [[nodiscard]] bool flag(const char* name) { return u(1, name) != 0; }

  /// ue(v) from 0 to `maximum`. What is returned has `offset` added: for the standard's "_minus8".
  template <typename T>
  [[nodiscard]] T ue(const char* name, std::uint32_t maximum, std::uint32_t offset = 0) {
    std::uint32_t value = bits_.ue();
    check(name);
    if (value > maximum) {
      reject(name, value, 0, maximum);
      value = 0;
    }
    return static_cast<T>(value + offset);
  }
  /// se(v) from `minimum` to `maximum`.
  template <typename T>
  [[nodiscard]] T se(const char* name, std::int32_t minimum, std::int32_t maximum) {
    const std::int32_t value = bits_.se();
    check(name);
    if (value >= minimum && value <= maximum) return static_cast<T>(value);
    reject(name, value, minimum, maximum);
    return static_cast<T>(minimum);
  }

  /// To be called after reading from bits() directly: data that ended there ended at `name`.
  void check(const char* name) {
    if (!bits_.ok() && bad_ == nullptr) bad_ = name;
  }
  /// Declares `name` bad: `value` is not within [minimum, maximum].
  void reject(const char* name, std::int64_t value, std::int64_t minimum, std::int64_t maximum);

  [[nodiscard]] bool ok() const { return bits_.ok(); }
  [[nodiscard]] BitReader& bits() { return bits_; }
  /// What was wrong first with `structure` ("SPS"). Only after !ok().
  [[nodiscard]] Error error(std::string_view structure) const;

 private:
  BitReader& bits_;
  const char* bad_ = nullptr;
  bool out_of_range_ = false;
  std::int64_t value_ = 0;
  std::int64_t minimum_ = 0;
  std::int64_t maximum_ = 0;
};

}  // namespace zcplay::h264
