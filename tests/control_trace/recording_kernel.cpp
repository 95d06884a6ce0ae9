// SPDX-License-Identifier: MIT
#include "tests/control_trace/recording_kernel.h"

#include <linux/media.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "tests/control_trace/control_fields.h"

namespace zcplay::control_trace {
namespace {

bool carries_bitstream(std::uint32_t type) {
  return type == V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE || type == V4L2_BUF_TYPE_VIDEO_OUTPUT;
}

/// The memory plane that matters: stateless H.264 has one.
struct Plane {
  std::int64_t offset = 0;
  std::uint32_t bytes_used = 0;
};

Plane plane_of(const v4l2_buffer& buffer) {
  if (!V4L2_TYPE_IS_MULTIPLANAR(buffer.type)) return {buffer.m.offset, buffer.bytesused};
  return {buffer.m.planes[0].m.mem_offset, buffer.m.planes[0].bytesused};
}

std::uint64_t nanoseconds(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(time.tv_usec) * 1000;
}

/// Where a control is kept; empty for those that are not part of a job.
std::span<std::byte> place_of(std::uint32_t id, v4l2::H264Controls& controls) {
  switch (id) {
    case V4L2_CID_STATELESS_H264_SPS:
      return writable_bytes_of(controls.sps);
    case V4L2_CID_STATELESS_H264_PPS:
      return writable_bytes_of(controls.pps);
    case V4L2_CID_STATELESS_H264_SCALING_MATRIX:
      return writable_bytes_of(controls.scaling_matrix);
    case V4L2_CID_STATELESS_H264_DECODE_PARAMS:
      return writable_bytes_of(controls.decode_params);
    default:
      return {};
  }
}

void apply(std::uint32_t id, std::span<const std::byte> value, v4l2::H264Controls& controls) {
  const std::span<std::byte> place = place_of(id, controls);
  std::memcpy(place.data(), value.data(), std::min(place.size(), value.size()));
}

}  // namespace

int RecordingKernel::close(int fd) {
  videos_.erase(fd);
  requests_.erase(fd);
  return KernelWrapper::close(fd);
}

int RecordingKernel::mmap(int fd, std::size_t length, int protection, off_t offset, void** address) {
  const int result = KernelWrapper::mmap(fd, length, protection, offset, address);
  if (result >= 0) {
    videos_[fd].mappings[offset] = {static_cast<const std::uint8_t*>(*address), length};
  }
  return result;
}

int RecordingKernel::munmap(void* address, std::size_t length) {
  for (auto& [fd, video] : videos_) {
    std::erase_if(video.mappings, [&](const auto& mapping) { return mapping.second.data() == address; });
  }
  return KernelWrapper::munmap(address, length);
}

int RecordingKernel::ioctl(int fd, unsigned long request, void* argument) {
  // A kernel writes into the buffer's description what it knows of it, which may be of its last use.
  std::optional<QueuedBuffer> buffer;
  if (request == VIDIOC_QBUF) buffer = read_buffer(fd, *static_cast<const v4l2_buffer*>(argument));
  const int result = KernelWrapper::ioctl(fd, request, argument);
  if (result < 0) return result;
  if (request == VIDIOC_S_EXT_CTRLS) set_controls(fd, *static_cast<const v4l2_ext_controls*>(argument));
  if (request == VIDIOC_QUERYBUF) {
    const auto& answer = *static_cast<const v4l2_buffer*>(argument);
    if (carries_bitstream(answer.type)) videos_[fd].offsets[answer.index] = plane_of(answer).offset;
  }
  if (buffer) queue_buffer(fd, std::move(*buffer));
  if (request == MEDIA_REQUEST_IOC_QUEUE) queue(requests_[fd]);
  if (request == MEDIA_REQUEST_IOC_REINIT) requests_.erase(fd);
  return result;
}

void RecordingKernel::set_controls(int fd, const v4l2_ext_controls& argument) {
  for (std::uint32_t i = 0; i < argument.count; ++i) {
    const v4l2_ext_control& control = argument.controls[i];
    v4l2::H264Controls& current = videos_[fd].controls;
    if (place_of(control.id, current).empty()) continue;
    const std::span value(static_cast<const std::byte*>(control.ptr), control.size);
    if (argument.which == V4L2_CTRL_WHICH_REQUEST_VAL) {
      requests_[argument.request_fd].controls.push_back({control.id, {value.begin(), value.end()}});
    } else {
      apply(control.id, value, current);
    }
  }
}

std::optional<RecordingKernel::QueuedBuffer> RecordingKernel::read_buffer(int fd, const v4l2_buffer& buffer) {
  if (!carries_bitstream(buffer.type)) return std::nullopt;
  QueuedBuffer queued;
  if ((buffer.flags & V4L2_BUF_FLAG_REQUEST_FD) != 0) queued.request = buffer.request_fd;
  queued.timestamp = nanoseconds(buffer.timestamp);
  queued.bytes = plane_of(buffer).bytes_used;
  queued.hold = (buffer.flags & V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF) != 0;
  const Video& video = videos_[fd];
  const auto offset = video.offsets.find(buffer.index);
  if (offset == video.offsets.end()) return queued;
  const auto mapping = video.mappings.find(offset->second);
  if (mapping == video.mappings.end() || queued.bytes > mapping->second.size()) return queued;
  const auto bytes = mapping->second.first(queued.bytes);
  queued.bitstream.assign(bytes.begin(), bytes.end());
  return queued;
}

void RecordingKernel::queue_buffer(int fd, QueuedBuffer buffer) {
  Request alone;
  Request& request = buffer.request ? requests_[*buffer.request] : alone;
  request.video = fd;
  request.buffer = std::move(buffer);
  if (!request.buffer->request) queue(request);
}

void RecordingKernel::queue(Request& request) {
  if (!request.buffer) return;
  Video& video = videos_[request.video];
  for (const Control& control : request.controls) apply(control.id, control.value, video.controls);
  if (video.context < 0) video.context = static_cast<int>(contexts_++);
  trace_.push_back({.context = static_cast<std::uint32_t>(video.context),
                    .blob = static_cast<std::uint32_t>(trace_.size()),
                    .timestamp = request.buffer->timestamp,
                    .bytes = request.buffer->bytes,
                    .hold = request.buffer->hold,
                    .controls = video.controls});
  bitstreams_.push_back(std::move(request.buffer->bitstream));
  request = {};
}

}  // namespace zcplay::control_trace
