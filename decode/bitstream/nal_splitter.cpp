// SPDX-License-Identifier: MIT
#include "decode/bitstream/nal_splitter.h"

#include <algorithm>
#include <cstring>

namespace zcplay {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// Offset of the first 00 00 01 in `bytes`, or their size. In coded video a 01 byte is rare enough for
/// memchr() to run at memory speed between two of them.
std::size_t find_start_code(Bytes bytes) {
  std::size_t from = 2;
  while (from < bytes.size()) {
    const void* hit = std::memchr(bytes.data() + from, 1, bytes.size() - from);
    if (hit == nullptr) break;
    const auto at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(hit) - bytes.data());
    if (bytes[at - 1] == 0 && bytes[at - 2] == 0) return at - 2;
    from = at + 1;
  }
  return bytes.size();
}

Bytes without_trailing_zeros(Bytes bytes) {
  std::size_t size = bytes.size();
  while (size > 0 && bytes[size - 1] == 0) --size;
  return bytes.first(size);
}

/// Takes the unit off the front of `rest`, which stands just behind a start code.
Bytes take_annex_b(Bytes& rest) {
  const std::size_t size = find_start_code(rest);
  const Bytes unit = rest.first(size);
  rest = rest.subspan(std::min(size + 3, rest.size()));
  return unit;
}

std::size_t length_size(NalFraming framing) {
  return framing == NalFraming::length_1 ? 1 : framing == NalFraming::length_2 ? 2 : 4;
}

/// Takes the unit off the front of `rest`, which stands at a length.
Bytes take_with_length(Bytes& rest, std::size_t length_size, bool& damaged) {
  if (rest.size() < length_size) {
    damaged |= !without_trailing_zeros(rest).empty();
    rest = {};
    return {};
  }
  std::size_t length = 0;
  for (const std::uint8_t byte : rest.first(length_size)) length = length << 8 | byte;
  rest = rest.subspan(length_size);
  if (length > rest.size()) {
    damaged = true;
    length = rest.size();
  }
  const Bytes unit = rest.first(length);
  rest = rest.subspan(length);
  return unit;
}

}  // namespace

NalSplitter::NalSplitter(std::span<const std::uint8_t> bytes, NalFraming framing)
    : rest_(bytes), framing_(framing) {
  // Annex B may begin with zero bytes; anything else before the first start code belongs to no unit.
  if (framing_ == NalFraming::annex_b) damaged_ = !without_trailing_zeros(take_annex_b(rest_)).empty();
}

std::optional<std::span<const std::uint8_t>> NalSplitter::next() {
  while (!rest_.empty() || !inside_.empty()) {
    if (framing_ != NalFraming::annex_b && inside_.empty()) {
      inside_ = take_with_length(rest_, length_size(framing_), damaged_);
    }
    const Bytes unit = take_annex_b(framing_ == NalFraming::annex_b ? rest_ : inside_);
    if (const Bytes trimmed = without_trailing_zeros(unit); !trimmed.empty()) return trimmed;
  }
  return std::nullopt;
}

}  // namespace zcplay
