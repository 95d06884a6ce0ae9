// SPDX-License-Identifier: MIT
#include "decode/v4l2/ext_controls.h"

#include <cerrno>
#include <string>

#include <fmt/format.h>

namespace zcplay::v4l2 {
namespace {

Result<void> set(const Node& video, v4l2_ext_controls argument, std::span<v4l2_ext_control> controls) {
  argument.count = static_cast<__u32>(controls.size());
  argument.controls = controls.data();
  const int result = video.try_ioctl(VIDIOC_S_EXT_CTRLS, &argument);
  if (result >= 0) return {};
  Error error = system_error(result, "VIDIOC_S_EXT_CTRLS", video.path());
  if (result == -EINVAL || result == -ERANGE) {
    error.code = ErrorCode::unsupported_input;
    const std::string which =
        argument.error_idx < controls.size()
            ? fmt::format("control {:#x}", std::uint32_t{controls[argument.error_idx].id})
            : "the controls";
    error.detail =
        fmt::format("{} refuses {}: the stream uses what this device cannot do; try --device software",
                    video.path(), which);
  }
  return std::unexpected(std::move(error));
}

}  // namespace

Result<void> set_controls(const Node& video, std::span<v4l2_ext_control> controls) {
  v4l2_ext_controls argument{};
  argument.which = V4L2_CTRL_WHICH_CUR_VAL;
  return set(video, argument, controls);
}

Result<void> set_request_controls(const Node& video, int request_fd, std::span<v4l2_ext_control> controls) {
  v4l2_ext_controls argument{};
  argument.which = V4L2_CTRL_WHICH_REQUEST_VAL;
  argument.request_fd = request_fd;
  return set(video, argument, controls);
}

}  // namespace zcplay::v4l2
