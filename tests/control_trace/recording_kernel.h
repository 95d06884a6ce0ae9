// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tests/control_trace/traced_job.h"
#include "tests/support/kernel_wrapper.h"

namespace zcplay::control_trace {

/// Writes down the H.264 jobs that a client queues on another kernel: what it believes to have sent, in
/// the order it sent it. A job counts once its request (or, without one, its bitstream buffer) was
/// queued with success, whether or not it ran. A control that a request leaves out keeps its last value.
/// Contexts and blobs are numbered from 0, in the order jobs came. For buffers in V4L2_MEMORY_MMAP,
/// mapped by the client through this kernel.
class RecordingKernel final : public test::KernelWrapper {
 public:
  using KernelWrapper::KernelWrapper;

  int close(int fd) override;
  int ioctl(int fd, unsigned long request, void* argument) override;
  int mmap(int fd, std::size_t length, int protection, off_t offset, void** address) override;
  int munmap(void* address, std::size_t length) override;

  [[nodiscard]] const ControlTrace& trace() const { return trace_; }
  /// Of the job with this `blob`: what its buffer held when it was queued.
  [[nodiscard]] const std::vector<std::vector<std::uint8_t>>& bitstreams() const { return bitstreams_; }

 private:
  struct Control {
    std::uint32_t id = 0;
    std::vector<std::byte> value;
  };
  struct QueuedBuffer {
    std::optional<int> request;
    std::uint64_t timestamp = 0;
    std::uint32_t bytes = 0;
    bool hold = false;
    std::vector<std::uint8_t> bitstream;
  };
  /// What a request holds so far, or what is queued without one.
  struct Request {
    int video = -1;
    std::vector<Control> controls;
    std::optional<QueuedBuffer> buffer;
  };
  struct Video {
    v4l2::H264Controls controls{};                  ///< as after the last job
    std::map<std::uint32_t, std::int64_t> offsets;  ///< of bitstream buffers, by index
    std::map<std::int64_t, std::span<const std::uint8_t>> mappings;
    int context = -1;  ///< -1: no job yet
  };

  void set_controls(int fd, const v4l2_ext_controls& argument);
  [[nodiscard]] std::optional<QueuedBuffer> read_buffer(int fd, const v4l2_buffer& buffer);
  void queue_buffer(int fd, QueuedBuffer buffer);
  void queue(Request& request);

  std::map<int, Video> videos_;
  std::map<int, Request> requests_;  ///< by descriptor
  std::uint32_t contexts_ = 0;
  ControlTrace trace_;
  std::vector<std::vector<std::uint8_t>> bitstreams_;
};

}  // namespace zcplay::control_trace
