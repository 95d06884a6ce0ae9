// SPDX-License-Identifier: MIT
#include "decode/emulated/ioctl_names.h"

#include <linux/media.h>
#include <linux/videodev2.h>

#include <array>
#include <cerrno>
#include <utility>

#include "decode/emulated/newer_api.h"

namespace zcplay::emulated {
namespace {

using Ioctl = std::pair<unsigned long, std::string_view>;
constexpr std::array kIoctls{
    Ioctl{VIDIOC_QUERYCAP, "VIDIOC_QUERYCAP"},
    Ioctl{VIDIOC_ENUM_FMT, "VIDIOC_ENUM_FMT"},
    Ioctl{VIDIOC_ENUM_FRAMESIZES, "VIDIOC_ENUM_FRAMESIZES"},
    Ioctl{VIDIOC_G_FMT, "VIDIOC_G_FMT"},
    Ioctl{VIDIOC_S_FMT, "VIDIOC_S_FMT"},
    Ioctl{VIDIOC_TRY_FMT, "VIDIOC_TRY_FMT"},
    Ioctl{VIDIOC_REQBUFS, "VIDIOC_REQBUFS"},
    Ioctl{VIDIOC_CREATE_BUFS, "VIDIOC_CREATE_BUFS"},
    Ioctl{VIDIOC_QUERYBUF, "VIDIOC_QUERYBUF"},
    Ioctl{VIDIOC_PREPARE_BUF, "VIDIOC_PREPARE_BUF"},
    Ioctl{kRemoveBuffers, "VIDIOC_REMOVE_BUFS"},
    Ioctl{VIDIOC_QBUF, "VIDIOC_QBUF"},
    Ioctl{VIDIOC_DQBUF, "VIDIOC_DQBUF"},
    Ioctl{VIDIOC_EXPBUF, "VIDIOC_EXPBUF"},
    Ioctl{VIDIOC_STREAMON, "VIDIOC_STREAMON"},
    Ioctl{VIDIOC_STREAMOFF, "VIDIOC_STREAMOFF"},
    Ioctl{VIDIOC_QUERYCTRL, "VIDIOC_QUERYCTRL"},
    Ioctl{VIDIOC_QUERY_EXT_CTRL, "VIDIOC_QUERY_EXT_CTRL"},
    Ioctl{VIDIOC_QUERYMENU, "VIDIOC_QUERYMENU"},
    Ioctl{VIDIOC_G_CTRL, "VIDIOC_G_CTRL"},
    Ioctl{VIDIOC_S_CTRL, "VIDIOC_S_CTRL"},
    Ioctl{VIDIOC_G_EXT_CTRLS, "VIDIOC_G_EXT_CTRLS"},
    Ioctl{VIDIOC_S_EXT_CTRLS, "VIDIOC_S_EXT_CTRLS"},
    Ioctl{VIDIOC_TRY_EXT_CTRLS, "VIDIOC_TRY_EXT_CTRLS"},
    Ioctl{VIDIOC_DECODER_CMD, "VIDIOC_DECODER_CMD"},
    Ioctl{VIDIOC_TRY_DECODER_CMD, "VIDIOC_TRY_DECODER_CMD"},
    Ioctl{VIDIOC_SUBSCRIBE_EVENT, "VIDIOC_SUBSCRIBE_EVENT"},
    Ioctl{VIDIOC_UNSUBSCRIBE_EVENT, "VIDIOC_UNSUBSCRIBE_EVENT"},
    Ioctl{VIDIOC_DQEVENT, "VIDIOC_DQEVENT"},
    Ioctl{MEDIA_IOC_DEVICE_INFO, "MEDIA_IOC_DEVICE_INFO"},
    Ioctl{MEDIA_IOC_G_TOPOLOGY, "MEDIA_IOC_G_TOPOLOGY"},
    Ioctl{MEDIA_IOC_REQUEST_ALLOC, "MEDIA_IOC_REQUEST_ALLOC"},
    Ioctl{MEDIA_REQUEST_IOC_QUEUE, "MEDIA_REQUEST_IOC_QUEUE"},
    Ioctl{MEDIA_REQUEST_IOC_REINIT, "MEDIA_REQUEST_IOC_REINIT"},
};

using Errno = std::pair<std::string_view, int>;
constexpr std::array kErrnos{
    Errno{"EACCES", EACCES}, Errno{"EAGAIN", EAGAIN},       Errno{"EBADR", EBADR},   Errno{"EBUSY", EBUSY},
    Errno{"EFAULT", EFAULT}, Errno{"EINTR", EINTR},         Errno{"EINVAL", EINVAL}, Errno{"EIO", EIO},
    Errno{"EMFILE", EMFILE}, Errno{"ENODEV", ENODEV},       Errno{"ENOENT", ENOENT}, Errno{"ENOMEM", ENOMEM},
    Errno{"ENOSPC", ENOSPC}, Errno{"ENOTTY", ENOTTY},       Errno{"EPERM", EPERM},   Errno{"EPIPE", EPIPE},
    Errno{"ERANGE", ERANGE}, Errno{"ETIMEDOUT", ETIMEDOUT},
};

}  // namespace

std::string_view ioctl_name(unsigned long request) {
  for (const auto& [number, name] : kIoctls) {
    if (number == request) return name;
  }
  return {};
}

bool is_ioctl_name(std::string_view wanted) {
  for (const auto& [number, name] : kIoctls) {
    if (name == wanted) return true;
  }
  return false;
}

int errno_by_name(std::string_view wanted) {
  for (const auto& [name, value] : kErrnos) {
    if (name == wanted) return value;
  }
  return 0;
}

}  // namespace zcplay::emulated
