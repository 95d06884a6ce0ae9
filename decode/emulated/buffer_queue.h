// SPDX-License-Identifier: MIT
#pragma once

#include <linux/videodev2.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "decode/emulated/newer_api.h"
#include "decode/emulated/request.h"
#include "decode/emulated/slot_memory.h"

namespace zcplay::emulated {

/// enum vb2_buffer_state, less what only lasts within one call.
enum class BufferState : std::uint8_t { dequeued, in_request, queued, active, done, error };

/// struct vb2_v4l2_buffer with its one memory plane.
struct Buffer {
  BufferQueue* queue = nullptr;
  std::uint32_t index = 0;
  std::shared_ptr<SlotMemory> memory;  ///< of V4L2_MEMORY_DMABUF: from the first time it is queued
  std::uint32_t length = 0;            ///< bytes
  std::uint32_t min_length = 0;        ///< bytes an imported dmabuf must have
  BufferState state = BufferState::dequeued;
  bool prepared = false;
  bool held = false;  ///< waits for the rest of its frame (HOLD)
  std::uint32_t flags = 0;
  std::uint32_t field = V4L2_FIELD_ANY;
  std::uint32_t sequence = 0;
  std::uint32_t bytes_used = 0;
  std::uint32_t data_offset = 0;
  int dmabuf_fd = 0;              ///< as the user gave it; V4L2_MEMORY_DMABUF only
  v4l2_plane given{};             ///< what the user queued it with, taken over when it is prepared
  std::uint64_t timestamp = 0;    ///< nanoseconds
  bool copied_timestamp = false;  ///< picture queue: decoded under `timestamp`
  v4l2_timecode timecode{};
  int request_fd = -1;
  std::shared_ptr<Request> request;  ///< kept from QBUF to DQBUF
  Request* bound = nullptr;          ///< while an object of it
  /// Live mappings and exports; shared with them, as they may outlive the buffer.
  std::shared_ptr<std::uint32_t> maps = std::make_shared<std::uint32_t>(0);

  /// The timestamp of the last job given to the worker for this slot; gone once queued anew.
  std::optional<std::uint64_t> live_timestamp;
  bool decoded_before = false;  ///< some job was given to the worker for this slot

  /// The request drops the buffer before it was queued.
  void leave_request();
};

/// What a queue needs of the device around it.
class QueueOwner {
 public:
  virtual ~QueueOwner() = default;
  /// Bytes a buffer of this queue needs under the current format.
  [[nodiscard]] virtual std::uint32_t size_image(const BufferQueue& queue) const = 0;
  /// The request behind a descriptor of the same device; nullptr for any other descriptor.
  [[nodiscard]] virtual std::shared_ptr<Request> find_request(int fd) = 0;
  /// The memory of a dmabuf, for this queue to keep; nullptr where the descriptor is none.
  [[nodiscard]] virtual std::shared_ptr<SlotMemory> import_memory(int fd) = 0;
  /// A request that was queued loses its buffer unprocessed: its controls are to be completed.
  virtual void request_cancelled(Request& request) = 0;
};

struct BufferQueueOptions {
  std::uint32_t type = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
  bool supports_requests = false;
  bool requires_requests = false;
  bool orphans_buffers = true;  ///< REQBUFS(0) succeeds while buffers are mapped
};

/// struct vb2_queue for MMAP and DMABUF buffers of one memory plane: the rules of
/// drivers/media/common/videobuf2/videobuf2-{core,v4l2}.c, with the errno they give and in the order
/// they are checked. Calls return 0 or -errno. Thread-bound.
class BufferQueue {
 public:
  BufferQueue(QueueOwner& owner, BufferQueueOptions options) : owner_(owner), options_(options) {}

  [[nodiscard]] std::uint32_t type() const { return options_.type; }
  [[nodiscard]] bool is_output() const { return V4L2_TYPE_IS_OUTPUT(options_.type); }
  [[nodiscard]] bool streaming() const { return streaming_; }
  /// Has had buffers since it last was told to have none, though all may have been removed one by one.
  [[nodiscard]] bool busy() const { return busy_; }
  void set_holds(bool holds) { holds_ = holds; }

  int request_buffers(v4l2_requestbuffers& request);
  int create_buffers(v4l2_create_buffers& create);
  int remove_buffers(const RemoveBuffers& remove);
  int query(v4l2_buffer& user);
  int prepare_for_user(v4l2_buffer& user);
  int queue(v4l2_buffer& user);
  /// The buffer that the matching part of DQBUF would return, or -EAGAIN, -EINVAL.
  int dequeue(v4l2_buffer& user);
  int export_buffer(v4l2_exportbuffer& exported, Buffer*& which);
  int stream_on(std::uint32_t type);
  int stream_off(std::uint32_t type);
  /// The buffer with this mmap cookie, if `length` bytes of it may be mapped with `protection`.
  int find_mapping(std::uint64_t offset, std::size_t length, int protection, Buffer*& which);

  /// Request queueing in its two steps: may it be queued (-EINVAL: too small for the format), and do.
  int prepare(Buffer& buffer);
  void queue_from_request(Buffer& buffer);

  /// Buffers the device may take, oldest first (m2m's rdy_queue).
  [[nodiscard]] std::deque<Buffer*>& ready() { return ready_; }
  /// By index; removed ones leave holes.
  [[nodiscard]] const std::map<std::uint32_t, std::unique_ptr<Buffer>>& buffers() const { return buffers_; }
  /// Gives a buffer back to the user, vb2_buffer_done(). The owner has taken it out of ready().
  void done(Buffer& buffer, bool error);
  [[nodiscard]] bool has_done() const { return !done_.empty(); }

  /// Where buffers of this queue lie in the mmap offset space.
  [[nodiscard]] static constexpr std::uint32_t offset_base(bool output) { return output ? 0 : 1U << 30; }

 private:
  int allocate(std::uint32_t count, std::uint32_t size, std::uint32_t& first_index);
  int release_all();
  [[nodiscard]] bool accepts_memory(std::uint32_t memory) const;
  [[nodiscard]] Buffer* find(std::uint32_t index) const;
  [[nodiscard]] std::uint32_t cookie(const Buffer& buffer) const;
  void cancel();
  void enqueue(Buffer& buffer);
  /// What QBUF and PREPARE_BUF have in common, vb2_queue_or_prepare_buf().
  int take(Buffer& buffer, v4l2_buffer& user, bool by_request);
  int check_for_queueing(Buffer& buffer, v4l2_buffer& user, std::shared_ptr<Request>& request);
  int take_user_values(Buffer& buffer, const v4l2_buffer& user);
  int attach(Buffer& buffer);
  int queue_to_request(Buffer& buffer, v4l2_buffer& user, std::shared_ptr<Request> request);
  void copy_timestamp(Buffer& buffer, const v4l2_buffer& user) const;
  void fill_user(const Buffer& buffer, v4l2_buffer& user) const;
  [[nodiscard]] int check_planes(const v4l2_buffer& user) const;
  [[nodiscard]] std::uint32_t capabilities() const;

  QueueOwner& owner_;
  BufferQueueOptions options_;
  std::map<std::uint32_t, std::unique_ptr<Buffer>> buffers_;
  std::uint32_t memory_ = 0;    ///< V4L2_MEMORY_*; 0: has had no buffers
  std::deque<Buffer*> queued_;  ///< queued while not streaming, in order
  std::deque<Buffer*> ready_;
  std::deque<Buffer*> done_;
  bool busy_ = false;
  bool streaming_ = false;
  bool holds_ = false;
  bool uses_requests_ = false;
  bool uses_qbuf_ = false;
};

}  // namespace zcplay::emulated
