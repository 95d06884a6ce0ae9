// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "base/unique_fd.h"
#include "decode/emulated/slot_memory.h"

namespace zcplay::emulated {

/// What a driver with implicit synchronization does, and mainline V4L2 does not: while a job writes a slot, a
/// fence on the slot's dmabuf says so. The fences are those of the kernel's own test device, sw_sync, which
/// debugfs has for root. One job at a time. Fences that are left when this goes are signalled with an error.
class ProducerFences {
 public:
  /// Errors (environment): no sw_sync here.
  [[nodiscard]] static Result<std::unique_ptr<ProducerFences>> create();

  /// Puts a write fence on the slot. Nothing happens where its memory is no dmabuf, or the kernel is older
  /// than 6.0.
  void begin(const SlotMemory& slot);
  /// Signals it.
  void end();

 private:
  explicit ProducerFences(UniqueFd timeline) : timeline_(std::move(timeline)) {}
  UniqueFd timeline_;
  std::uint32_t made_ = 0;
  std::uint32_t signalled_ = 0;
};

}  // namespace zcplay::emulated
