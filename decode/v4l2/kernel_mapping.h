// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "decode/kernel.h"

namespace zcplay::v4l2 {

/// Owns memory that a Kernel mapped; unmaps through the same Kernel, which must outlive it. Survives
/// the descriptor it was mapped from.
class KernelMapping {
 public:
  KernelMapping() = default;
  KernelMapping(Kernel& kernel, void* address, std::size_t length)
      : kernel_(&kernel), bytes_(static_cast<std::byte*>(address), length) {}
  KernelMapping(KernelMapping&& other) noexcept
      : kernel_(other.kernel_), bytes_(std::exchange(other.bytes_, {})) {}
  KernelMapping& operator=(KernelMapping&& other) noexcept {
    if (this != &other) {
      reset();
      kernel_ = other.kernel_;
      bytes_ = std::exchange(other.bytes_, {});
    }
    return *this;
  }
  KernelMapping(const KernelMapping&) = delete;
  KernelMapping& operator=(const KernelMapping&) = delete;
  ~KernelMapping() { reset(); }

  [[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }
  void reset() {
    const auto old = std::exchange(bytes_, {});
    if (old.data() != nullptr) kernel_->munmap(old.data(), old.size());
  }

 private:
  Kernel* kernel_ = nullptr;
  std::span<std::byte> bytes_;
};

}  // namespace zcplay::v4l2
