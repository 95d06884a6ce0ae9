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

// A file that asks for more is no use to anyone and would take the machine down.
constexpr std::uint32_t kMaxBufferBytes = 256U << 20;
// A cookie is page-aligned, has 3 bits for the plane and says by bit 30 which queue it is of.
constexpr std::uint64_t kPlanes = 8;

std::uint64_t page_size() {
  return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t page_align(std::uint64_t value) {
  return (value + page_size() - 1) / page_size() * page_size();
}

}  // namespace

std::uint32_t BufferQueue::capabilities() const {
  std::uint32_t caps = V4L2_BUF_CAP_SUPPORTS_MMAP | V4L2_BUF_CAP_SUPPORTS_DMABUF | kCapRemoveBuffers;
  if (options_.orphans_buffers) caps |= V4L2_BUF_CAP_SUPPORTS_ORPHANED_BUFS;
  if (options_.supports_requests) caps |= V4L2_BUF_CAP_SUPPORTS_REQUESTS;
  if (holds_) caps |= V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF;
  return caps;
}

bool BufferQueue::accepts_memory(std::uint32_t memory) const {
  return memory == V4L2_MEMORY_MMAP || memory == V4L2_MEMORY_DMABUF;
}

Buffer* BufferQueue::find(std::uint32_t index) const {
  const auto found = buffers_.find(index);
  return found == buffers_.end() ? nullptr : found->second.get();
}

std::uint32_t BufferQueue::cookie(const Buffer& buffer) const {
  return static_cast<std::uint32_t>(buffer.index * kPlanes * page_size()) + offset_base(is_output());
}

int BufferQueue::allocate(std::uint32_t count, std::uint32_t size, std::uint32_t& first_index) {
  if (size > kMaxBufferBytes) return -ENOMEM;
  count = std::min(count, static_cast<std::uint32_t>(VIDEO_MAX_FRAME - buffers_.size()));
  // The first gap that holds them all, or else as many of them as a gap does.
  const auto fits = [&](std::uint32_t at) {
    const auto next = buffers_.lower_bound(at);
    return (next == buffers_.end() ? VIDEO_MAX_FRAME : next->first) - at >= count;
  };
  for (first_index = 0; count > 0; --count, first_index = 0) {
    while (first_index < VIDEO_MAX_FRAME && !fits(first_index)) ++first_index;
    if (first_index < VIDEO_MAX_FRAME) break;
  }
  std::uint32_t allocated = 0;
  for (; allocated < count; ++allocated) {
    auto buffer = std::make_unique<Buffer>();
    if (memory_ == V4L2_MEMORY_MMAP) {
      buffer->memory = SlotMemory::create(size);
      if (!buffer->memory) break;
    }
    buffer->queue = this;
    buffer->index = first_index + allocated;
    buffer->length = buffer->min_length = size;
    buffers_.emplace(buffer->index, std::move(buffer));
  }
  if (buffers_.empty()) memory_ = 0;
  return allocated == 0 ? -ENOMEM : static_cast<int>(allocated);
}

int BufferQueue::release_all() {
  const bool mapped =
      std::any_of(buffers_.begin(), buffers_.end(), [](const auto& b) { return *b.second->maps > 0; });
  if (mapped && !options_.orphans_buffers) return -EBUSY;
  cancel();
  buffers_.clear();
  memory_ = 0;
  busy_ = false;
  return 0;
}

int BufferQueue::request_buffers(v4l2_requestbuffers& request) {
  if (!accepts_memory(request.memory) || request.type != options_.type) return -EINVAL;
  request.capabilities = capabilities();
  request.flags = 0;
  std::memset(request.reserved, 0, sizeof request.reserved);
  if (streaming_) return -EBUSY;
  if (request.count == 0 || !buffers_.empty()) {
    if (const int error = release_all(); error != 0) return error;
    if (request.count == 0) return 0;
  }
  memory_ = request.memory;
  std::uint32_t first_index = 0;
  const int allocated = allocate(request.count, owner_.size_image(*this), first_index);
  if (allocated < 0) return allocated;
  request.count = static_cast<std::uint32_t>(allocated);
  busy_ = true;
  return 0;
}

int BufferQueue::create_buffers(v4l2_create_buffers& create) {
  const bool valid = accepts_memory(create.memory) && create.format.type == options_.type;
  create.capabilities = capabilities() | kCapMaxBuffers;
  create.flags = 0;
  create.index = static_cast<std::uint32_t>(buffers_.size());
  std::memset(create.reserved, 0, sizeof create.reserved);
  create.reserved[0] = VIDEO_MAX_FRAME;  // max_num_buffers, which older headers do not know
  if (create.count == 0) return valid ? 0 : -EINVAL;
  const v4l2_pix_format_mplane& format = create.format.fmt.pix_mp;
  const std::uint32_t size = format.plane_fmt[0].sizeimage;
  if (!valid || format.num_planes != 1 || size == 0) return -EINVAL;
  if (buffers_.size() == VIDEO_MAX_FRAME) return -ENOBUFS;
  if (!buffers_.empty() && create.memory != memory_) return -EINVAL;
  if (size < owner_.size_image(*this)) return -EINVAL;
  memory_ = create.memory;
  const int allocated = allocate(create.count, size, create.index);
  if (allocated < 0) return allocated;
  create.count = static_cast<std::uint32_t>(allocated);
  busy_ = true;
  return 0;
}

int BufferQueue::remove_buffers(const RemoveBuffers& remove) {
  if (remove.type != options_.type) return -EINVAL;
  if (remove.count == 0) return 0;
  if (remove.count > buffers_.size() || remove.index > VIDEO_MAX_FRAME - remove.count) return -EINVAL;
  for (std::uint32_t i = remove.index; i < remove.index + remove.count; ++i) {
    const Buffer* const buffer = find(i);
    if (buffer == nullptr) return -EINVAL;
    if (buffer->state != BufferState::dequeued) return -EBUSY;
  }
  for (std::uint32_t i = remove.index; i < remove.index + remove.count; ++i) buffers_.erase(i);
  if (buffers_.empty()) memory_ = 0;
  return 0;
}

int BufferQueue::query(v4l2_buffer& user) {
  const Buffer* const buffer = find(user.index);
  if (user.type != options_.type || buffer == nullptr) return -EINVAL;
  if (const int error = check_planes(user); error != 0) return error;
  fill_user(*buffer, user);
  return 0;
}

int BufferQueue::export_buffer(v4l2_exportbuffer& exported, Buffer*& which) {
  constexpr auto kAllowed = static_cast<std::uint32_t>(O_CLOEXEC | O_ACCMODE);
  Buffer* const buffer = find(exported.index);
  if (buffer == nullptr || memory_ != V4L2_MEMORY_MMAP || (exported.flags & ~kAllowed) != 0) return -EINVAL;
  if (exported.type != options_.type || exported.plane != 0) return -EINVAL;
  const int fd = buffer->memory->export_fd(static_cast<int>(exported.flags));
  if (fd < 0) return fd;
  exported.fd = fd;
  which = buffer;
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
  for (const auto& [index, buffer] : buffers_) {
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
  if (memory_ != V4L2_MEMORY_MMAP) return -EINVAL;
  for (const auto& [index, buffer] : buffers_) {
    if (cookie(*buffer) != offset) continue;
    if (length > page_align(buffer->length)) return -EINVAL;
    which = buffer.get();
    return 0;
  }
  return -EINVAL;
}

}  // namespace zcplay::emulated
