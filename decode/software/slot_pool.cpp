// SPDX-License-Identifier: MIT
#include "decode/software/slot_pool.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

namespace zcplay::software {

Result<Slot> Slot::create(std::size_t bytes) {
  UniqueFd fd(memfd_create("zcplay-software-slot", MFD_CLOEXEC));
  if (!fd.valid()) {
    return fail(ErrorCode::environment, "memfd_create", "no memory file for a picture could be made", errno);
  }
  struct stat status{};
  if (ftruncate(fd.get(), static_cast<off_t>(bytes)) != 0 || fstat(fd.get(), &status) != 0) {
    return fail(ErrorCode::environment, "ftruncate", fmt::format("no room for a picture of {} bytes", bytes),
                errno);
  }
  void* address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (address == MAP_FAILED) {
    return fail(ErrorCode::environment, "mmap",
                fmt::format("a picture of {} bytes could not be mapped", bytes), errno);
  }
  return Slot(std::move(fd), {static_cast<std::byte*>(address), bytes}, {status.st_dev, status.st_ino});
}

Slot::Slot(Slot&& other) noexcept
    : fd_(std::move(other.fd_)), memory_(std::exchange(other.memory_, {})), identity_(other.identity_) {}

Slot::~Slot() {
  if (!memory_.empty()) munmap(memory_.data(), memory_.size());
}

Result<std::optional<std::uint32_t>> SlotPool::take() {
  for (std::uint32_t index = 0; index < slots_.size(); ++index) {
    if (slots_[index].held) continue;
    slots_[index].held = true;
    return index;
  }
  if (slots_.size() == max_slots_) return std::nullopt;
  auto slot = Slot::create(layout_.bytes);
  if (!slot) return std::unexpected(std::move(slot.error()));
  slots_.push_back({std::move(*slot), true});
  return static_cast<std::uint32_t>(slots_.size() - 1);
}

void SlotPool::slot_returned(std::uint32_t slot_index, [[maybe_unused]] std::uint64_t generation) {
  assert(generation == generation_ && slot_index < slots_.size() && slots_[slot_index].held);
  slots_[slot_index].held = false;
}

}  // namespace zcplay::software
