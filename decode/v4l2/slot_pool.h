// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/frame.h"
#include "base/result.h"
#include "decode/v4l2/kernel_mapping.h"
#include "decode/v4l2/pixel_layout.h"
#include "decode/v4l2/video_queue.h"

namespace zcplay::v4l2 {

/// Whether slots get a mapping of the decoder's own.
enum class CpuAccess : std::uint8_t { mapped, none };

/// The memory of one allocation of the picture queue. Each slot is exported once (every VIDIOC_EXPBUF makes
/// another dmabuf, with other fences), and mapped once where the CPU is to look at it. Kept alive by the
/// leases given out: frames outlive the queue, the decoder and its descriptors, but not the Kernel.
/// Thread-bound.
class SlotPool final : public SlotOwner, public std::enable_shared_from_this<SlotPool> {
 public:
  /// `generation` tells one allocation from the next in messages.
  SlotPool(PixelLayout layout, std::uint64_t generation, CpuAccess cpu_access)
      : layout_(layout), generation_(generation), cpu_access_(cpu_access) {}

  /// Takes buffer `size()` of the queue on as a slot. Errors: it cannot be mapped or exported, or is
  /// smaller than its layout.
  [[nodiscard]] Result<void> add(const VideoQueue& queue);
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(slots_.size()); }
  [[nodiscard]] const PixelLayout& layout() const { return layout_; }
  [[nodiscard]] std::uint64_t generation() const { return generation_; }

  /// Format, planes, identity and mapping of a slot.
  void describe(std::uint32_t index, FrameInfo& info) const;

  [[nodiscard]] Lease lease(std::uint32_t index);
  [[nodiscard]] std::uint32_t leases(std::uint32_t index) const { return slots_[index].leases; }
  /// Slots with a lease out.
  [[nodiscard]] std::uint32_t leased_slots() const;

  /// True while a consumer's device may still read the slot: asks the dmabuf's fences (POLLOUT: all
  /// of them) with a poll that does not wait, and only if the slot was leased since it was last
  /// found free.
  [[nodiscard]] bool fences_pending(std::uint32_t index);
  /// True while a fence on the slot's dmabuf says that somebody writes it (POLLIN waits for those only).
  [[nodiscard]] bool being_written(std::uint32_t index) const;
  [[nodiscard]] int dmabuf(std::uint32_t index) const { return slots_[index].dmabuf.get(); }

  void slot_returned(std::uint32_t slot_index, std::uint64_t generation) override;

 private:
  struct Slot {
    KernelMapping mapping;
    KernelFd dmabuf;
    SlotIdentity identity;
    std::uint32_t leases = 0;
    bool ask_fences = false;
  };
  PixelLayout layout_;
  std::uint64_t generation_;
  CpuAccess cpu_access_;
  std::vector<Slot> slots_;
};

}  // namespace zcplay::v4l2
