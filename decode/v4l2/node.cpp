// SPDX-License-Identifier: MIT
#include "decode/v4l2/node.h"

#include <fcntl.h>

#include <cerrno>

#include <fmt/format.h>

namespace zcplay::v4l2 {

int ioctl_retrying(Kernel& kernel, int fd, unsigned long request, void* argument) {
  int result = 0;
  do {
    result = kernel.ioctl(fd, request, argument);
  } while (result == -EINTR);
  return result;
}

Error system_error(int negative_errno, std::string_view operation, std::string_view device) {
  if (negative_errno == -ENODEV) {
    return {ErrorCode::device_gone, std::string(operation), ENODEV,
            fmt::format("{} went away while it was in use", device)};
  }
  std::string_view remedy = "";
  if (negative_errno == -EACCES || negative_errno == -EPERM) {
    remedy = "; the user may have to join the group \"video\"";
  } else if (negative_errno == -ENOMEM) {
    remedy = "; the device's memory (CMA) may be too small";
  } else if (negative_errno == -EBUSY) {
    remedy = "; another program may be using it";
  }
  return {ErrorCode::environment, std::string(operation), -negative_errno,
          fmt::format("{} refused {}{}", device, operation, remedy)};
}

Result<Node> Node::open(Kernel& kernel, const std::string& path) {
  int fd = 0;
  do {
    fd = kernel.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  } while (fd == -EINTR);
  if (fd < 0) return std::unexpected(system_error(fd, "open", path));
  return Node(kernel, fd, path);
}

Result<void> Node::ioctl(unsigned long request, void* argument, std::string_view operation) const {
  const int result = try_ioctl(request, argument);
  if (result < 0) return std::unexpected(system_error(result, operation, path_));
  return {};
}

}  // namespace zcplay::v4l2
