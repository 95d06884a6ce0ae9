// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "base/unique_fd.h"

namespace zcplay::emulated {

class BufferQueue;
struct Buffer;

/// The event of one request: readable from completion until it is drained. Raised from a worker too,
/// so a worker that outlives the caller's descriptor holds on to this and not to its number.
class RequestSignal {
 public:
  /// nullptr where there are no descriptors left.
  [[nodiscard]] static std::shared_ptr<RequestSignal> create();
  void raise() const;
  void drain() const;
  /// A second descriptor of the same event, for the caller to own; -errno on failure.
  [[nodiscard]] int duplicate() const;

 private:
  explicit RequestSignal(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

/// Values of one context's controls as a request holds them, in the order of the context's control
/// store; an empty value was not set. After completion all are there.
struct RequestControls {
  std::vector<std::vector<std::byte>> values;
  bool completed = false;
};

enum class RequestState : std::uint8_t { idle, queued, complete };

/// struct media_request: a set of objects (buffers, control values) that complete together. Lives as
/// long as its descriptor or a buffer that has not been dequeued.
class Request {
 public:
  explicit Request(std::shared_ptr<RequestSignal> signal) : signal_(std::move(signal)) {}

  [[nodiscard]] RequestState state() const { return state_; }
  [[nodiscard]] const std::vector<Buffer*>& buffers() const { return buffers_; }
  [[nodiscard]] const std::shared_ptr<RequestSignal>& signal() const { return signal_; }

  void bind(Buffer& buffer);
  /// Takes a buffer out, because it is done or its queue is cancelled.
  void unbind(Buffer& buffer);

  /// The controls of a context, which `owner` numbers; nullptr where there are none.
  [[nodiscard]] RequestControls* controls(std::uint64_t owner);
  [[nodiscard]] RequestControls& add_controls(std::uint64_t owner);
  /// These controls need nothing more to be done. Adds them where they were never set, as
  /// v4l2_ctrl_request_complete() does.
  RequestControls& complete_controls(std::uint64_t owner);
  /// A closed context takes its values with it.
  void drop_controls(std::uint64_t owner);

  /// True where `owner`'s controls and one buffer are all there is: then that job completes it.
  [[nodiscard]] bool completed_by_one_job_of(std::uint64_t owner) const;
  /// A worker raises the signal in the same step as it hands the job back; or, as the job was
  /// cancelled, does not.
  void expect_signal_from_worker(bool expected) { signalled_ = expected; }

  void mark_queued() { state_ = RequestState::queued; }
  /// MEDIA_REQUEST_IOC_REINIT: empties it; buffers that were never queued become free. -EBUSY while queued.
  int reinit();
  /// Lets go of what is bound without queueing, when the last descriptor is closed.
  void clean();

 private:
  void object_completed();

  std::shared_ptr<RequestSignal> signal_;
  RequestState state_ = RequestState::idle;
  std::vector<Buffer*> buffers_;
  std::map<std::uint64_t, RequestControls> controls_;
  std::size_t incomplete_ = 0;
  bool signalled_ = false;
};

}  // namespace zcplay::emulated
