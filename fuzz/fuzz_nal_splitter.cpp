// SPDX-License-Identifier: MIT
// First byte: which framing. The rest: an access unit.

#include <array>
#include <span>

#include "decode/bitstream/nal_splitter.h"
#include "fuzz/fuzz.h"

using namespace zcplay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<NalFraming, 4> kFramings = {NalFraming::annex_b, NalFraming::length_1,
                                                   NalFraming::length_2, NalFraming::length_4};
  if (size == 0) return 0;
  const std::span<const std::uint8_t> unit(data + 1, size - 1);
  NalSplitter splitter(unit, kFramings[data[0] % kFramings.size()]);
  const std::uint8_t* behind = unit.data();
  while (const auto found = splitter.next()) {
    fuzz::require(!found->empty() && found->back() != 0);
    fuzz::require(found->data() >= behind);
    behind = found->data() + found->size();
    fuzz::require(behind <= unit.data() + unit.size());
  }
  fuzz::require(!splitter.next().has_value());
  return 0;
}
