// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "decode/emulated/codec.h"
#include "decode/emulated/engine.h"

namespace zcplay::test {

/// What engines of one test saw, shared with the test's thread.
class EngineLog {
 public:
  void add(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

/// An engine without a codec. The bitstream's first byte is a command, the second its operand:
///   'F' v      fill: luma v, Cb v + 1, Cr v + 2 (P010: v in the high byte), row numbers added to luma
///   'R' t      refer to the slot of timestamp t microseconds: error where it is not intact
///   'E'        fail
/// Second fields write only odd rows of luma. Every call is logged.
class TestEngine final : public emulated::Engine {
 public:
  explicit TestEngine(std::shared_ptr<EngineLog> log) : log_(std::move(log)) {}
  emulated::EngineOutcome decode(const emulated::EngineInput& input,
                                 const emulated::EnginePicture& picture) override;
  void reset() override { log_->add("reset"); }

 private:
  std::shared_ptr<EngineLog> log_;
};

/// H.264 with TestEngine behind it.
[[nodiscard]] emulated::CodecEntry test_codec(std::shared_ptr<EngineLog> log = std::make_shared<EngineLog>());

}  // namespace zcplay::test
