// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "decode/kernel.h"

namespace zcplay::test {

/// Forwards to another kernel, which must outlive it. Tests derive from it to count, record, fail or
/// change calls.
class KernelWrapper : public Kernel {
 public:
  explicit KernelWrapper(Kernel& inner) : inner_(inner) {}

  std::vector<std::string> media_nodes() override { return inner_.media_nodes(); }
  std::string device_path(std::uint32_t major, std::uint32_t minor) override {
    return inner_.device_path(major, minor);
  }
  int open(const std::string& path, int flags) override { return inner_.open(path, flags); }
  int close(int fd) override { return inner_.close(fd); }
  int ioctl(int fd, unsigned long request, void* argument) override {
    return inner_.ioctl(fd, request, argument);
  }
  int mmap(int fd, std::size_t length, int protection, off_t offset, void** address) override {
    return inner_.mmap(fd, length, protection, offset, address);
  }
  int munmap(void* address, std::size_t length) override { return inner_.munmap(address, length); }
  Completion completion(int request_fd) override { return inner_.completion(request_fd); }

 private:
  Kernel& inner_;
};

}  // namespace zcplay::test
