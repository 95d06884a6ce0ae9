// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/frame.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "decode/software/picture_writer.h"

namespace zcplay::software {

/// Memory for one picture that others can map through a descriptor: a memfd of its own, hence with an
/// inode of its own, mapped for as long as it lives.
class Slot {
 public:
  [[nodiscard]] static Result<Slot> create(std::size_t bytes);
  Slot(Slot&& other) noexcept;
  Slot& operator=(Slot&&) = delete;
  ~Slot();

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] std::span<std::byte> memory() const { return memory_; }
  [[nodiscard]] SlotIdentity identity() const { return identity_; }

 private:
  Slot(UniqueFd fd, std::span<std::byte> memory, SlotIdentity identity)
      : fd_(std::move(fd)), memory_(memory), identity_(identity) {}
  UniqueFd fd_;
  std::span<std::byte> memory_;
  SlotIdentity identity_;
};

/// Slots of one layout, made when first needed and used again when their leases are back. A stream
/// that changes its size gets a new pool; the old one lives on in the leases it gave. Thread-bound.
class SlotPool final : public SlotOwner, public std::enable_shared_from_this<SlotPool> {
 public:
  SlotPool(PictureLayout layout, unsigned max_slots, std::uint64_t generation)
      : layout_(layout), max_slots_(max_slots), generation_(generation) {}

  [[nodiscard]] const PictureLayout& layout() const { return layout_; }
  [[nodiscard]] std::uint64_t generation() const { return generation_; }

  /// A slot that nobody holds; nullopt while all `max_slots` are held.
  [[nodiscard]] Result<std::optional<std::uint32_t>> take();
  [[nodiscard]] const Slot& slot(std::uint32_t index) const { return slots_[index].slot; }
  /// The right to the slot, which take() gave, for whoever holds the lease.
  [[nodiscard]] Lease lease(std::uint32_t index) { return Lease(shared_from_this(), index, generation_); }

  void slot_returned(std::uint32_t slot_index, std::uint64_t generation) override;

 private:
  struct Entry {
    Slot slot;
    bool held = false;
  };
  PictureLayout layout_;
  unsigned max_slots_;
  std::uint64_t generation_;
  std::vector<Entry> slots_;
};

}  // namespace zcplay::software
