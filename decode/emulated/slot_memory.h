// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/unique_fd.h"

namespace zcplay::emulated {

/// What stands behind a buffer of ours. The first two are real dmabufs that a compositor or a GPU can import.
enum class SlotBacking : std::uint8_t { udmabuf, dma_heap, memfd, imported };

[[nodiscard]] std::string_view to_string(SlotBacking backing);

/// The memory of one V4L2 buffer: a file descriptor and our own mapping of it, zeroed at first.
/// Outlives the buffer while a job, a map or an export still needs it. bytes() may be written by the
/// worker while a job owns the buffer and by nobody else of ours.
class SlotMemory {
 public:
  /// nullptr where the machine has no such memory left. `size` is rounded up to whole pages.
  [[nodiscard]] static std::shared_ptr<SlotMemory> create(std::size_t size);
  /// The same memory as this descriptor's, of which it keeps a duplicate, and `keeps` with it; nullptr where
  /// it cannot be mapped.
  [[nodiscard]] static std::shared_ptr<SlotMemory> import(int fd, std::shared_ptr<void> keeps);
  [[nodiscard]] static bool is_dmabuf(int fd);
  ~SlotMemory();
  SlotMemory(const SlotMemory&) = delete;
  SlotMemory& operator=(const SlotMemory&) = delete;

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] SlotBacking backing() const { return backing_; }
  [[nodiscard]] std::span<std::byte> bytes() const { return {data_, size_}; }

  [[nodiscard]] bool same_as(const SlotMemory& other) const;

  /// A new descriptor of the same memory, same st_ino; `flags` as for VIDIOC_EXPBUF. -errno on failure.
  [[nodiscard]] int export_fd(int flags) const;

  /// Hash of what the last job left here. Belongs to the worker of the slot's context.
  std::optional<std::uint64_t> content_hash;

 private:
  SlotMemory(UniqueFd fd, SlotBacking backing, std::byte* data, std::size_t size)
      : fd_(std::move(fd)), backing_(backing), data_(data), size_(size) {}
  UniqueFd fd_;
  SlotBacking backing_;
  std::byte* data_;
  std::size_t size_;
  std::shared_ptr<void> keeps_;
};

}  // namespace zcplay::emulated
