// SPDX-License-Identifier: MIT
#pragma once

#include "app/session.h"
#include "base/result.h"
#include "decode/access_unit.h"
#include "decode/decoder.h"

namespace zcplay {

/// Carries one step of a decoder to its end: where the decoder has to wait, runs the event loop and
/// repeats. For consumers that hold no frames, so that every wait ends by the device alone.
class DecodePump {
 public:
  explicit DecodePump(const Session& session) : session_(session) {}

  /// ErrorCode::interrupted after a signal to stop.
  [[nodiscard]] Result<void> submit(Decoder& decoder, const AccessUnit& unit);
  [[nodiscard]] Result<void> drain(Decoder& decoder);

 private:
  template <typename Step>
  [[nodiscard]] Result<void> repeat(const Step& step);

  const Session& session_;
};

}  // namespace zcplay
