// SPDX-License-Identifier: MIT
#include "app/decode_pump.h"

#include <chrono>

namespace zcplay {
namespace {

// Decoders have shorter limits of their own; this one only keeps a mistake from hanging for ever.
constexpr std::chrono::seconds kStalled(60);

}  // namespace

template <typename Step>
Result<void> DecodePump::repeat(const Step& step) {
  for (;;) {
    if (session_.stop.requested()) return fail(ErrorCode::interrupted, "decode", "interrupted");
    const Result<Flow> flow = step();
    if (!flow) return std::unexpected(flow.error());
    if (*flow == Flow::done) return {};
    const Result<int> events = session_.loop.run_once(kStalled);
    if (!events) return std::unexpected(events.error());
    if (*events == 0 && !session_.stop.requested()) {
      return fail(ErrorCode::timed_out, "decode", "the decoder waits, and nothing has happened for a minute");
    }
  }
}

Result<void> DecodePump::submit(Decoder& decoder, const AccessUnit& unit) {
  return repeat([&] { return decoder.submit(unit); });
}

Result<void> DecodePump::drain(Decoder& decoder) {
  return repeat([&] { return decoder.drain(); });
}

}  // namespace zcplay
