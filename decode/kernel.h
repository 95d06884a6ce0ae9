// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace zcplay {

/// What to wait for to learn that a request has completed. A kernel raises EPOLLPRI on the request
/// itself; an emulated one, built on eventfds, cannot raise that and names its own event.
struct Completion {
  int fd = -1;
  std::uint32_t events = 0;  ///< EPOLL* bits
};

/// The one seam between decoding and the operating system. LinuxKernel (decode/v4l2) forwards;
/// EmulatedKernel (decode/emulated) answers in user space; tests wrap either to count, to record,
/// to mutate or to fail calls. Results follow the system-call convention: >= 0, or -errno. All fds
/// are real ones of this process, so one epoll set serves every kernel. Thread-bound.
class Kernel {
 public:
  virtual ~Kernel() = default;

  /// Paths of all media controller nodes, sorted ("/dev/media0", ...).
  [[nodiscard]] virtual std::vector<std::string> media_nodes() = 0;
  /// Path of the character device with this number, as found in sysfs; empty if there is none.
  [[nodiscard]] virtual std::string device_path(std::uint32_t major, std::uint32_t minor) = 0;

  [[nodiscard]] virtual int open(const std::string& path, int flags) = 0;
  virtual int close(int fd) = 0;
  [[nodiscard]] virtual int ioctl(int fd, unsigned long request, void* argument) = 0;
  /// Maps `length` bytes at `offset`, shared. 0 and *address set, or -errno.
  [[nodiscard]] virtual int mmap(int fd, std::size_t length, int protection, off_t offset,
                                 void** address) = 0;
  virtual int munmap(void* address, std::size_t length) = 0;

  [[nodiscard]] virtual Completion completion(int request_fd) = 0;
};

/// Owns a descriptor that a Kernel handed out and closes it through the same Kernel, which must
/// outlive it.
class KernelFd {
 public:
  KernelFd() = default;
  KernelFd(Kernel& kernel, int fd) : kernel_(&kernel), fd_(fd) {}
  KernelFd(KernelFd&& other) noexcept : kernel_(other.kernel_), fd_(std::exchange(other.fd_, -1)) {}
  KernelFd& operator=(KernelFd&& other) noexcept {
    if (this != &other) {
      reset();
      kernel_ = other.kernel_;
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  KernelFd(const KernelFd&) = delete;
  KernelFd& operator=(const KernelFd&) = delete;
  ~KernelFd() { reset(); }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  void reset() {
    const int old = std::exchange(fd_, -1);
    if (old >= 0) kernel_->close(old);
  }

 private:
  Kernel* kernel_ = nullptr;
  int fd_ = -1;
};

}  // namespace zcplay
