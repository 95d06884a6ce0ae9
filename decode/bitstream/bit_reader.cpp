// SPDX-License-Identifier: MIT
#include "decode/bitstream/bit_reader.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace zcplay {

BitReader::BitReader(std::span<const std::uint8_t> payload)
    : next_(payload.data()), end_(payload.data() + payload.size()) {}

void BitReader::refill() {
  while (cached_ <= 56 && next_ != end_) {
    const std::uint8_t byte = *next_++;
    if (zeros_ == 2 && byte == 3) {
      zeros_ = 0;
      continue;
    }
    zeros_ = byte == 0 ? std::min(zeros_ + 1, 2U) : 0;
    cache_ |= std::uint64_t{byte} << (56 - cached_);
    cached_ += 8;
  }
}

std::uint32_t BitReader::bits(unsigned count) {
  assert(count <= 32);
  if (cached_ < count) refill();
  if (cached_ < count) {
    ok_ = false;
    cache_ = 0;
    cached_ = 0;
    return 0;
  }
  if (count == 0) return 0;
  const auto value = static_cast<std::uint32_t>(cache_ >> (64 - count));
  cache_ <<= count;
  cached_ -= count;
  position_ += count;
  return value;
}

bool BitReader::flag() {
  return bits(1) != 0;
}

void BitReader::skip(unsigned count) {
  while (count > 0 && ok_) {
    const unsigned step = std::min(count, 32U);
    (void)bits(step);
    count -= step;
  }
}

std::uint32_t BitReader::ue() {
  refill();
  // Bits behind the cached ones are zero, so an empty or exhausted cache counts as too many as well.
  const auto zeros = static_cast<unsigned>(std::countl_zero(cache_));
  if (zeros > 31) {
    (void)bits(32);
    ok_ = false;
    return 0;
  }
  (void)bits(zeros);
  const std::uint32_t value = bits(zeros + 1);
  return value == 0 ? 0 : value - 1;
}

std::uint32_t BitReader::ue(std::uint32_t maximum) {
  const std::uint32_t value = ue();
  if (value <= maximum) return value;
  ok_ = false;
  return 0;
}

std::int32_t BitReader::se() {
  const std::uint32_t code = ue();
  const auto magnitude = static_cast<std::int32_t>((code + 1) / 2);
  return code % 2 == 1 ? magnitude : -magnitude;
}

std::int32_t BitReader::se(std::int32_t minimum, std::int32_t maximum) {
  const std::int32_t value = se();
  if (value >= minimum && value <= maximum) return value;
  ok_ = false;
  return 0;
}

bool BitReader::more_rbsp_data() const {
  BitReader ahead = *this;
  ahead.refill();
  // Whether the next bit is the stop bit or not: any 1 behind it means it was not the last.
  ahead.cache_ <<= 1;
  while (ahead.cached_ > 0) {
    if (ahead.cache_ != 0) return true;
    ahead.cached_ = 0;
    ahead.refill();
  }
  return false;
}

}  // namespace zcplay
