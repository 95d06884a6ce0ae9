// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <vector>

#include "base/event_loop.h"
#include "base/result.h"
#include "decode/v4l2/node.h"

namespace zcplay::v4l2 {

/// One media request, allocated once and used again after REINIT, watched by the event loop for as
/// long as it lives. Move-only; the Node, the Kernel behind it and the loop must outlive it.
class MediaRequest {
 public:
  /// `on_done` runs on the loop once each time the request completes.
  [[nodiscard]] static Result<MediaRequest> create(const Node& media, EventLoop& loop,
                                                   std::function<void()> on_done);

  [[nodiscard]] int fd() const { return fd_.get(); }
  /// MEDIA_REQUEST_IOC_QUEUE.
  [[nodiscard]] Result<void> queue();
  /// MEDIA_REQUEST_IOC_REINIT: makes a completed request as new.
  [[nodiscard]] Result<void> reinitialise();

 private:
  MediaRequest(const Node& media, int fd) : media_(&media), fd_(media.kernel(), fd) {}

  const Node* media_;
  KernelFd fd_;
  EventLoop::Registration watch_;  ///< after fd_: ends before the descriptor is closed
};

}  // namespace zcplay::v4l2
