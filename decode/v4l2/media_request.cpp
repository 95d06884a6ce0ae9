// SPDX-License-Identifier: MIT
#include "decode/v4l2/media_request.h"

#include <linux/media.h>
#include <sys/epoll.h>

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
  MediaRequest request(media, fd);
  // The kernel notes who waits for a request when it is added to the epoll set, and only if it is
  // added with the event it raises. Edges need no call a picture to stop and to start waiting. A
  // request that is not queued has an error to report, which means nothing.
  const Completion completion = media.kernel().completion(fd);
  auto watch =
      loop.watch(completion.fd, completion.events | EPOLLET,
                 [callback = std::move(on_done), expected = completion.events](std::uint32_t events) {
                   if ((events & expected) != 0) callback();
                 });
  if (!watch) return std::unexpected(watch.error());
  request.watch_ = std::move(*watch);
  return request;
}

Result<void> MediaRequest::queue() {
  const int result = ioctl_retrying(media_->kernel(), fd_.get(), MEDIA_REQUEST_IOC_QUEUE, nullptr);
  if (result < 0) return std::unexpected(system_error(result, "MEDIA_REQUEST_IOC_QUEUE", media_->path()));
  return {};
}

Result<void> MediaRequest::reinitialise() {
  const int result = ioctl_retrying(media_->kernel(), fd_.get(), MEDIA_REQUEST_IOC_REINIT, nullptr);
  if (result < 0) return std::unexpected(system_error(result, "MEDIA_REQUEST_IOC_REINIT", media_->path()));
  return {};
}

}  // namespace zcplay::v4l2
