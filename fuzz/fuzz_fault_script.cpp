// SPDX-License-Identifier: MIT
// The text of a fault script.

#include <string_view>

#include "decode/emulated/fault_script.h"
#include "fuzz/fuzz.h"

using namespace zcplay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  emulated::FaultScript script;
  const auto result = script.add({reinterpret_cast<const char*>(data), size}, "fuzz");
  if (!result) {
    fuzz::require(result.error().code == ErrorCode::usage && !result.error().detail.empty());
    fuzz::require(script.empty());
    return 0;
  }
  for (const emulated::Fault& fault : script.faults()) {
    const bool fails_a_call = fault.kind == emulated::FaultKind::fail;
    fuzz::require(fails_a_call == (fault.nth > 0 && fault.error > 0 && !fault.ioctl.empty()));
    fuzz::require(fault.trigger.period > 0 && fault.trigger.first <= fault.trigger.last);
    fuzz::require(fault.delay.count() >= 0 && fault.delay.count() <= 60'000);
    if (fails_a_call) fuzz::require(script.for_call(fault.ioctl, fault.nth) != 0);
  }
  return 0;
}
