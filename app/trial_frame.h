// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "base/frame.h"
#include "base/result.h"
#include "decode/emulated/slot_memory.h"

namespace zcplay {

/// A dark grey picture in memory as the emulated decoder has it: a dmabuf where this machine lets one make
/// one. Lasts as long as this and any lease on it.
class TrialFrame {
 public:
  [[nodiscard]] static Result<TrialFrame> create(DrmFormat format, Size size);
  [[nodiscard]] const FrameInfo& info() const { return info_; }
  [[nodiscard]] emulated::SlotBacking backing() const { return memory_->backing(); }

 private:
  std::shared_ptr<emulated::SlotMemory> memory_;
  FrameInfo info_;
};

}  // namespace zcplay
