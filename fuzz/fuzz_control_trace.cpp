// SPDX-License-Identifier: MIT
// The text of visl's trace events.

#include <string_view>

#include "fuzz/fuzz.h"
#include "tests/control_trace/read_control_trace.h"

using namespace zcplay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto trace = control_trace::read_control_trace({reinterpret_cast<const char*>(data), size});
  if (!trace) {
    fuzz::require(trace.error().code == ErrorCode::unreadable_input &&
                  trace.error().detail.starts_with("line "));
    return 0;
  }
  for (std::size_t i = 1; i < trace->size(); ++i) fuzz::require((*trace)[i - 1].blob < (*trace)[i].blob);
  return 0;
}
