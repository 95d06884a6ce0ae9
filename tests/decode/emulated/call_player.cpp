// SPDX-License-Identifier: MIT
#include "tests/decode/emulated/call_player.h"

#include <fcntl.h>
#include <linux/media.h>
#include <linux/v4l2-controls.h>
#include <poll.h>
#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "tests/decode/emulated/control_fields.h"

namespace zcplay::test {
namespace {

constexpr int kPatienceMs = 10'000;  // only ever waited out by a failing test

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
};

std::uint32_t fourcc(const std::string& text) {
  std::uint32_t code = 0;
  for (std::size_t i = 0; i < 4 && i < text.size(); ++i) {
    code |= static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) << 8 * i;
  }
  return code;
}

}  // namespace

bool CallPlayer::Words::has(std::string_view word) const {
  for (const std::string& one : plain) {
    if (one == word) return true;
  }
  return false;
}

std::uint64_t CallPlayer::Words::number(std::string_view key, std::uint64_t otherwise) const {
  const auto found = values.find(key);
  return found == values.end() ? otherwise : std::stoull(found->second, nullptr, 0);
}

CallPlayer::CallPlayer(Kernel& kernel) : kernel_(kernel) {
  for (const std::string& path : kernel_.media_nodes()) {
    const int media = kernel_.open(path, O_RDWR | O_CLOEXEC);
    if (media < 0) continue;
    std::array<media_v2_interface, 16> interfaces{};
    media_v2_topology topology{};
    topology.num_interfaces = interfaces.size();
    topology.ptr_interfaces = reinterpret_cast<std::uintptr_t>(interfaces.data());
    if (kernel_.ioctl(media, MEDIA_IOC_G_TOPOLOGY, &topology) == 0 && topology.num_interfaces > 0) {
      media_ = media;
      video_path_ = kernel_.device_path(interfaces[0].devnode.major, interfaces[0].devnode.minor);
      return;
    }
    kernel_.close(media);
  }
  complaint_ = "no media device with a video node";
}

CallPlayer::~CallPlayer() {
  for (const auto& [address, length] : mappings_) kernel_.munmap(address, length);
  for (const auto& [name, fd] : fds_) kernel_.close(fd);
  if (media_ >= 0) kernel_.close(media_);
}

int CallPlayer::fd_of(const std::string& name) {
  if (name == "media") return media_;
  if (name == "none") return -1;
  const auto found = fds_.find(name);
  if (found != fds_.end()) return found->second;
  complaint_ = "nothing is called " + name;
  return -1;
}

std::uint32_t CallPlayer::type_of(const std::string& name) {
  if (name == "output") return V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
  if (name == "capture") return V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  if (name == "splane-output") return V4L2_BUF_TYPE_VIDEO_OUTPUT;
  if (name == "splane-capture") return V4L2_BUF_TYPE_VIDEO_CAPTURE;
  complaint_ = "no queue is called " + name;
  return 0;
}

int CallPlayer::play(const CallLine& line) {
  if (!complaint_.empty()) return 0;
  Words words;
  for (std::size_t i = 1; i < line.words.size(); ++i) {
    const std::size_t equals = line.words[i].find('=');
    if (equals == std::string::npos) {
      words.plain.push_back(line.words[i]);
    } else {
      words.values[line.words[i].substr(0, equals)] = line.words[i].substr(equals + 1);
    }
  }
  if (words.plain.empty()) words.plain.emplace_back();
  return dispatch(line.words[0], words);
}

int CallPlayer::dispatch(const std::string& verb, const Words& words) {
  if (verb == "open") return open_video(words);
  if (verb == "close") return close_one(words);
  if (verb == "wait") return wait(words, true);
  if (verb == "waits") return wait(words, false);
  if (verb == "set") return controls(VIDIOC_S_EXT_CTRLS, words);
  if (verb == "try") return controls(VIDIOC_TRY_EXT_CTRLS, words);
  if (verb == "get") return controls(VIDIOC_G_EXT_CTRLS, words);
  if (verb == "s_ctrl") return small_control(VIDIOC_S_CTRL, words);
  if (verb == "g_ctrl") return small_control(VIDIOC_G_CTRL, words);
  if (verb == "flush" || verb == "command") {
    v4l2_decoder_cmd command{};
    command.cmd = verb == "flush" ? V4L2_DEC_CMD_FLUSH : static_cast<std::uint32_t>(words.number("cmd", 0));
    return kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_DECODER_CMD, &command);
  }
  if (verb == "ioctl") {
    std::array<std::byte, 4096> argument{};
    return kernel_.ioctl(fd_of(words.plain[0]), words.number("number", 0), argument.data());
  }
  if (verb == "request" || verb == "queue" || verb == "reinit") return on_request(verb, words);
  return on_queue(verb, words);
}

int CallPlayer::on_request(const std::string& verb, const Words& words) {
  if (verb == "request") {
    int fd = -1;
    const int result = kernel_.ioctl(media_, MEDIA_IOC_REQUEST_ALLOC, &fd);
    if (result == 0) fds_[words.plain[0]] = fd;
    return result;
  }
  return kernel_.ioctl(fd_of(words.plain[0]),
                       verb == "queue" ? MEDIA_REQUEST_IOC_QUEUE : MEDIA_REQUEST_IOC_REINIT, nullptr);
}

int CallPlayer::on_queue(const std::string& verb, const Words& words) {
  if (words.plain.size() < 2) {
    complaint_ = "no such call, or too few words: " + verb;
    return 0;
  }
  if (verb == "streamon" || verb == "streamoff") {
    auto type = static_cast<int>(type_of(words.plain[1]));
    return kernel_.ioctl(fd_of(words.plain[0]), verb == "streamon" ? VIDIOC_STREAMON : VIDIOC_STREAMOFF,
                         &type);
  }
  if (verb == "s_fmt") return format(VIDIOC_S_FMT, words);
  if (verb == "g_fmt") return format(VIDIOC_G_FMT, words);
  if (verb == "try_fmt") return format(VIDIOC_TRY_FMT, words);
  if (verb == "reqbufs" || verb == "create") return allocate(verb, words);
  if (verb == "qbuf") return queue_buffer(words);
  if (verb == "dqbuf") return dequeue_buffer(words);
  if (verb == "querybuf") return query_buffer(words);
  if (verb == "expbuf") return export_buffer(words);
  if (verb == "mmap") return map_buffer(words);
  complaint_ = "no such call: " + verb;
  return 0;
}

int CallPlayer::open_video(const Words& words) {
  const int fd = kernel_.open(video_path_, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return fd;
  fds_[words.plain[0]] = fd;
  return 0;
}

int CallPlayer::close_one(const Words& words) {
  const auto found = fds_.find(words.plain[0]);
  if (found == fds_.end()) {
    complaint_ = "nothing is called " + words.plain[0];
    return 0;
  }
  const int fd = found->second;
  fds_.erase(found);
  return kernel_.close(fd);
}

int CallPlayer::wait(const Words& words, bool completes) {
  const Completion completion = kernel_.completion(fd_of(words.plain[0]));
  pollfd waiting{completion.fd, static_cast<short>(completion.events), 0};
  const int ready = ::poll(&waiting, 1, completes ? kPatienceMs : 0);
  if ((ready > 0 && (waiting.revents & waiting.events) != 0) != completes) {
    complaint_ = completes ? "never completed" : "is complete";
  }
  return 0;
}

void CallPlayer::check(const Words& words, std::string_view key, std::uint64_t actual) {
  const std::uint64_t expected = words.number(key, actual);
  if (actual != expected && complaint_.empty()) {
    complaint_ =
        std::string(key) + " is " + std::to_string(actual) + ", expected " + std::to_string(expected);
  }
}

void CallPlayer::check_flags(const Words& words, std::uint32_t flags) {
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
  pixels.plane_fmt[0].sizeimage = static_cast<std::uint32_t>(words.number("size", 0));
  const int result = kernel_.ioctl(fd_of(words.plain[0]), request, &format);
  if (result != 0) return result;
  check(words, "gives_width", pixels.width);
  check(words, "gives_height", pixels.height);
  check(words, "gives_stride", pixels.plane_fmt[0].bytesperline);
  check(words, "gives_size", pixels.plane_fmt[0].sizeimage);
  const auto gives = words.values.find("gives_format");
  if (gives != words.values.end() && fourcc(gives->second) != pixels.pixelformat) {
    complaint_ = "pixel format is not " + gives->second;
  }
  return 0;
}

int CallPlayer::allocate(const std::string& verb, const Words& words) {
  const auto memory = static_cast<std::uint32_t>(words.number("memory", V4L2_MEMORY_MMAP));
  const auto count = static_cast<std::uint32_t>(words.number("count", 1));
  if (verb == "reqbufs") {
    v4l2_requestbuffers request{};
    request.count = count;
    request.type = type_of(words.plain[1]);
    request.memory = memory;
    const int result = kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_REQBUFS, &request);
    if (result == 0) check(words, "gives", request.count);
    return result;
  }
  v4l2_create_buffers create{};
  create.count = count;
  create.memory = memory;
  create.format.type = type_of(words.plain[1]);
  // CREATE_BUFS takes its size from the current format unless the line names another.
  const int fetched = kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_G_FMT, &create.format);
  v4l2_plane_pix_format& plane = create.format.fmt.pix_mp.plane_fmt[0];
  if (fetched == 0) plane.sizeimage = static_cast<std::uint32_t>(words.number("size", plane.sizeimage));
  const int result = kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_CREATE_BUFS, &create);
  if (result == 0) {
    check(words, "gives", create.count);
    check(words, "index", create.index);
  }
  return result;
}

int CallPlayer::queue_buffer(const Words& words) {
  std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};
  planes[0].bytesused = static_cast<std::uint32_t>(words.number("used", 16));
  planes[0].data_offset = static_cast<std::uint32_t>(words.number("offset", 0));
  v4l2_buffer buffer{};
  buffer.type = type_of(words.plain[1]);
  buffer.index = static_cast<std::uint32_t>(words.number("index", 0));
  buffer.memory = static_cast<std::uint32_t>(words.number("memory", V4L2_MEMORY_MMAP));
  buffer.length = static_cast<std::uint32_t>(words.number("planes", 1));
  buffer.m.planes = planes.data();
  buffer.field = static_cast<std::uint32_t>(words.number("field", V4L2_FIELD_NONE));
  buffer.timestamp.tv_usec = static_cast<suseconds_t>(words.number("ts", 0));
  for (const auto& [name, bit] : kBufferFlags) {
    if (words.has(name)) buffer.flags |= bit;
  }
  const auto request = words.values.find("request");
  if (request != words.values.end()) {
    buffer.flags |= V4L2_BUF_FLAG_REQUEST_FD;
    buffer.request_fd = fd_of(request->second);
  }
  return kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_QBUF, &buffer);
}

int CallPlayer::dequeue_buffer(const Words& words) {
  std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};
  v4l2_buffer buffer{};
  buffer.type = type_of(words.plain[1]);
  buffer.memory = V4L2_MEMORY_MMAP;
  buffer.length = static_cast<std::uint32_t>(words.number("planes", 1));
  buffer.m.planes = planes.data();
  const int result = kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_DQBUF, &buffer);
  if (result != 0) return result;
  check(words, "index", buffer.index);
  check(words, "ts", static_cast<std::uint64_t>(buffer.timestamp.tv_usec));
  check(words, "used", planes[0].bytesused);
  check(words, "sequence", buffer.sequence);
  check_flags(words, buffer.flags);
  return 0;
}

int CallPlayer::query_buffer(const Words& words) {
  std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};
  v4l2_buffer buffer{};
  buffer.type = type_of(words.plain[1]);
  buffer.index = static_cast<std::uint32_t>(words.number("index", 0));
  buffer.length = static_cast<std::uint32_t>(words.number("planes", 1));
  buffer.m.planes = planes.data();
  const int result = kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_QUERYBUF, &buffer);
  if (result == 0) check_flags(words, buffer.flags);
  return result;
}

int CallPlayer::export_buffer(const Words& words) {
  v4l2_exportbuffer exported{};
  exported.type = type_of(words.plain[1]);
  exported.index = static_cast<std::uint32_t>(words.number("index", 0));
  exported.plane = static_cast<std::uint32_t>(words.number("plane", 0));
  exported.flags = static_cast<std::uint32_t>(words.number("flags", O_RDWR | O_CLOEXEC));
  const int result = kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_EXPBUF, &exported);
  if (result != 0) return result;
  const auto name = words.values.find("as");
  if (name == words.values.end()) {
    kernel_.close(exported.fd);
  } else {
    fds_[name->second] = exported.fd;
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
  if (kernel_.ioctl(fd_of(words.plain[0]), VIDIOC_QUERYBUF, &buffer) != 0) {
    complaint_ = "no such buffer to map";
    return 0;
  }
  const auto length = static_cast<std::size_t>(words.number("length", planes[0].length));
  const auto offset = static_cast<off_t>(words.number("cookie", planes[0].m.mem_offset));
  void* address = nullptr;
  const int protection = words.has("read-only") ? PROT_READ : PROT_READ | PROT_WRITE;
  const int result = kernel_.mmap(fd_of(words.plain[0]), length, protection, offset, &address);
  if (result == 0) mappings_.emplace_back(address, length);
  return result;
}

int CallPlayer::small_control(unsigned long request, const Words& words) {
  v4l2_control control{};
  control.id = words.plain.size() > 1 ? control_id(words.plain[1]) : 0;
  control.value = static_cast<__s32>(words.number("value", 0));
  const int result = kernel_.ioctl(fd_of(words.plain[0]), request, &control);
  if (result == 0) check(words, "value", static_cast<std::uint64_t>(control.value));
  return result;
}

int CallPlayer::controls(unsigned long request, const Words& words) {
  v4l2_ext_controls list{};
  const auto named = words.values.find("request");
  if (named != words.values.end()) {
    list.which = V4L2_CTRL_WHICH_REQUEST_VAL;
    list.request_fd = fd_of(named->second);
  }
  list.which = static_cast<std::uint32_t>(words.number("which", list.which));
  std::vector<v4l2_ext_control> entries;
  std::vector<std::vector<std::byte>> values;
  values.reserve(words.plain.size());
  for (std::size_t i = 1; i < words.plain.size(); ++i) {
    v4l2_ext_control entry{};
    entry.id = control_id(words.plain[i]);
    values.push_back(control_value(words.plain[i]));
    for (const auto& [key, value] : words.values) {
      if (has_control_field(key, words.plain[i])) {
        set_control_field(values.back(), key, words.plain[i], std::stoll(value, nullptr, 0));
      }
    }
    entry.size = static_cast<std::uint32_t>(words.number("size", values.back().size()));
    if (entry.size == 0 && values.back().empty()) {
      entry.value = static_cast<__s32>(words.number("value", 0));
    } else {
      entry.ptr = values.back().data();
    }
    entries.push_back(entry);
  }
  list.count = static_cast<std::uint32_t>(entries.size());
  list.controls = entries.data();
  const int result = kernel_.ioctl(fd_of(words.plain[0]), request, &list);
  check(words, "error_idx", list.error_idx);
  if (!entries.empty()) check(words, "gives_size", entries.front().size);
  if (result == 0 && !values.empty() && values.front().empty()) {
    check(words, "gives", static_cast<std::uint64_t>(entries.front().value));
  }
  if (result == 0) {
    for (const auto& [key, value] : words.values) {
      if (!key.starts_with("gives.")) continue;
      const std::int64_t actual = control_field(values.front(), key.substr(6), words.plain[1]);
      if (actual != std::stoll(value, nullptr, 0)) complaint_ = key + " is " + std::to_string(actual);
    }
  }
  return result;
}

}  // namespace zcplay::test
