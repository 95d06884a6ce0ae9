// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "decode/kernel.h"

namespace zcplay::v4l2 {

/// Calls again after EINTR: a signal is never a reason to give up a decoder. >= 0, or -errno.
[[nodiscard]] int ioctl_retrying(Kernel& kernel, int fd, unsigned long request, void* argument);

/// The Error of a failed call on `device`: ENODEV means the device is gone, anything else is the
/// environment's fault.
[[nodiscard]] Error system_error(int negative_errno, std::string_view operation, std::string_view device);

/// One open device node and its path for messages. Move-only; the Kernel must outlive it.
class Node {
 public:
  /// Opens O_RDWR | O_NONBLOCK | O_CLOEXEC: nothing here may block the loop.
  [[nodiscard]] static Result<Node> open(Kernel& kernel, const std::string& path);

  /// For calls whose failure is an answer (EAGAIN, EINVAL at the end of a list).
  [[nodiscard]] int try_ioctl(unsigned long request, void* argument) const {
    return ioctl_retrying(*kernel_, fd_.get(), request, argument);
  }
  /// For calls that have to succeed.
  [[nodiscard]] Result<void> ioctl(unsigned long request, void* argument, std::string_view operation) const;

  [[nodiscard]] Kernel& kernel() const { return *kernel_; }
  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  Node(Kernel& kernel, int fd, std::string path)
      : kernel_(&kernel), fd_(kernel, fd), path_(std::move(path)) {}
  Kernel* kernel_;
  KernelFd fd_;
  std::string path_;
};

}  // namespace zcplay::v4l2
