// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>

#include "tests/support/kernel_wrapper.h"

namespace zcplay::test {

/// Counts ioctls by request code. Calls that were interrupted count too: they were made.
class CountingKernel final : public KernelWrapper {
 public:
  using KernelWrapper::KernelWrapper;

  int ioctl(int fd, unsigned long request, void* argument) override {
    ++calls_[request];
    ++total_;
    return KernelWrapper::ioctl(fd, request, argument);
  }

  [[nodiscard]] const std::map<unsigned long, std::uint64_t>& calls() const { return calls_; }
  [[nodiscard]] std::uint64_t total() const { return total_; }

 private:
  std::map<unsigned long, std::uint64_t> calls_;
  std::uint64_t total_ = 0;
};

}  // namespace zcplay::test
