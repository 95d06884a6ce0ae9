// SPDX-License-Identifier: MIT
// The half of BufferQueue that moves buffers between the user and the device.
#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <utility>

#include "decode/emulated/buffer_queue.h"

namespace zcplay::emulated {
namespace {

// Flags that belong to vb2, which a user's value never sets (videobuf2-v4l2.c).
constexpr std::uint32_t kStateFlags = V4L2_BUF_FLAG_MAPPED | V4L2_BUF_FLAG_QUEUED | V4L2_BUF_FLAG_DONE |
                                      V4L2_BUF_FLAG_ERROR | V4L2_BUF_FLAG_PREPARED |
                                      V4L2_BUF_FLAG_IN_REQUEST | V4L2_BUF_FLAG_REQUEST_FD |
                                      V4L2_BUF_FLAG_TIMESTAMP_MASK;
constexpr std::uint32_t kOutputFlags = V4L2_BUF_FLAG_PFRAME | V4L2_BUF_FLAG_BFRAME | V4L2_BUF_FLAG_KEYFRAME |
                                       V4L2_BUF_FLAG_TIMECODE | V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF;
constexpr std::uint32_t kCacheFlags = V4L2_BUF_FLAG_NO_CACHE_INVALIDATE | V4L2_BUF_FLAG_NO_CACHE_CLEAN;

}  // namespace

void Buffer::leave_request() {
  bound = nullptr;
  if (state != BufferState::in_request) return;
  request_fd = -1;
  state = BufferState::dequeued;
  // May free the request that is calling us, were it not held by its descriptor.
  request.reset();
}

int BufferQueue::check_planes(const v4l2_buffer& user) const {
  if (user.m.planes == nullptr || user.length < 1 || user.length > VIDEO_MAX_PLANES) return -EINVAL;
  return 0;
}

void BufferQueue::fill_user(const Buffer& buffer, v4l2_buffer& user) const {
  user.index = buffer.index;
  user.type = options_.type;
  user.memory = memory_;
  user.bytesused = 0;
  user.field = buffer.field;
  user.timestamp.tv_sec = static_cast<decltype(user.timestamp.tv_sec)>(buffer.timestamp / 1'000'000'000);
  user.timestamp.tv_usec =
      static_cast<decltype(user.timestamp.tv_usec)>(buffer.timestamp % 1'000'000'000 / 1000);
  user.timecode = buffer.timecode;
  user.sequence = buffer.sequence;
  user.reserved2 = 0;
  user.request_fd = 0;
  user.length = 1;
  v4l2_plane& plane = user.m.planes[0];
  plane.bytesused = buffer.bytes_used;
  plane.length = buffer.length;
  if (memory_ == V4L2_MEMORY_DMABUF) {
    plane.m.fd = buffer.dmabuf_fd;
  } else {
    plane.m.mem_offset = cookie(buffer);
  }
  plane.data_offset = buffer.data_offset;
  std::memset(plane.reserved, 0, sizeof plane.reserved);

  user.flags = (buffer.flags & ~kStateFlags) | V4L2_BUF_FLAG_TIMESTAMP_COPY;
  switch (buffer.state) {
    case BufferState::queued:
    case BufferState::active:
      user.flags |= V4L2_BUF_FLAG_QUEUED;
      break;
    case BufferState::in_request:
      user.flags |= V4L2_BUF_FLAG_IN_REQUEST;
      break;
    case BufferState::error:
      user.flags |= V4L2_BUF_FLAG_ERROR | V4L2_BUF_FLAG_DONE;
      break;
    case BufferState::done:
      user.flags |= V4L2_BUF_FLAG_DONE;
      break;
    case BufferState::dequeued:
      break;
  }
  const bool with_user = buffer.state == BufferState::dequeued || buffer.state == BufferState::in_request;
  if (with_user && buffer.prepared) user.flags |= V4L2_BUF_FLAG_PREPARED;
  if (*buffer.maps > 0) user.flags |= V4L2_BUF_FLAG_MAPPED;
  if (buffer.request_fd >= 0) {
    user.flags |= V4L2_BUF_FLAG_REQUEST_FD;
    user.request_fd = buffer.request_fd;
  }
}

int BufferQueue::take_user_values(Buffer& buffer, const v4l2_buffer& user) {
  const v4l2_plane& plane = user.m.planes[0];
  const bool imported = memory_ == V4L2_MEMORY_DMABUF;
  v4l2_plane given{};
  given.length = imported ? plane.length : buffer.length;
  if (imported) given.m.fd = plane.m.fd;
  // An interrupted attempt leaves nothing behind.
  buffer.given = {};
  if (is_output()) {
    given.bytesused = plane.bytesused != 0 ? plane.bytesused : given.length;
    given.data_offset = plane.data_offset;
    if (plane.bytesused > given.length) return -EINVAL;
    if (plane.data_offset > 0 && plane.data_offset >= given.bytesused) return -EINVAL;
    if (user.field == V4L2_FIELD_ALTERNATE) return -EINVAL;
  }
  buffer.given = given;
  buffer.sequence = 0;
  buffer.request_fd = -1;
  buffer.held = false;
  buffer.flags = user.flags & ~kStateFlags;
  if (is_output()) {
    buffer.flags &= ~static_cast<std::uint32_t>(V4L2_BUF_FLAG_TIMECODE);
    buffer.field = user.field;
    if (!holds_) buffer.flags &= ~static_cast<std::uint32_t>(V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF);
  } else {
    buffer.flags &= ~(kOutputFlags | V4L2_BUF_FLAG_LAST | V4L2_BUF_FLAG_TSTAMP_SRC_MASK);
  }
  return 0;
}

int BufferQueue::take(Buffer& buffer, v4l2_buffer& user, bool by_request) {
  if (user.type != options_.type || user.memory != memory_) return -EINVAL;
  if (const int error = check_planes(user); error != 0) return error;
  if (by_request && buffer.state != BufferState::dequeued) return -EINVAL;
  if (buffer.prepared) return 0;
  user.flags &= ~kCacheFlags;
  // A buffer that already sits in a request is overwritten here too: the kernel does the same before
  // it notices.
  return take_user_values(buffer, user);
}

int BufferQueue::check_for_queueing(Buffer& buffer, v4l2_buffer& user, std::shared_ptr<Request>& request) {
  const bool by_request = (user.flags & V4L2_BUF_FLAG_REQUEST_FD) != 0;
  if (const int error = take(buffer, user, by_request); error != 0) return error;
  if (!by_request) {
    if (options_.requires_requests) return -EBADR;
    return uses_requests_ ? -EBUSY : 0;
  }
  if (!options_.supports_requests) return -EBADR;
  if (uses_qbuf_) return -EBUSY;
  request = owner_.find_request(user.request_fd);
  if (!request) return -EINVAL;
  if (request->state() != RequestState::idle) return -EBUSY;
  buffer.request_fd = user.request_fd;
  return 0;
}

void BufferQueue::copy_timestamp(Buffer& buffer, const v4l2_buffer& user) const {
  if (!is_output()) return;
  buffer.timestamp = static_cast<std::uint64_t>(user.timestamp.tv_sec) * 1'000'000'000 +
                     static_cast<std::uint64_t>(user.timestamp.tv_usec) * 1000;
  buffer.flags |= user.flags & V4L2_BUF_FLAG_TIMECODE;
  if ((user.flags & V4L2_BUF_FLAG_TIMECODE) != 0) buffer.timecode = user.timecode;
}

int BufferQueue::queue_to_request(Buffer& buffer, v4l2_buffer& user, std::shared_ptr<Request> request) {
  uses_requests_ = true;
  if (is_output() && !buffer.prepared) buffer.field = V4L2_FIELD_NONE;
  request->bind(buffer);
  buffer.bound = request.get();
  buffer.request = std::move(request);
  buffer.state = BufferState::in_request;
  copy_timestamp(buffer, user);
  fill_user(buffer, user);
  return 0;
}

int BufferQueue::prepare_for_user(v4l2_buffer& user) {
  if ((user.flags & V4L2_BUF_FLAG_REQUEST_FD) != 0) return -EINVAL;
  Buffer* const buffer = find(user.index);
  if (buffer == nullptr) return -EINVAL;
  if (const int error = take(*buffer, user, false); error != 0) return error;
  if (buffer->state != BufferState::dequeued || buffer->prepared) return -EINVAL;
  if (const int error = prepare(*buffer); error != 0) return error;
  fill_user(*buffer, user);
  return 0;
}

int BufferQueue::queue(v4l2_buffer& user) {
  Buffer* const found = find(user.index);
  if (found == nullptr) return -EINVAL;
  Buffer& buffer = *found;
  std::shared_ptr<Request> request;
  if (const int error = check_for_queueing(buffer, user, request); error != 0) return error;
  if (request) return queue_to_request(buffer, user, std::move(request));
  if (buffer.state != BufferState::in_request) uses_qbuf_ = true;
  if (buffer.state != BufferState::dequeued && buffer.state != BufferState::in_request) return -EINVAL;
  if (const int error = prepare(buffer); error != 0) return error;
  copy_timestamp(buffer, user);
  enqueue(buffer);
  fill_user(buffer, user);
  return 0;
}

// __prepare_dmabuf(): whatever goes wrong, the buffer then has no memory.
int BufferQueue::attach(Buffer& buffer) {
  const auto drop = [&buffer](int error) {
    if (buffer.memory) {
      buffer.memory.reset();
      buffer.length = buffer.bytes_used = buffer.data_offset = 0;
      buffer.dmabuf_fd = 0;
    }
    return error;
  };
  auto memory = owner_.import_memory(buffer.given.m.fd);
  if (!memory) return drop(-EINVAL);
  const auto size = static_cast<std::uint32_t>(memory->bytes().size());
  const std::uint32_t length = buffer.given.length != 0 ? buffer.given.length : size;
  if (length < buffer.min_length) return drop(-EINVAL);
  if (!buffer.memory || !buffer.memory->same_as(*memory) || buffer.length != length) {
    drop(0);
    buffer.copied_timestamp = false;
    if (length > size) return -EFAULT;
    buffer.memory = std::move(memory);
  }
  buffer.length = length;
  buffer.dmabuf_fd = buffer.given.m.fd;
  buffer.bytes_used = buffer.given.bytesused;
  buffer.data_offset = buffer.given.data_offset;
  return length < owner_.size_image(*this) ? drop(-EINVAL) : 0;
}

int BufferQueue::prepare(Buffer& buffer) {
  if (buffer.prepared) return 0;
  if (is_output()) buffer.field = V4L2_FIELD_NONE;
  if (memory_ == V4L2_MEMORY_DMABUF) {
    if (const int error = attach(buffer); error != 0) return error;
  } else {
    buffer.bytes_used = buffer.given.bytesused;
    buffer.data_offset = buffer.given.data_offset;
  }
  const std::uint32_t needed = owner_.size_image(*this);
  if (!is_output()) buffer.bytes_used = needed;
  if (buffer.length < needed) return -EINVAL;
  buffer.prepared = true;
  return 0;
}

void BufferQueue::queue_from_request(Buffer& buffer) {
  enqueue(buffer);
}

void BufferQueue::enqueue(Buffer& buffer) {
  buffer.live_timestamp.reset();
  if (streaming_) {
    buffer.state = BufferState::active;
    ready_.push_back(&buffer);
  } else {
    buffer.state = BufferState::queued;
    queued_.push_back(&buffer);
  }
}

void BufferQueue::done(Buffer& buffer, bool error) {
  assert(buffer.state == BufferState::active);
  buffer.state = error ? BufferState::error : BufferState::done;
  done_.push_back(&buffer);
  if (Request* request = std::exchange(buffer.bound, nullptr)) request->unbind(buffer);
}

int BufferQueue::dequeue(v4l2_buffer& user) {
  if (user.type != options_.type) return -EINVAL;
  if (!streaming_) return -EINVAL;
  if (done_.empty()) return -EAGAIN;
  if (const int error = check_planes(user); error != 0) return error;
  Buffer& buffer = *done_.front();
  done_.pop_front();
  buffer.prepared = false;
  fill_user(buffer, user);
  user.flags &= ~static_cast<std::uint32_t>(V4L2_BUF_FLAG_DONE);
  buffer.state = BufferState::dequeued;
  buffer.request_fd = -1;
  buffer.request.reset();
  return 0;
}

}  // namespace zcplay::emulated
