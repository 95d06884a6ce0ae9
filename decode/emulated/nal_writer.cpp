// SPDX-License-Identifier: MIT
#include "decode/emulated/nal_writer.h"

#include <bit>
#include <cassert>
#include <utility>

namespace zcplay::emulated {

void NalWriter::byte(std::uint8_t value) {
  if (zeros_ == 2 && value <= 3) {
    unit_.push_back(3);
    zeros_ = 0;
  }
  unit_.push_back(value);
  zeros_ = value == 0 ? zeros_ + 1 : 0;
}

void NalWriter::bits(unsigned count, std::uint32_t value) {
  assert(count <= 32);
  while (count-- > 0) {
    pending_ = static_cast<std::uint8_t>(pending_ << 1 | (value >> count & 1));
    if (++pending_bits_ == 8) {
      byte(std::exchange(pending_, std::uint8_t{0}));
      pending_bits_ = 0;
    }
  }
}

void NalWriter::ue(std::uint32_t value) {
  assert(value != UINT32_MAX);
  const auto length = static_cast<unsigned>(std::bit_width(value + 1));
  bits(length - 1, 0);
  bits(length, value + 1);
}

void NalWriter::se(std::int32_t value) {
  assert(value != INT32_MIN);
  const auto magnitude = static_cast<std::uint32_t>(value < 0 ? -value : value);
  ue(value > 0 ? 2 * magnitude - 1 : 2 * magnitude);
}

std::vector<std::uint8_t> NalWriter::finish() {
  bits(1, 1);
  while (pending_bits_ != 0) bits(1, 0);
  return std::move(unit_);
}

}  // namespace zcplay::emulated
