// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "decode/kernel.h"

namespace zcplay::v4l2 {

/// The running Linux kernel: forwards every call. A request raises EPOLLPRI on its own descriptor.
class LinuxKernel final : public Kernel {
 public:
  [[nodiscard]] std::vector<std::string> media_nodes() override;
  [[nodiscard]] std::string device_path(std::uint32_t major, std::uint32_t minor) override;
  [[nodiscard]] int open(const std::string& path, int flags) override;
  int close(int fd) override;
  [[nodiscard]] int ioctl(int fd, unsigned long request, void* argument) override;
  [[nodiscard]] int mmap(int fd, std::size_t length, int protection, off_t offset, void** address) override;
  int munmap(void* address, std::size_t length) override;
  [[nodiscard]] Completion completion(int request_fd) override;
};

/// The value of `key` in the text of a sysfs uevent file, one KEY=value a line; empty if absent.
[[nodiscard]] std::string uevent_value(const std::string& text, const std::string& key);

}  // namespace zcplay::v4l2
