// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "decode/kernel.h"

namespace zcplay::v4l2 {

/// A kernel whose ioctls are one function of the test's; memory and descriptors are real.
class ScriptedKernel final : public Kernel {
 public:
  std::function<int(unsigned long request, void* argument)> on_ioctl = [](unsigned long, void*) { return 0; };
  int mapped = 0;
  int opened = 0;
  std::vector<unsigned long> calls;

  [[nodiscard]] std::vector<std::string> media_nodes() override { return {}; }
  [[nodiscard]] std::string device_path(std::uint32_t, std::uint32_t) override { return {}; }
  [[nodiscard]] int open(const std::string&, int) override { return make_fd(); }
  int close(int fd) override {
    --opened;
    return ::close(fd);
  }
  [[nodiscard]] int ioctl(int, unsigned long request, void* argument) override {
    calls.push_back(request);
    return on_ioctl(request, argument);
  }
  [[nodiscard]] int mmap(int, std::size_t length, int, off_t, void** address) override {
    *address = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ++mapped;
    return 0;
  }
  int munmap(void* address, std::size_t length) override {
    --mapped;
    return ::munmap(address, length);
  }
  [[nodiscard]] Completion completion(int request_fd) override { return {request_fd, EPOLLIN}; }

  /// A descriptor that counts as one of the kernel's.
  int make_fd() {
    ++opened;
    return ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  }
};

}  // namespace zcplay::v4l2
