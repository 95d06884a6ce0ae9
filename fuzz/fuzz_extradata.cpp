// SPDX-License-Identifier: MIT
// A container's private data.

#include "decode/h264/parameter_sets.h"
#include "fuzz/fuzz.h"

using namespace zcplay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto extradata = h264::parse_extradata({data, size});
  if (!extradata) {
    fuzz::require(!extradata.error().detail.empty());
    return 0;
  }
  const unsigned length_size = extradata->nal_length_size.value_or(4);
  fuzz::require(length_size == 1 || length_size == 2 || length_size == 4);
  for (const auto set : extradata->parameter_sets) {
    fuzz::require(!set.empty() && set.data() >= data && set.data() + set.size() <= data + size);
  }
  return 0;
}
