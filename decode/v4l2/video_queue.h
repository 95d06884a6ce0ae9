// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "decode/v4l2/buffer_types.h"
#include "decode/v4l2/kernel_mapping.h"
#include "decode/v4l2/node.h"

namespace zcplay::v4l2 {

/// What a buffer came back with.
struct DequeuedBuffer {
  std::uint32_t index = 0;
  std::uint64_t timestamp = 0;  ///< nanoseconds
  bool error = false;           ///< V4L2_BUF_FLAG_ERROR
};

/// The buffer calls of one queue, for memory of one plane that the driver allocates. Hides the two
/// forms of v4l2_buffer and distrusts what comes back: an index out of range, no buffers, an absurd
/// length are Errors. The Node must outlive it.
class VideoQueue {
 public:
  VideoQueue(const Node& video, v4l2_buf_type type) : video_(&video), type_(type) {}

  /// VIDIOC_REQBUFS; the driver may give fewer or more, see count().
  [[nodiscard]] Result<void> allocate(std::uint32_t count);
  /// VIDIOC_REQBUFS(0). The queue must not stream.
  [[nodiscard]] Result<void> free_all();
  /// VIDIOC_CREATE_BUFS for one more buffer of `format`; streaming goes on. Returns its index.
  [[nodiscard]] Result<std::uint32_t> add(const v4l2_format& format);
  [[nodiscard]] std::uint32_t count() const { return count_; }

  /// Bytes of a buffer's one memory plane; never 0.
  [[nodiscard]] Result<std::uint32_t> length(std::uint32_t index) const;
  /// Maps all of a buffer; `protection` as of mmap(2).
  [[nodiscard]] Result<KernelMapping> map(std::uint32_t index, int protection) const;
  /// VIDIOC_EXPBUF, O_RDWR | O_CLOEXEC: some importers map for writing even to read.
  [[nodiscard]] Result<KernelFd> export_buffer(std::uint32_t index) const;

  [[nodiscard]] Result<void> stream_on();
  /// Gives all buffers back to us, also on a queue that does not stream.
  [[nodiscard]] Result<void> stream_off();
  [[nodiscard]] bool streaming() const { return streaming_; }

  /// Bitstream goes into a request; `hold` keeps the slot for the other field of the frame.
  [[nodiscard]] Result<void> queue_bitstream(std::uint32_t index, std::uint32_t bytes_used, int request_fd,
                                             std::uint64_t timestamp, bool hold) const;
  /// Slots are queued by themselves; they are used in this order.
  [[nodiscard]] Result<void> queue_slot(std::uint32_t index) const;
  /// nullopt: nothing to dequeue now.
  [[nodiscard]] Result<std::optional<DequeuedBuffer>> dequeue() const;

 private:
  struct Memory {
    std::uint32_t length = 0;
    std::uint32_t offset = 0;  ///< to be given to mmap
  };
  [[nodiscard]] Result<Memory> query(std::uint32_t index) const;

  const Node* video_;
  v4l2_buf_type type_;
  std::uint32_t count_ = 0;
  bool streaming_ = false;
};

}  // namespace zcplay::v4l2
