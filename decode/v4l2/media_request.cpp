// SPDX-License-Identifier: MIT
#include "decode/v4l2/media_request.h"

#include <linux/media.h>

#include <fmt/format.h>

namespace zcplay::v4l2 {

Result<MediaRequest> MediaRequest::create(const Node& media, EventLoop& loop, std::function<void()> on_done) {
  int fd = -1;
  if (auto asked = media.ioctl(MEDIA_IOC_REQUEST_ALLOC, &fd, "MEDIA_IOC_REQUEST_ALLOC"); !asked) {
    return std::unexpected(asked.error());
  }
  if (fd < 0) {
    return fail(ErrorCode::environment, "MEDIA_IOC_REQUEST_ALLOC",
                fmt::format("{} gave a request without a descriptor", media.path()));
  }
  MediaRequest request(media, loop, fd);
  const Completion completion = media.kernel().completion(fd);
  request.events_ = completion.events;
  // The kernel notes who waits for a request when it is added to the epoll set, and only if it is
  // added with the event it raises; rearming later does not make up for it. So: add with, then take
  // away.
  auto watch = loop.watch(completion.fd, completion.events,
                          [callback = std::move(on_done)](std::uint32_t) { callback(); });
  if (!watch) return std::unexpected(watch.error());
  request.watch_ = std::move(*watch);
  if (auto stopped = request.stop_waiting(); !stopped) return std::unexpected(stopped.error());
  return request;
}

Result<void> MediaRequest::queue() {
  const int result = ioctl_retrying(media_->kernel(), fd_.get(), MEDIA_REQUEST_IOC_QUEUE, nullptr);
  if (result < 0) return std::unexpected(system_error(result, "MEDIA_REQUEST_IOC_QUEUE", media_->path()));
  return loop_->rearm(watch_, events_);
}

Result<void> MediaRequest::stop_waiting() {
  return loop_->rearm(watch_, 0);
}

Result<void> MediaRequest::reinitialise() {
  const int result = ioctl_retrying(media_->kernel(), fd_.get(), MEDIA_REQUEST_IOC_REINIT, nullptr);
  if (result < 0) return std::unexpected(system_error(result, "MEDIA_REQUEST_IOC_REINIT", media_->path()));
  return {};
}

}  // namespace zcplay::v4l2
