// SPDX-License-Identifier: MIT
// The half of CallPlayer that has to do with formats and buffers.
#include <fcntl.h>
#include <sys/mman.h>

#include <array>
#include <cstring>

#include <fmt/format.h>

#include "decode/emulated/newer_api.h"
#include "tests/decode/emulated/call_player.h"

namespace zcplay::test {
namespace {

constexpr std::uint32_t kMostBuffers = 64;

const std::map<std::string, std::uint32_t, std::less<>> kBufferFlags{
    {"mapped", V4L2_BUF_FLAG_MAPPED},
    {"queued", V4L2_BUF_FLAG_QUEUED},
    {"error", V4L2_BUF_FLAG_ERROR},
    {"in_request", V4L2_BUF_FLAG_IN_REQUEST},
    {"request_fd", V4L2_BUF_FLAG_REQUEST_FD},
    {"hold", V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF},
    {"keyframe", V4L2_BUF_FLAG_KEYFRAME},
    {"copy", V4L2_BUF_FLAG_TIMESTAMP_COPY},
    {"done", V4L2_BUF_FLAG_DONE},
    {"prepared", V4L2_BUF_FLAG_PREPARED},
    {"timecode", V4L2_BUF_FLAG_TIMECODE},
    {"last", V4L2_BUF_FLAG_LAST},
    {"source_soe", V4L2_BUF_FLAG_TSTAMP_SRC_SOE},
    {"no_cache_clean", V4L2_BUF_FLAG_NO_CACHE_CLEAN},
};

std::uint32_t fourcc(const std::string& text) {
  std::uint32_t code = 0;
  for (std::size_t i = 0; i < 4 && i < text.size(); ++i) {
    code |= static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) << 8 * i;
  }
  return code;
}

std::string text_of_fourcc(std::uint32_t code) {
  std::string text;
  for (int i = 0; i < 4; ++i) text += static_cast<char>(code >> 8 * i & 0xff);
  return text;
}

std::string text_of_flags(std::uint32_t flags) {
  std::string text;
  for (const auto& [name, bit] : kBufferFlags) {
    if ((flags & bit) != bit) continue;
    text += (text.empty() ? "" : ",") + name;
    flags &= ~bit;
  }
  return flags == 0 ? text : fmt::format("{},{:#x}", text, flags);
}

}  // namespace

void CallPlayer::check_flags(const Words& words, std::uint32_t flags, bool compare) {
  note("flags", text_of_flags(flags));
  if (!compare || !expects_) return;
  for (const auto& [name, bit] : kBufferFlags) {
    const bool wanted = words.has(name);
    if ((wanted && (flags & bit) == 0) || (words.has("no-" + name) && (flags & bit) != 0)) {
      complaint_ = "flag " + name + (wanted ? " is not set" : " is set");
    }
  }
}

int CallPlayer::format(unsigned long request, const Words& words) {
  v4l2_format format{};
  format.type = type_of(words.plain[1]);
  v4l2_pix_format_mplane& pixels = format.fmt.pix_mp;
  const auto code = words.values.find("format");
  pixels.pixelformat = code != words.values.end() ? fourcc(code->second) : V4L2_PIX_FMT_H264_SLICE;
  pixels.width = static_cast<std::uint32_t>(words.number("width", 0));
  pixels.height = static_cast<std::uint32_t>(words.number("height", 0));
  pixels.num_planes = 1;
  pixels.field = static_cast<std::uint32_t>(words.number("field", 0));
  pixels.colorspace = static_cast<std::uint32_t>(words.number("colorspace", 0));
  pixels.quantization = static_cast<std::uint8_t>(words.number("quantization", 0));
  pixels.plane_fmt[0].sizeimage = static_cast<std::uint32_t>(words.number("size", 0));
  const int result = kernel_.ioctl(fd_of(words.plain[0]), request, &format);
  if (result != 0) return result;
  check(words, "gives_width", pixels.width);
  check(words, "gives_height", pixels.height);
  check(words, "gives_stride", pixels.plane_fmt[0].bytesperline);
  check(words, "gives_size", pixels.plane_fmt[0].sizeimage);
  check_text(words, "gives_format", text_of_fourcc(pixels.pixelformat));
  check(words, "gives_field", pixels.field);
  check(words, "gives_planes", pixels.num_planes);
  check(words, "gives_colorspace", pixels.colorspace);
  check(words, "gives_quantization", pixels.quantization);
  check(words, "gives_encoding", pixels.ycbcr_enc);
  check(words, "gives_transfer", pixels.xfer_func);
  return 0;
}

int CallPlayer::enumerate_format(const Words& words) {
  v4l2_fmtdesc description{};
  description.type = type_of(words.plain[1]);
  description.index = static_cast<std::uint32_t>(words.number("index", 0));
  const int result = kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_ENUM_FMT, &description);
  if (result != 0) return result;
  check_text(words, "gives_format", text_of_fourcc(description.pixelformat));
  check(words, "gives_flags", description.flags);
  note("description", reinterpret_cast<const char*>(description.description));
  return 0;
}

int CallPlayer::enumerate_sizes(const Words& words) {
  v4l2_frmsizeenum sizes{};
  sizes.index = static_cast<std::uint32_t>(words.number("index", 0));
  const auto code = words.values.find("format");
  sizes.pixel_format = code != words.values.end() ? fourcc(code->second) : V4L2_PIX_FMT_H264_SLICE;
  const int result = kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_ENUM_FRAMESIZES, &sizes);
  if (result != 0) return result;
  check(words, "gives_type", sizes.type);
  check(words, "gives_least_width", sizes.stepwise.min_width);
  check(words, "gives_most_width", sizes.stepwise.max_width);
  check(words, "gives_step_width", sizes.stepwise.step_width);
  check(words, "gives_least_height", sizes.stepwise.min_height);
  check(words, "gives_most_height", sizes.stepwise.max_height);
  check(words, "gives_step_height", sizes.stepwise.step_height);
  return 0;
}

int CallPlayer::allocate(const std::string& verb, const Words& words) {
  const auto memory = static_cast<std::uint32_t>(words.number("memory", V4L2_MEMORY_MMAP));
  const auto count = static_cast<std::uint32_t>(words.number("count", 1));
  const int fd = fd_of(words.plain[0]);
  if (verb == "reqbufs") {
    v4l2_requestbuffers request{};
    request.count = count;
    request.type = type_of(words.plain[1]);
    request.memory = memory;
    const int result = kernel_.ioctl(fd, VIDIOC_REQBUFS, &request);
    if (result != 0) return result;
    check(words, "gives", request.count);
    note("capabilities", fmt::format("{:#x}", request.capabilities));
    return 0;
  }
  v4l2_create_buffers create{};
  create.count = count;
  create.memory = memory;
  create.format.type = type_of(words.plain[1]);
  // CREATE_BUFS takes its size from the current format unless the line names another.
  v4l2_pix_format_mplane& format = create.format.fmt.pix_mp;
  if (kernel_.ioctl(fd, VIDIOC_G_FMT, &create.format) == 0) {
    format.plane_fmt[0].sizeimage =
        static_cast<std::uint32_t>(words.number("size", format.plane_fmt[0].sizeimage));
    format.num_planes = static_cast<std::uint8_t>(words.number("planes", format.num_planes));
  }
  const int result = kernel_.ioctl(fd, VIDIOC_CREATE_BUFS, &create);
  if (result != 0) return result;
  check(words, "gives", create.count);
  check(words, "index", create.index);
  note("capabilities", fmt::format("{:#x}", create.capabilities));
  return 0;
}

int CallPlayer::remove_buffers(const Words& words) {
  emulated::RemoveBuffers remove{};
  remove.index = static_cast<std::uint32_t>(words.number("index", 0));
  remove.count = static_cast<std::uint32_t>(words.number("count", 1));
  remove.type = type_of(words.plain[1]);
  return kernel_.ioctl(fd_of(words.plain[0]), emulated::kRemoveBuffers, &remove);
}

int CallPlayer::buffer(unsigned long request, const Words& words) {
  std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};
  planes[0].bytesused = static_cast<std::uint32_t>(words.number("used", 16));
  planes[0].data_offset = static_cast<std::uint32_t>(words.number("offset", 0));
  planes[0].length = static_cast<std::uint32_t>(words.number("length", 0));
  v4l2_buffer buffer{};
  buffer.type = type_of(words.plain[1]);
  buffer.index = static_cast<std::uint32_t>(words.number("index", 0));
  buffer.memory = static_cast<std::uint32_t>(words.number("memory", V4L2_MEMORY_MMAP));
  buffer.length = static_cast<std::uint32_t>(words.number("planes", 1));
  if (!words.has("no-array")) buffer.m.planes = planes.data();
  buffer.field = static_cast<std::uint32_t>(words.number("field", V4L2_FIELD_NONE));
  buffer.timestamp.tv_usec = static_cast<suseconds_t>(words.number("ts", 0));
  const auto dmabuf = words.values.find("fd");
  if (dmabuf != words.values.end()) {
    buffer.memory = V4L2_MEMORY_DMABUF;
    planes[0].m.fd = fd_of(dmabuf->second);
  }
  const bool gives_flags = request == VIDIOC_QBUF || request == VIDIOC_PREPARE_BUF;
  if (gives_flags) {
    for (const auto& [name, bit] : kBufferFlags) {
      if (words.has(name)) buffer.flags |= bit;
    }
    const auto of = words.values.find("request");
    if (of != words.values.end()) {
      buffer.flags |= V4L2_BUF_FLAG_REQUEST_FD;
      buffer.request_fd = fd_of(of->second);
    }
  }
  const int result = kernel_.ioctl(fd_of(words.plain[0]), request, &buffer);
  if (result == 0) answer_buffer(words, buffer, request);
  return result;
}

void CallPlayer::answer_buffer(const Words& words, const v4l2_buffer& buffer, unsigned long request) {
  const v4l2_plane& plane = buffer.m.planes[0];
  const bool asked = request == VIDIOC_DQBUF || request == VIDIOC_QUERYBUF;
  const Words& expected = asked ? words : Words{};
  check(expected, "index", buffer.index);
  check_flags(words, buffer.flags, asked);
  check(expected, "ts", static_cast<std::uint64_t>(buffer.timestamp.tv_usec));
  check(expected, "used", plane.bytesused);
  check(expected, "sequence", buffer.sequence);
  note("length", std::to_string(plane.length));
  note("offset", std::to_string(plane.data_offset));
  note("field", std::to_string(buffer.field));
  note("memory", std::to_string(buffer.memory));
  note("planes", std::to_string(buffer.length));
  // Later a descriptor may be another's.
  if (!asked && buffer.memory == V4L2_MEMORY_DMABUF) note("fd", name_of(plane.m.fd));
  if (!asked && (buffer.flags & V4L2_BUF_FLAG_REQUEST_FD) != 0) note("request", name_of(buffer.request_fd));
}

std::string CallPlayer::queue_state(int fd, std::uint32_t type, Detail detail) {
  std::string text;
  for (std::uint32_t index = 0; index < kMostBuffers; ++index) {
    std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};
    v4l2_buffer buffer{};
    buffer.type = type;
    buffer.index = index;
    buffer.length = 1;
    buffer.m.planes = planes.data();
    if (kernel_.ioctl(fd, VIDIOC_QUERYBUF, &buffer) != 0) {
      // A hole may be followed by more, but seldom is.
      if (index >= 8) break;
      continue;
    }
    if (detail == Detail::little) {
      const std::uint32_t flags = buffer.flags & (V4L2_BUF_FLAG_QUEUED | V4L2_BUF_FLAG_DONE |
                                                  V4L2_BUF_FLAG_IN_REQUEST | V4L2_BUF_FLAG_PREPARED);
      text += fmt::format(" {}[{} length={}]", index, text_of_flags(flags), planes[0].length);
      continue;
    }
    text += fmt::format(" {}[{} ts={} used={} length={}]", index, text_of_flags(buffer.flags),
                        buffer.timestamp.tv_usec, planes[0].bytesused, planes[0].length);
  }
  return text;
}

int CallPlayer::export_buffer(const Words& words) {
  v4l2_exportbuffer exported{};
  exported.type = type_of(words.plain[1]);
  exported.index = static_cast<std::uint32_t>(words.number("index", 0));
  exported.plane = static_cast<std::uint32_t>(words.number("plane", 0));
  exported.flags = static_cast<std::uint32_t>(words.number("flags", O_RDWR | O_CLOEXEC));
  const int result = kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_EXPBUF, &exported);
  if (result != 0) return result;
  note("close_on_exec", std::to_string(::fcntl(exported.fd, F_GETFD) & FD_CLOEXEC));
  const auto name = words.values.find("as");
  if (name == words.values.end()) {
    kernel_.close(exported.fd);
  } else {
    keep(name->second, exported.fd, kernel_);
  }
  return 0;
}

int CallPlayer::map_buffer(const Words& words) {
  std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};
  v4l2_buffer buffer{};
  buffer.type = type_of(words.plain[1]);
  buffer.index = static_cast<std::uint32_t>(words.number("index", 0));
  buffer.length = 1;
  buffer.m.planes = planes.data();
  const int fd = fd_of(words.plain[0]);
  if (const int error = kernel_.ioctl(fd, VIDIOC_QUERYBUF, &buffer); error != 0) return error;
  const auto length = static_cast<std::size_t>(words.number("length", planes[0].length));
  const auto offset = static_cast<off_t>(words.number("cookie", planes[0].m.mem_offset));
  void* address = nullptr;
  const int protection = words.has("read-only")    ? PROT_READ
                         : words.has("write-only") ? PROT_WRITE
                                                   : PROT_READ | PROT_WRITE;
  const int result = kernel_.mmap(fd, length, protection, offset, &address);
  if (result == 0) mappings_.emplace_back(address, length);
  return result;
}

}  // namespace zcplay::test
