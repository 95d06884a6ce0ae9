// SPDX-License-Identifier: MIT
#include "decode/emulated/video_context.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>

#include "decode/emulated/user_copy.h"

namespace zcplay::emulated {
VideoContext::VideoContext(DeviceModel& device)
    : device_(device),
      id_(++device.contexts),
      coded_format_(device.formats.default_coded()),
      picture_format_(device.formats.default_picture(coded_format_, bit_depth_)),
      controls_(device.formats.codecs(), *this, device.log),
      bitstream_(*this, {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE,
                         .supports_requests = true,
                         .requires_requests = device.requires_requests,
                         .orphans_buffers = device.orphans_buffers}),
      pictures_(*this,
                {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE, .orphans_buffers = device.orphans_buffers}) {
  update_hold_support();
}

VideoContext::~VideoContext() {
  cancel_jobs();
  pictures_.stream_off(pictures_.type());
  bitstream_.stream_off(bitstream_.type());
}

const CodecTraits& VideoContext::codec() const {
  return *device_.formats.codec(coded_format_.pixelformat);
}

void VideoContext::update_hold_support() {
  bitstream_.set_holds(device_.supports_hold && codec().holds);
}

int VideoContext::enumerate_formats(v4l2_fmtdesc& description) const {
  const std::uint32_t index = description.index;
  const std::uint32_t type = description.type;
  std::uint32_t pixelformat = 0;
  std::uint32_t flags = 0;
  std::string_view text;
  if (type == V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE && index < device_.formats.codecs().size()) {
    const CodecTraits& codec = *device_.formats.codecs()[index];
    pixelformat = codec.pixelformat;
    text = codec.description;
    flags = V4L2_FMT_FLAG_COMPRESSED;
  } else if (type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE &&
             device_.formats.picture(index, bit_depth_) != nullptr) {
    pixelformat = device_.formats.picture(index, bit_depth_)->pixelformat;
    text = picture_format_description(pixelformat);
  } else {
    return -EINVAL;
  }
  description = {};
  description.index = index;
  description.type = type;
  description.flags = flags;
  description.pixelformat = pixelformat;
  copy_text(text, description.description, sizeof description.description);
  return 0;
}

int VideoContext::enumerate_sizes(v4l2_frmsizeenum& sizes) const {
  if (sizes.index != 0 || device_.formats.codec(sizes.pixel_format) == nullptr) return -EINVAL;
  sizes.type = V4L2_FRMSIZE_TYPE_STEPWISE;
  sizes.stepwise = device_.formats.sizes();
  std::memset(sizes.reserved, 0, sizeof sizes.reserved);
  return 0;
}

int VideoContext::get_format(v4l2_format& format) const {
  if (format.type == bitstream_.type()) {
    format.fmt.pix_mp = coded_format_;
  } else if (format.type == pictures_.type()) {
    format.fmt.pix_mp = picture_format_;
  } else {
    return -EINVAL;
  }
  return 0;
}

int VideoContext::try_format(v4l2_format& format) const {
  if (format.type == bitstream_.type()) {
    device_.formats.fit_coded(format.fmt.pix_mp);
  } else if (format.type == pictures_.type()) {
    device_.formats.fit_picture(format.fmt.pix_mp, coded_format_, bit_depth_);
  } else {
    return -EINVAL;
  }
  return 0;
}

int VideoContext::set_coded_format(v4l2_pix_format_mplane& format) {
  device_.formats.fit_coded(format);
  // Another size is allowed with bitstream buffers in place, another codec is not; and picture
  // buffers stand in the way of both, since the picture format follows.
  const bool other_codec = format.pixelformat != coded_format_.pixelformat;
  if (pictures_.busy()) return -EBUSY;
  if (device_.locks_formats && (bitstream_.streaming() || (bitstream_.busy() && other_codec))) return -EBUSY;
  coded_format_ = format;
  picture_format_ = device_.formats.default_picture(coded_format_, bit_depth_);
  update_hold_support();
  return 0;
}

int VideoContext::set_format(v4l2_format& format) {
  if (format.type == bitstream_.type()) return set_coded_format(format.fmt.pix_mp);
  if (format.type != pictures_.type()) return -EINVAL;
  if (pictures_.busy()) return -EBUSY;
  device_.formats.fit_picture(format.fmt.pix_mp, coded_format_, bit_depth_);
  picture_format_ = format.fmt.pix_mp;
  return 0;
}

int VideoContext::get_controls(v4l2_ext_controls& controls) {
  if (controls.which != V4L2_CTRL_WHICH_REQUEST_VAL) return controls_.get(controls, nullptr);
  const auto request = controls.request_fd >= 0 ? find_request(controls.request_fd) : nullptr;
  if (!request) return -EINVAL;
  if (request->state() != RequestState::complete) return -EACCES;
  const RequestControls* values = request->controls(id_);
  return values != nullptr ? controls_.get(controls, values) : -ENOMEM;
}

int VideoContext::try_or_set_controls(v4l2_ext_controls& controls, bool set) {
  if (controls.which != V4L2_CTRL_WHICH_REQUEST_VAL) return controls_.try_or_set(controls, nullptr, set);
  const auto request = controls.request_fd >= 0 ? find_request(controls.request_fd) : nullptr;
  if (!request) return -EINVAL;
  if (request->state() != RequestState::idle) return -EBUSY;
  RequestControls* values = set ? &request->add_controls(id_) : request->controls(id_);
  // That a request without values cannot be tried against is odd, and what the kernel does.
  return values != nullptr ? controls_.try_or_set(controls, values, set) : -ENOMEM;
}

ControlVerdict VideoContext::try_control(const CodecTraits& codec, std::uint32_t id,
                                         std::span<const std::byte> value) {
  if (codec.check == nullptr) return {};
  return codec.check(id, value, coded_format_.width, coded_format_.height);
}

int VideoContext::set_control(const CodecTraits& codec, std::uint32_t id, std::span<const std::byte> value) {
  if (&codec != &this->codec() || codec.bit_depth == nullptr) return 0;
  const auto depth = codec.bit_depth(id, value);
  if (!depth || *depth == bit_depth_) return 0;
  if (pictures_.busy()) return EBUSY;
  bit_depth_ = *depth;
  picture_format_ = device_.formats.default_picture(coded_format_, bit_depth_);
  return 0;
}

std::uint32_t VideoContext::size_image(const BufferQueue& queue) const {
  return queue.is_output() ? coded_format_.plane_fmt[0].sizeimage : picture_format_.plane_fmt[0].sizeimage;
}

std::shared_ptr<Request> VideoContext::find_request(int fd) {
  return device_.find_request(fd);
}

std::shared_ptr<SlotMemory> VideoContext::import_memory(int fd) {
  return device_.import_memory(fd);
}

void VideoContext::request_cancelled(Request& request) {
  controls_.inherit(request.complete_controls(id_));
}

int VideoContext::queue_buffer(v4l2_buffer& buffer) {
  BufferQueue& queue = queue_of(buffer.type);
  if (!queue.is_output() && (buffer.flags & V4L2_BUF_FLAG_REQUEST_FD) != 0) return -EPERM;
  if (const int error = queue.queue(buffer); error != 0) return error;
  schedule();
  return 0;
}

int VideoContext::prepare_buffer(v4l2_buffer& buffer) {
  return queue_of(buffer.type).prepare_for_user(buffer);
}

int VideoContext::dequeue_buffer(v4l2_buffer& buffer, bool nonblocking) {
  BufferQueue& queue = queue_of(buffer.type);
  int result = queue.dequeue(buffer);
  // With nothing at the worker a kernel would sleep until another thread queues something; no other
  // thread may use this object, so it would sleep for ever.
  while (result == -EAGAIN && !nonblocking && worker_ && worker_->wait_for_result()) {
    collect();
    result = queue.dequeue(buffer);
  }
  return result;
}

int VideoContext::stream_on(std::uint32_t type) {
  BufferQueue& queue = queue_of(type);
  const bool was_on = queue.streaming();
  if (const int error = queue.stream_on(type); error != 0) return error;
  if (!was_on) (queue.is_output() ? bitstream_sequence_ : picture_sequence_) = 0;
  schedule();
  return 0;
}

int VideoContext::stream_off(std::uint32_t type) {
  BufferQueue& queue = queue_of(type);
  cancel_jobs();
  // v4l2_m2m_streamoff() aborts before it looks at the type, and only a stream-off that succeeds takes the
  // abort back: after one of another type the context runs nothing.
  aborted_ = type != queue.type();
  if (aborted_) return -EINVAL;
  // References are slots: with them goes all that was decoded.
  if (!queue.is_output()) {
    reset_engine_ = true;
    last_slot_.reset();
  }
  const int result = queue.stream_off(type);
  planned_held_ = planned_slot() != nullptr && planned_slot()->held;
  return result;
}

int VideoContext::try_decoder_command(v4l2_decoder_cmd& command) const {
  if (command.cmd != V4L2_DEC_CMD_FLUSH) return -EINVAL;
  command.flags = 0;
  return 0;
}

int VideoContext::decoder_command(v4l2_decoder_cmd& command) {
  if (const int error = try_decoder_command(command); error != 0) return error;
  if (!bitstream_.ready().empty()) {
    Buffer& last = *bitstream_.ready().back();
    const bool at_worker = !in_flight_.empty() && in_flight_.back().source == &last;
    last.flags &= ~static_cast<std::uint32_t>(V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF);
    if (at_worker && planned_held_) {
      planned_held_ = false;
      ++planned_slots_;
    }
  } else if (!pictures_.ready().empty() && pictures_.ready().back()->held) {
    // The kernel looks at the last slot of the queue, though it is the first that can be held: with
    // more slots queued behind it a held one stays held.
    release_held();
  }
  return 0;
}

}  // namespace zcplay::emulated
