// SPDX-License-Identifier: MIT
#include "decode/v4l2/video_queue.h"

#include <fcntl.h>

#include <cerrno>

#include <fmt/format.h>

namespace zcplay::v4l2 {
namespace {

/// A buffer and, for multiplanar queues, its one plane. Not movable: the one points to the other.
struct BufferArgument {
  BufferArgument(v4l2_buf_type type, std::uint32_t index) {
    buffer.type = type;
    buffer.index = index;
    buffer.memory = V4L2_MEMORY_MMAP;
    buffer.field = V4L2_FIELD_NONE;
    if (is_multiplanar(type)) {
      buffer.m.planes = &plane;
      buffer.length = 1;
    }
  }
  BufferArgument(const BufferArgument&) = delete;
  BufferArgument& operator=(const BufferArgument&) = delete;

  v4l2_buffer buffer{};
  v4l2_plane plane{};
};

/// struct timeval has microseconds: reference timestamps are whole ones.
void set_timestamp(v4l2_buffer& buffer, std::uint64_t nanoseconds) {
  buffer.timestamp.tv_sec = static_cast<decltype(buffer.timestamp.tv_sec)>(nanoseconds / 1'000'000'000);
  buffer.timestamp.tv_usec =
      static_cast<decltype(buffer.timestamp.tv_usec)>(nanoseconds % 1'000'000'000 / 1000);
}

std::uint64_t timestamp_of(const v4l2_buffer& buffer) {
  return static_cast<std::uint64_t>(buffer.timestamp.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(buffer.timestamp.tv_usec) * 1000;
}

std::unexpected<Error> nonsense(const Node& video, std::string_view operation, std::string what) {
  return fail(ErrorCode::environment, std::string(operation),
              fmt::format("{} answered {}; its driver is at fault", video.path(), what));
}

}  // namespace

Result<void> VideoQueue::allocate(std::uint32_t count) {
  v4l2_requestbuffers request{};
  request.type = type_;
  request.memory = V4L2_MEMORY_MMAP;
  request.count = count;
  if (auto asked = video_->ioctl(VIDIOC_REQBUFS, &request, "VIDIOC_REQBUFS"); !asked) return asked;
  if (request.count == 0 && count != 0) return nonsense(*video_, "VIDIOC_REQBUFS", "with no buffers at all");
  constexpr std::uint32_t kAbsurd = 4096;
  if (request.count > kAbsurd) {
    return nonsense(*video_, "VIDIOC_REQBUFS", fmt::format("with {} buffers", request.count));
  }
  count_ = request.count;
  return {};
}

Result<void> VideoQueue::free_all() {
  return allocate(0);
}

Result<std::uint32_t> VideoQueue::add(const v4l2_format& format) {
  v4l2_create_buffers create{};
  create.count = 1;
  create.memory = V4L2_MEMORY_MMAP;
  create.format = format;
  if (auto asked = video_->ioctl(VIDIOC_CREATE_BUFS, &create, "VIDIOC_CREATE_BUFS"); !asked) {
    return std::unexpected(asked.error());
  }
  if (create.count != 1 || create.index != count_) {
    return nonsense(
        *video_, "VIDIOC_CREATE_BUFS",
        fmt::format("with {} buffers from index {} on, after {}", create.count, create.index, count_));
  }
  return count_++;
}

Result<VideoQueue::Memory> VideoQueue::query(std::uint32_t index) const {
  BufferArgument argument(type_, index);
  if (auto asked = video_->ioctl(VIDIOC_QUERYBUF, &argument.buffer, "VIDIOC_QUERYBUF"); !asked) {
    return std::unexpected(asked.error());
  }
  const bool planes = is_multiplanar(type_);
  if (planes && argument.buffer.length != 1) {
    return nonsense(*video_, "VIDIOC_QUERYBUF", fmt::format("with {} memory planes", argument.buffer.length));
  }
  const Memory memory{.length = planes ? argument.plane.length : argument.buffer.length,
                      .offset = planes ? argument.plane.m.mem_offset : argument.buffer.m.offset};
  if (memory.length == 0) return nonsense(*video_, "VIDIOC_QUERYBUF", "with a buffer of no size");
  return memory;
}

Result<std::uint32_t> VideoQueue::length(std::uint32_t index) const {
  const auto memory = query(index);
  if (!memory) return std::unexpected(memory.error());
  return memory->length;
}

Result<KernelMapping> VideoQueue::map(std::uint32_t index, int protection) const {
  const auto memory = query(index);
  if (!memory) return std::unexpected(memory.error());
  void* address = nullptr;
  const int result = video_->kernel().mmap(video_->fd(), memory->length, protection,
                                           static_cast<off_t>(memory->offset), &address);
  if (result < 0) return std::unexpected(system_error(result, "mmap", video_->path()));
  return KernelMapping(video_->kernel(), address, memory->length);
}

Result<KernelFd> VideoQueue::export_buffer(std::uint32_t index) const {
  v4l2_exportbuffer exported{};
  exported.type = type_;
  exported.index = index;
  exported.flags = O_RDWR | O_CLOEXEC;
  if (auto asked = video_->ioctl(VIDIOC_EXPBUF, &exported, "VIDIOC_EXPBUF"); !asked) {
    return std::unexpected(asked.error());
  }
  if (exported.fd < 0) return nonsense(*video_, "VIDIOC_EXPBUF", "with no descriptor");
  return KernelFd(video_->kernel(), exported.fd);
}

Result<void> VideoQueue::stream_on() {
  int type = static_cast<int>(type_);
  if (auto asked = video_->ioctl(VIDIOC_STREAMON, &type, "VIDIOC_STREAMON"); !asked) return asked;
  streaming_ = true;
  return {};
}

Result<void> VideoQueue::stream_off() {
  streaming_ = false;
  int type = static_cast<int>(type_);
  return video_->ioctl(VIDIOC_STREAMOFF, &type, "VIDIOC_STREAMOFF");
}

Result<void> VideoQueue::queue_bitstream(std::uint32_t index, std::uint32_t bytes_used, int request_fd,
                                         std::uint64_t timestamp, bool hold) const {
  BufferArgument argument(type_, index);
  argument.buffer.flags = V4L2_BUF_FLAG_REQUEST_FD | (hold ? V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF : 0u);
  argument.buffer.request_fd = request_fd;
  argument.buffer.bytesused = bytes_used;
  argument.plane.bytesused = bytes_used;
  set_timestamp(argument.buffer, timestamp);
  return video_->ioctl(VIDIOC_QBUF, &argument.buffer, "VIDIOC_QBUF (bitstream)");
}

Result<void> VideoQueue::queue_slot(std::uint32_t index) const {
  BufferArgument argument(type_, index);
  return video_->ioctl(VIDIOC_QBUF, &argument.buffer, "VIDIOC_QBUF (picture)");
}

Result<std::optional<DequeuedBuffer>> VideoQueue::dequeue() const {
  BufferArgument argument(type_, 0);
  const int result = video_->try_ioctl(VIDIOC_DQBUF, &argument.buffer);
  if (result == -EAGAIN) return std::nullopt;
  if (result < 0) return std::unexpected(system_error(result, "VIDIOC_DQBUF", video_->path()));
  if (argument.buffer.index >= count_) {
    return nonsense(*video_, "VIDIOC_DQBUF",
                    fmt::format("with buffer {} of {}", argument.buffer.index, count_));
  }
  if (argument.plane.data_offset != 0 && !V4L2_TYPE_IS_OUTPUT(type_)) {
    return nonsense(*video_, "VIDIOC_DQBUF", "with samples at an offset nobody asked for");
  }
  return DequeuedBuffer{argument.buffer.index, timestamp_of(argument.buffer),
                        (argument.buffer.flags & V4L2_BUF_FLAG_ERROR) != 0};
}

}  // namespace zcplay::v4l2
