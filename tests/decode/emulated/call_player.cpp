// SPDX-License-Identifier: MIT
#include "tests/decode/emulated/call_player.h"

#include <fcntl.h>
#include <linux/media.h>
#include <poll.h>

#include <array>
#include <cerrno>

#include <fmt/format.h>

namespace zcplay::test {
namespace {

constexpr int kPatienceMs = 10'000;  // only ever waited out by a failing test

struct MediaDevice {
  int fd = -1;
  std::string video_path;
};

std::string video_path_of(Kernel& kernel, int media) {
  std::array<media_v2_interface, 16> interfaces{};
  media_v2_topology topology{};
  topology.num_interfaces = interfaces.size();
  topology.ptr_interfaces = reinterpret_cast<std::uintptr_t>(interfaces.data());
  if (kernel.ioctl(media, MEDIA_IOC_G_TOPOLOGY, &topology) != 0 || topology.num_interfaces == 0) return {};
  return kernel.device_path(interfaces[0].devnode.major, interfaces[0].devnode.minor);
}

MediaDevice open_media(Kernel& kernel, const std::string& driver) {
  for (const std::string& path : kernel.media_nodes()) {
    const int media = kernel.open(path, O_RDWR | O_CLOEXEC);
    if (media < 0) continue;
    media_device_info info{};
    const bool known = kernel.ioctl(media, MEDIA_IOC_DEVICE_INFO, &info) == 0;
    if (driver.empty() || (known && driver == info.driver)) {
      std::string video = video_path_of(kernel, media);
      if (!video.empty()) return {media, std::move(video)};
    }
    kernel.close(media);
  }
  return {};
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
  if (found == values.end()) return otherwise;
  if (found->second.starts_with("-")) {
    return static_cast<std::uint64_t>(std::stoll(found->second, nullptr, 0));
  }
  return std::stoull(found->second, nullptr, 0);
}

CallPlayer::CallPlayer(const CallTarget& target)
    : kernel_(*target.kernel), other_kernel_(target.other_kernel) {
  MediaDevice device = open_media(kernel_, target.driver);
  media_ = device.fd;
  video_path_ = std::move(device.video_path);
  if (media_ < 0) complaint_ = "no media device " + target.driver + " with a video node";
  if (other_kernel_ != nullptr) {
    other_media_ = open_media(*other_kernel_, target.other_driver).fd;
    if (other_media_ < 0) complaint_ = "no other media device " + target.other_driver;
  }
}

CallPlayer::~CallPlayer() {
  for (const auto& [address, length] : mappings_) kernel_.munmap(address, length);
  for (const auto& [name, descriptor] : fds_) descriptor.kernel->close(descriptor.fd);
  if (media_ >= 0) kernel_.close(media_);
  if (other_media_ >= 0) other_kernel_->close(other_media_);
}

void CallPlayer::keep(const std::string& name, int fd, Kernel& kernel) {
  const auto found = fds_.find(name);
  if (found != fds_.end()) found->second.kernel->close(found->second.fd);
  fds_[name] = {fd, &kernel, ' '};
}

int CallPlayer::fd_of(const std::string& name) {
  if (name == "media") return media_;
  if (name == "other-media") return other_media_;
  if (name == "none") return -1;
  const auto found = fds_.find(name);
  if (found != fds_.end()) return found->second.fd;
  if (expects_) complaint_ = "nothing is called " + name;
  return -1;
}

std::string CallPlayer::name_of(int fd) const {
  for (const auto& [name, descriptor] : fds_) {
    if (descriptor.fd == fd) return name;
  }
  return fd < 0 ? "none" : "gone";
}

std::uint32_t CallPlayer::type_of(const std::string& name) {
  if (name == "output") return V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
  if (name == "capture") return V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  if (name == "splane-output") return V4L2_BUF_TYPE_VIDEO_OUTPUT;
  if (name == "splane-capture") return V4L2_BUF_TYPE_VIDEO_CAPTURE;
  if (name == "overlay") return V4L2_BUF_TYPE_VIDEO_OVERLAY;
  if (name == "no-type") return 77;
  complaint_ = "no queue is called " + name;
  return 0;
}

int CallPlayer::play(const CallLine& line) {
  answer_.clear();
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
  if (verb == "flush" || verb == "command" || verb == "try_command") return decoder_command(verb, words);
  if (verb == "subscribe") return subscribe(VIDIOC_SUBSCRIBE_EVENT, words);
  if (verb == "unsubscribe") return subscribe(VIDIOC_UNSUBSCRIBE_EVENT, words);
  if (verb == "dqevent") return dequeue_event(words);
  if (verb == "enum_sizes") return enumerate_sizes(words);
  if (verb == "ioctl") {
    std::array<std::byte, 4096> argument{};
    return kernel_.ioctl(fd_of(words.plain[0]), words.number("number", 0), argument.data());
  }
  if (verb == "request" || verb == "other-request" || verb == "queue" || verb == "reinit") {
    return on_request(verb, words);
  }
  const int result = on_controls(verb, words);
  return result <= 0 ? result : on_queue(verb, words);
}

int CallPlayer::on_request(const std::string& verb, const Words& words) {
  if (verb == "request") return allocate_request(words, media_, kernel_);
  if (verb == "other-request") {
    if (other_kernel_ == nullptr) {
      complaint_ = "there is no other media device";
      return 0;
    }
    return allocate_request(words, other_media_, *other_kernel_);
  }
  const auto named = fds_.find(words.plain[0]);
  Kernel& kernel = named != fds_.end() ? *named->second.kernel : kernel_;
  return kernel.ioctl(fd_of(words.plain[0]),
                      verb == "queue" ? MEDIA_REQUEST_IOC_QUEUE : MEDIA_REQUEST_IOC_REINIT, nullptr);
}

int CallPlayer::allocate_request(const Words& words, int media, Kernel& kernel) {
  int fd = -1;
  const int result = kernel.ioctl(media, MEDIA_IOC_REQUEST_ALLOC, &fd);
  if (result != 0) return result;
  keep(words.plain[0], fd, kernel);
  if (media == media_ && &kernel == &kernel_) fds_[words.plain[0]].kind = 'r';
  return 0;
}

// 1: the verb is none of these.
int CallPlayer::on_controls(const std::string& verb, const Words& words) {
  if (verb == "set") return controls(VIDIOC_S_EXT_CTRLS, words);
  if (verb == "try") return controls(VIDIOC_TRY_EXT_CTRLS, words);
  if (verb == "get") return controls(VIDIOC_G_EXT_CTRLS, words);
  if (verb == "s_ctrl") return small_control(VIDIOC_S_CTRL, words);
  if (verb == "g_ctrl") return small_control(VIDIOC_G_CTRL, words);
  if (verb == "query") return query_control(words);
  if (verb == "menu") return query_menu(words);
  return 1;
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
  if (verb == "enum_fmt") return enumerate_format(words);
  if (verb == "reqbufs" || verb == "create") return allocate(verb, words);
  if (verb == "remove") return remove_buffers(words);
  if (verb == "qbuf") return buffer(VIDIOC_QBUF, words);
  if (verb == "dqbuf") return buffer(VIDIOC_DQBUF, words);
  if (verb == "prepare") return buffer(VIDIOC_PREPARE_BUF, words);
  if (verb == "querybuf") return buffer(VIDIOC_QUERYBUF, words);
  if (verb == "expbuf") return export_buffer(words);
  if (verb == "mmap") return map_buffer(words);
  complaint_ = "no such call: " + verb;
  return 0;
}

int CallPlayer::open_video(const Words& words) {
  const int blocking = words.has("blocking") ? 0 : O_NONBLOCK;
  const int fd = kernel_.open(video_path_, O_RDWR | blocking | O_CLOEXEC);
  if (fd < 0) return fd;
  keep(words.plain[0], fd, kernel_);
  fds_[words.plain[0]].kind = 'v';
  return 0;
}

int CallPlayer::close_one(const Words& words) {
  if (words.plain[0] == "media") {
    const int result = kernel_.close(media_);
    media_ = -1;
    return result;
  }
  const auto found = fds_.find(words.plain[0]);
  if (found == fds_.end()) {
    if (expects_) complaint_ = "nothing is called " + words.plain[0];
    return 0;
  }
  const Descriptor descriptor = found->second;
  fds_.erase(found);
  return descriptor.kernel->close(descriptor.fd);
}

int CallPlayer::wait(const Words& words, bool completes) {
  const int fd = fd_of(words.plain[0]);
  if (fd < 0) return -EBADF;
  const Completion completion = kernel_.completion(fd);
  pollfd waiting{completion.fd, static_cast<short>(completion.events), 0};
  const int ready = ::poll(&waiting, 1, completes ? kPatienceMs : 0);
  if ((ready > 0 && (waiting.revents & waiting.events) != 0) != completes) {
    complaint_ = completes ? "never completed" : "is complete";
  }
  return 0;
}

int CallPlayer::decoder_command(const std::string& verb, const Words& words) {
  v4l2_decoder_cmd command{};
  command.cmd = verb == "flush" ? V4L2_DEC_CMD_FLUSH : static_cast<std::uint32_t>(words.number("cmd", 0));
  command.flags = static_cast<std::uint32_t>(words.number("flags", 0));
  const int result = kernel_.ioctl(
      fd_of(words.plain[0]), verb == "try_command" ? VIDIOC_TRY_DECODER_CMD : VIDIOC_DECODER_CMD, &command);
  if (result == 0) check(words, "gives_flags", command.flags);
  return result;
}

void CallPlayer::note(std::string_view key, const std::string& value) {
  if (!answer_.empty()) answer_ += ' ';
  answer_ += key;
  answer_ += '=';
  answer_ += value;
}

void CallPlayer::check(const Words& words, std::string_view key, std::uint64_t actual) {
  note(key, std::to_string(actual));
  const std::uint64_t expected = words.number(key, actual);
  if (expects_ && actual != expected && complaint_.empty()) {
    complaint_ =
        std::string(key) + " is " + std::to_string(actual) + ", expected " + std::to_string(expected);
  }
}

void CallPlayer::check_text(const Words& words, std::string_view key, const std::string& actual) {
  note(key, actual);
  const auto expected = words.values.find(key);
  if (!expects_ || expected == words.values.end()) return;
  if (expected->second != actual && complaint_.empty()) {
    complaint_ = fmt::format("{} is {}, expected {}", key, actual, expected->second);
  }
}

std::string CallPlayer::state(Detail detail) {
  std::string text;
  for (const auto& [name, descriptor] : fds_) {
    if (descriptor.kind == 'v') {
      text += fmt::format("{} output:{} capture:{}\n", name,
                          queue_state(descriptor.fd, V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, detail),
                          queue_state(descriptor.fd, V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE, detail));
    } else if (descriptor.kind == 'r') {
      const Completion completion = kernel_.completion(descriptor.fd);
      pollfd waiting{completion.fd, static_cast<short>(completion.events), 0};
      const bool complete = ::poll(&waiting, 1, 0) > 0 && (waiting.revents & waiting.events) != 0;
      text += fmt::format("{} {}\n", name, complete ? "complete" : "not complete");
    }
  }
  return text;
}

}  // namespace zcplay::test
