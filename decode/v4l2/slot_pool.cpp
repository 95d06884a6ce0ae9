// SPDX-License-Identifier: MIT
#include "decode/v4l2/slot_pool.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cassert>
#include <cerrno>

#include <fmt/format.h>

namespace zcplay::v4l2 {

Result<void> SlotPool::add(const VideoQueue& queue) {
  const std::uint32_t index = size();
  Slot slot;
  std::size_t bytes = 0;
  if (cpu_access_ == CpuAccess::mapped) {
    auto mapping = queue.map(index, PROT_READ);
    if (!mapping) return std::unexpected(mapping.error());
    slot.mapping = std::move(*mapping);
    bytes = slot.mapping.bytes().size();
  } else {
    const auto length = queue.length(index);
    if (!length) return std::unexpected(length.error());
    bytes = *length;
  }
  // pixel_layout() has checked the planes against size_image.
  if (bytes < layout_.size_image) {
    return fail(ErrorCode::environment, "VIDIOC_QUERYBUF",
                fmt::format("slot {} has {} bytes where the format says {}; the driver is at fault", index,
                            bytes, layout_.size_image));
  }
  auto exported = queue.export_buffer(index);
  if (!exported) return std::unexpected(exported.error());
  slot.dmabuf = std::move(*exported);
  struct stat status{};
  if (::fstat(slot.dmabuf.get(), &status) != 0) {
    return fail(ErrorCode::environment, "fstat", fmt::format("slot {} was exported as no file", index),
                errno);
  }
  slot.identity = {status.st_dev, status.st_ino};
  slots_.push_back(std::move(slot));
  return {};
}

void SlotPool::describe(std::uint32_t index, FrameInfo& info) const {
  const Slot& slot = slots_[index];
  info.format = layout_.format;
  info.modifier = layout_.modifier;
  info.slot = slot.identity;
  info.slot_index = index;
  info.plane_count = layout_.plane_count;
  for (std::size_t plane = 0; plane < layout_.plane_count; ++plane) {
    info.planes[plane] = {slot.dmabuf.get(), layout_.planes[plane].offset, layout_.planes[plane].stride};
  }
  info.mapping = slot.mapping.bytes();
}

Lease SlotPool::lease(std::uint32_t index) {
  Slot& slot = slots_[index];
  ++slot.leases;
  slot.ask_fences = true;
  return {shared_from_this(), index, generation_};
}

std::uint32_t SlotPool::leased_slots() const {
  return static_cast<std::uint32_t>(
      std::count_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.leases != 0; }));
}

bool SlotPool::fences_pending(std::uint32_t index) {
  Slot& slot = slots_[index];
  if (!slot.ask_fences) return false;
  pollfd entry{.fd = slot.dmabuf.get(), .events = POLLOUT, .revents = 0};
  // Interrupted, or out of memory: not known to be free, so asked again later.
  if (::poll(&entry, 1, 0) <= 0) return true;
  slot.ask_fences = false;
  return false;
}

bool SlotPool::being_written(std::uint32_t index) const {
  pollfd entry{.fd = slots_[index].dmabuf.get(), .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, 0) == 0;
}

void SlotPool::slot_returned(std::uint32_t slot_index, [[maybe_unused]] std::uint64_t generation) {
  assert(generation == generation_ && slot_index < slots_.size() && slots_[slot_index].leases > 0);
  --slots_[slot_index].leases;
}

}  // namespace zcplay::v4l2
