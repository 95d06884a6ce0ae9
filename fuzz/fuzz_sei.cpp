// SPDX-License-Identifier: MIT
// The payload of an SEI NAL unit.

#include "decode/h264/sei.h"
#include "fuzz/fuzz.h"

using namespace zcplay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  h264::Sei sei;
  h264::parse_sei({data, size}, sei);
  fuzz::require(sei.recovery_frame_cnt.value_or(0) <= 65535);
  return 0;
}
