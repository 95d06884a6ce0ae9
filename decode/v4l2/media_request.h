// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/event_loop.h"
#include "base/result.h"
#include "decode/v4l2/node.h"

namespace zcplay::v4l2 {

/// One media request, allocated once and used again after REINIT, watched by the event loop while it
/// is queued. Move-only; the Node, the Kernel behind it and the loop must outlive it.
class MediaRequest {
 public:
  /// `on_done` runs on the loop each time the request completes; the request must be reinitialised
  /// before it returns to the loop.
  [[nodiscard]] static Result<MediaRequest> create(const Node& media, EventLoop& loop,
                                                   std::function<void()> on_done);

  [[nodiscard]] int fd() const { return fd_.get(); }
  /// MEDIA_REQUEST_IOC_QUEUE, and waits on the loop from then on.
  [[nodiscard]] Result<void> queue();
  /// Ends waiting: to be called when it has completed, however its buffers fare.
  [[nodiscard]] Result<void> stop_waiting();
  /// MEDIA_REQUEST_IOC_REINIT: makes a completed request as new.
  [[nodiscard]] Result<void> reinitialise();

 private:
  MediaRequest(const Node& media, EventLoop& loop, int fd)
      : media_(&media), loop_(&loop), fd_(media.kernel(), fd) {}

  const Node* media_;
  EventLoop* loop_;
  KernelFd fd_;
  std::uint32_t events_ = 0;
  EventLoop::Registration watch_;  ///< after fd_: ends before the descriptor is closed
};

}  // namespace zcplay::v4l2
