// SPDX-License-Identifier: MIT
#include "decode/emulated/buffer_queue.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

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

// A file that asks for more is no use to anyone and would take the machine down.
constexpr std::uint32_t kMaxBufferBytes = 256U << 20;
// v4l2_plane::m.mem_offset has 32 bits.
constexpr std::uint64_t kOffsetSpace = std::uint64_t{1} << 32;

std::uint64_t page_align(std::uint64_t value) {
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return (value + page - 1) / page * page;
}

}  // namespace

void Buffer::leave_request() {
  bound = nullptr;
  if (state != BufferState::in_request) return;
  request_fd = -1;
  state = BufferState::dequeued;
  // May free the request that is calling us, were it not held by its descriptor.
  request.reset();
}

std::uint32_t BufferQueue::capabilities() const {
  std::uint32_t caps = V4L2_BUF_CAP_SUPPORTS_MMAP;
  if (options_.orphans_buffers) caps |= V4L2_BUF_CAP_SUPPORTS_ORPHANED_BUFS;
  if (options_.supports_requests) caps |= V4L2_BUF_CAP_SUPPORTS_REQUESTS;
  if (holds_) caps |= V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF;
  return caps;
}

int BufferQueue::allocate(std::uint32_t count, std::uint32_t size) {
  if (size > kMaxBufferBytes) return -ENOMEM;
  std::uint32_t allocated = 0;
  for (; allocated < count; ++allocated) {
    const std::uint64_t end = next_offset_ + page_align(size);
    if (end > kOffsetSpace - offset_base(is_output())) break;
    auto buffer = std::make_unique<Buffer>();
    buffer->memory = SlotMemory::create(size);
    if (!buffer->memory) break;
    buffer->queue = this;
    buffer->index = static_cast<std::uint32_t>(buffers_.size());
    buffer->length = size;
    buffer->mem_offset = next_offset_;
    next_offset_ = static_cast<std::uint32_t>(end);
    buffers_.push_back(std::move(buffer));
  }
  return allocated == 0 ? -ENOMEM : static_cast<int>(allocated);
}

int BufferQueue::release_all() {
  const bool mapped =
      std::any_of(buffers_.begin(), buffers_.end(), [](const auto& b) { return *b->maps > 0; });
  if (mapped && !options_.orphans_buffers) return -EBUSY;
  cancel();
  buffers_.clear();
  next_offset_ = 0;
  return 0;
}

int BufferQueue::request_buffers(v4l2_requestbuffers& request) {
  if (request.memory != V4L2_MEMORY_MMAP || request.type != options_.type) return -EINVAL;
  request.capabilities = capabilities();
  request.flags = 0;
  std::memset(request.reserved, 0, sizeof request.reserved);
  if (streaming_) return -EBUSY;
  if (request.count == 0 || !buffers_.empty()) {
    if (const int error = release_all(); error != 0) return error;
    if (request.count == 0) return 0;
  }
  const int allocated =
      allocate(std::min<std::uint32_t>(request.count, VIDEO_MAX_FRAME), owner_.size_image(*this));
  if (allocated < 0) return allocated;
  request.count = static_cast<std::uint32_t>(allocated);
  return 0;
}

int BufferQueue::create_buffers(v4l2_create_buffers& create) {
  const bool valid = create.memory == V4L2_MEMORY_MMAP && create.format.type == options_.type;
  create.capabilities = capabilities();
  create.flags = 0;
  create.index = static_cast<std::uint32_t>(buffers_.size());
  std::memset(create.reserved, 0, sizeof create.reserved);
  if (create.count == 0) return valid ? 0 : -EINVAL;
  const v4l2_pix_format_mplane& format = create.format.fmt.pix_mp;
  const std::uint32_t size = format.plane_fmt[0].sizeimage;
  if (!valid || format.num_planes != 1 || size == 0) return -EINVAL;
  if (buffers_.size() == VIDEO_MAX_FRAME) return -ENOBUFS;
  if (size < owner_.size_image(*this)) return -EINVAL;
  const auto room = static_cast<std::uint32_t>(VIDEO_MAX_FRAME - buffers_.size());
  const int allocated = allocate(std::min(create.count, room), size);
  if (allocated < 0) return allocated;
  create.count = static_cast<std::uint32_t>(allocated);
  return 0;
}

int BufferQueue::check_planes(const v4l2_buffer& user) const {
  if (user.m.planes == nullptr || user.length < 1 || user.length > VIDEO_MAX_PLANES) return -EINVAL;
  return 0;
}

int BufferQueue::query(v4l2_buffer& user) {
  if (user.type != options_.type || user.index >= buffers_.size()) return -EINVAL;
  if (const int error = check_planes(user); error != 0) return error;
  fill_user(*buffers_[user.index], user);
  return 0;
}

void BufferQueue::fill_user(const Buffer& buffer, v4l2_buffer& user) const {
  user.index = buffer.index;
  user.type = options_.type;
  user.memory = V4L2_MEMORY_MMAP;
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
  plane.m.mem_offset = buffer.mem_offset + offset_base(is_output());
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
  if (*buffer.maps > 0) user.flags |= V4L2_BUF_FLAG_MAPPED;
  if (buffer.request_fd >= 0) {
    user.flags |= V4L2_BUF_FLAG_REQUEST_FD;
    user.request_fd = buffer.request_fd;
  }
}

int BufferQueue::take_user_values(Buffer& buffer, const v4l2_buffer& user) {
  const v4l2_plane& plane = user.m.planes[0];
  if (is_output()) {
    const std::uint32_t used = plane.bytesused != 0 ? plane.bytesused : buffer.length;
    if (plane.bytesused > buffer.length) return -EINVAL;
    if (plane.data_offset > 0 && plane.data_offset >= used) return -EINVAL;
    if (user.field == V4L2_FIELD_ALTERNATE) return -EINVAL;
    buffer.bytes_used = used;
    buffer.data_offset = plane.data_offset;
  }
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

int BufferQueue::check_for_queueing(v4l2_buffer& user, std::shared_ptr<Request>& request) {
  if (user.type != options_.type || user.index >= buffers_.size() || user.memory != V4L2_MEMORY_MMAP) {
    return -EINVAL;
  }
  Buffer& buffer = *buffers_[user.index];
  const bool by_request = (user.flags & V4L2_BUF_FLAG_REQUEST_FD) != 0;
  if (const int error = check_planes(user); error != 0) return error;
  if (by_request && buffer.state != BufferState::dequeued) return -EINVAL;
  if (!buffer.prepared) {
    user.flags &= ~kCacheFlags;
    // A buffer that already sits in a request is overwritten here too: the kernel does the same
    // before it notices.
    if (const int error = take_user_values(buffer, user); error != 0) return error;
  }
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
  if (is_output()) buffer.field = V4L2_FIELD_NONE;
  request->bind(buffer);
  buffer.bound = request.get();
  buffer.request = std::move(request);
  buffer.state = BufferState::in_request;
  copy_timestamp(buffer, user);
  fill_user(buffer, user);
  return 0;
}

int BufferQueue::queue(v4l2_buffer& user) {
  std::shared_ptr<Request> request;
  if (const int error = check_for_queueing(user, request); error != 0) return error;
  Buffer& buffer = *buffers_[user.index];
  if (request) return queue_to_request(buffer, user, std::move(request));
  if (buffer.state != BufferState::in_request) uses_qbuf_ = true;
  if (buffer.state != BufferState::dequeued && buffer.state != BufferState::in_request) return -EINVAL;
  if (const int error = prepare(buffer); error != 0) return error;
  copy_timestamp(buffer, user);
  enqueue(buffer);
  fill_user(buffer, user);
  return 0;
}

int BufferQueue::prepare(Buffer& buffer) {
  if (buffer.prepared) return 0;
  if (is_output()) buffer.field = V4L2_FIELD_NONE;
  const std::uint32_t needed = owner_.size_image(*this);
  if (buffer.length < needed) return -EINVAL;
  if (!is_output()) buffer.bytes_used = needed;
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

int BufferQueue::export_buffer(v4l2_exportbuffer& exported, Buffer*& which) {
  constexpr auto kAllowed = static_cast<std::uint32_t>(O_CLOEXEC | O_ACCMODE);
  // Without buffers the queue has no memory model yet, which the kernel checks first.
  if (buffers_.empty() || (exported.flags & ~kAllowed) != 0) return -EINVAL;
  if (exported.type != options_.type || exported.index >= buffers_.size() || exported.plane != 0)
    return -EINVAL;
  Buffer& buffer = *buffers_[exported.index];
  const int fd = buffer.memory->export_fd(static_cast<int>(exported.flags));
  if (fd < 0) return fd;
  exported.fd = fd;
  which = &buffer;
  return 0;
}

int BufferQueue::stream_on(std::uint32_t type) {
  if (type != options_.type) return -EINVAL;
  if (streaming_) return 0;
  if (buffers_.empty()) return -EINVAL;
  streaming_ = true;
  for (Buffer* buffer : std::exchange(queued_, {})) {
    buffer->state = BufferState::active;
    ready_.push_back(buffer);
  }
  return 0;
}

int BufferQueue::stream_off(std::uint32_t type) {
  if (type != options_.type) return -EINVAL;
  cancel();
  return 0;
}

void BufferQueue::cancel() {
  streaming_ = false;
  uses_requests_ = false;
  uses_qbuf_ = false;
  queued_.clear();
  ready_.clear();
  done_.clear();
  for (const auto& buffer : buffers_) {
    Request* request = std::exchange(buffer->bound, nullptr);
    if (request != nullptr && request->state() == RequestState::queued) owner_.request_cancelled(*request);
    buffer->prepared = false;
    buffer->state = BufferState::dequeued;
    buffer->request_fd = -1;
    buffer->copied_timestamp = false;
    buffer->live_timestamp.reset();
    if (request != nullptr) request->unbind(*buffer);
    buffer->request.reset();
  }
}

int BufferQueue::find_mapping(std::uint64_t offset, std::size_t length, int protection, Buffer*& which) {
  if ((protection & (is_output() ? PROT_WRITE : PROT_READ)) == 0) return -EINVAL;
  for (const auto& buffer : buffers_) {
    if (buffer->mem_offset + offset_base(is_output()) != offset) continue;
    if (length > page_align(buffer->length)) return -EINVAL;
    which = buffer.get();
    return 0;
  }
  return -EINVAL;
}

}  // namespace zcplay::emulated
