// SPDX-License-Identifier: MIT
#include "decode/emulated/video_node.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "decode/emulated/user_copy.h"

namespace zcplay::emulated {
namespace {

int query_capabilities(v4l2_capability& capability) {
  const DeviceNames names;
  capability = {};
  copy_text(names.driver, capability.driver, sizeof capability.driver);
  copy_text(names.card, capability.card, sizeof capability.card);
  copy_text(names.bus_info, capability.bus_info, sizeof capability.bus_info);
  capability.version = 7U << 16 | 2U << 8;  // the kernel whose rules these are
  capability.device_caps = V4L2_CAP_VIDEO_M2M_MPLANE | V4L2_CAP_STREAMING | V4L2_CAP_EXT_PIX_FORMAT;
  capability.capabilities = capability.device_caps | V4L2_CAP_DEVICE_CAPS;
  return 0;
}

/// A buffer brings an array of planes along, which is copied in and out with it.
template <typename Call>
int with_buffer(void* argument, Call&& call) {
  return with_user_copy<v4l2_buffer>(argument, [&](v4l2_buffer& buffer) {
    if (!V4L2_TYPE_IS_MULTIPLANAR(buffer.type) || buffer.length == 0) {
      // No array: any use of it is refused by its length. Other types are refused by their type.
      buffer.length = 0;
      return std::forward<Call>(call)(buffer);
    }
    if (buffer.length > VIDEO_MAX_PLANES) return -EINVAL;
    v4l2_plane* const user_planes = buffer.m.planes;
    const std::size_t count = buffer.length;
    if (user_planes == nullptr) return -EFAULT;
    std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};
    std::memcpy(planes.data(), user_planes, count * sizeof(v4l2_plane));
    buffer.m.planes = planes.data();
    const int result = std::forward<Call>(call)(buffer);
    buffer.m.planes = user_planes;
    if (result == 0) std::memcpy(user_planes, planes.data(), count * sizeof(v4l2_plane));
    return result;
  });
}

/// The array of controls is used where it lies: it is written to even when the call fails.
template <typename Call>
int with_controls(void* argument, Call&& call) {
  return with_user_copy<v4l2_ext_controls>(
      argument,
      [&](v4l2_ext_controls& controls) {
        if (controls.count > V4L2_CID_MAX_CTRLS) return -EINVAL;
        if (controls.count > 0 && controls.controls == nullptr) return -EFAULT;
        controls.error_idx = controls.count;
        return std::forward<Call>(call)(controls);
      },
      true);
}

int format_ioctl(VideoContext& context, unsigned long request, void* argument) {
  switch (request) {
    case VIDIOC_ENUM_FMT:
      return with_user_copy<v4l2_fmtdesc>(argument, [&](auto& d) { return context.enumerate_formats(d); });
    case VIDIOC_ENUM_FRAMESIZES:
      return with_user_copy<v4l2_frmsizeenum>(argument, [&](auto& s) { return context.enumerate_sizes(s); });
    case VIDIOC_G_FMT:
      return with_user_copy<v4l2_format>(argument, [&](auto& f) {
        std::memset(&f.fmt, 0, sizeof f.fmt);
        return context.get_format(f);
      });
    case VIDIOC_TRY_FMT:
      return with_user_copy<v4l2_format>(argument, [&](auto& f) { return context.try_format(f); });
    case VIDIOC_S_FMT:
      return with_user_copy<v4l2_format>(argument, [&](auto& f) { return context.set_format(f); });
    default:
      return -ENOTTY;
  }
}

int control_ioctl(VideoContext& context, unsigned long request, void* argument) {
  ControlStore& controls = context.controls();
  switch (request) {
    case VIDIOC_QUERY_EXT_CTRL:
      return with_user_copy<v4l2_query_ext_ctrl>(argument, [&](auto& q) { return controls.query(q); });
    case VIDIOC_QUERYCTRL:
      return with_user_copy<v4l2_queryctrl>(argument, [&](auto& q) { return controls.query(q); });
    case VIDIOC_QUERYMENU:
      return with_user_copy<v4l2_querymenu>(argument, [&](auto& q) { return controls.query(q); });
    case VIDIOC_G_CTRL:
      return with_user_copy<v4l2_control>(argument, [&](auto& c) { return controls.get(c); });
    case VIDIOC_S_CTRL:
      return with_user_copy<v4l2_control>(argument, [&](auto& c) { return controls.set(c); });
    case VIDIOC_G_EXT_CTRLS:
      return with_controls(argument, [&](auto& c) { return context.get_controls(c); });
    case VIDIOC_TRY_EXT_CTRLS:
      return with_controls(argument, [&](auto& c) { return context.try_or_set_controls(c, false); });
    case VIDIOC_S_EXT_CTRLS:
      return with_controls(argument, [&](auto& c) { return context.try_or_set_controls(c, true); });
    default:
      return -ENOTTY;
  }
}

int buffer_ioctl(VideoContext& context, unsigned long request, void* argument, bool nonblocking) {
  switch (request) {
    case VIDIOC_REQBUFS:
      return with_user_copy<v4l2_requestbuffers>(
          argument, [&](auto& r) { return context.queue_of(r.type).request_buffers(r); });
    case VIDIOC_CREATE_BUFS:
      return with_user_copy<v4l2_create_buffers>(
          argument, [&](auto& c) { return context.queue_of(c.format.type).create_buffers(c); });
    case VIDIOC_QUERYBUF:
      return with_buffer(argument, [&](auto& b) { return context.queue_of(b.type).query(b); });
    case VIDIOC_QBUF:
      return with_buffer(argument, [&](auto& b) { return context.queue_buffer(b); });
    case VIDIOC_PREPARE_BUF:
      return with_buffer(argument, [&](auto& b) { return context.prepare_buffer(b); });
    case kRemoveBuffers:
      return with_user_copy<RemoveBuffers>(
          argument, [&](auto& r) { return context.queue_of(r.type).remove_buffers(r); });
    case VIDIOC_DQBUF:
      return with_buffer(argument, [&](auto& b) { return context.dequeue_buffer(b, nonblocking); });
    case VIDIOC_STREAMON:
      return with_user_copy<int>(argument,
                                 [&](int& t) { return context.stream_on(static_cast<std::uint32_t>(t)); });
    case VIDIOC_STREAMOFF:
      return with_user_copy<int>(argument,
                                 [&](int& t) { return context.stream_off(static_cast<std::uint32_t>(t)); });
    default:
      return -ENOTTY;
  }
}

}  // namespace

int video_ioctl(VideoContext& context, unsigned long request, void* argument, bool nonblocking) {
  switch (request) {
    case VIDIOC_QUERYCAP:
      return with_user_copy<v4l2_capability>(argument, query_capabilities);
    case VIDIOC_DECODER_CMD:
      return with_user_copy<v4l2_decoder_cmd>(argument, [&](auto& c) { return context.decoder_command(c); });
    case VIDIOC_TRY_DECODER_CMD:
      return with_user_copy<v4l2_decoder_cmd>(argument,
                                              [&](auto& c) { return context.try_decoder_command(c); });
    case VIDIOC_SUBSCRIBE_EVENT:
      return with_user_copy<v4l2_event_subscription>(
          argument, [&](auto& s) { return context.controls().subscribe(s); });
    case VIDIOC_UNSUBSCRIBE_EVENT:
      return with_user_copy<v4l2_event_subscription>(
          argument, [&](auto& s) { return context.controls().unsubscribe(s); });
    case VIDIOC_DQEVENT:
      return with_user_copy<v4l2_event>(argument,
                                        [&](auto& e) { return context.controls().dequeue_event(e); });
    default:
      break;
  }
  int result = format_ioctl(context, request, argument);
  if (result == -ENOTTY) result = control_ioctl(context, request, argument);
  if (result == -ENOTTY) result = buffer_ioctl(context, request, argument, nonblocking);
  return result;
}

}  // namespace zcplay::emulated
