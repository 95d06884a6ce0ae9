// SPDX-License-Identifier: MIT
#include "decode/v4l2/linux_kernel.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace zcplay::v4l2 {
namespace {

constexpr std::string_view kMediaPrefix = "media";

/// "media12" sorts after "media2".
bool node_less(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

bool is_media_node(const std::string& name) {
  return name.size() > kMediaPrefix.size() && name.starts_with(kMediaPrefix) &&
         std::all_of(name.begin() + kMediaPrefix.size(), name.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

int result_of(int value) {
  return value < 0 ? -errno : value;
}

}  // namespace

std::vector<std::string> LinuxKernel::media_nodes() {
  std::vector<std::string> nodes;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/dev", ignored)) {
    if (is_media_node(entry.path().filename().string())) nodes.push_back(entry.path().string());
  }
  std::sort(nodes.begin(), nodes.end(), node_less);
  return nodes;
}

std::string LinuxKernel::device_path(std::uint32_t major, std::uint32_t minor) {
  std::ifstream file("/sys/dev/char/" + std::to_string(major) + ":" + std::to_string(minor) + "/uevent");
  std::stringstream text;
  text << file.rdbuf();
  const std::string name = uevent_value(text.str(), "DEVNAME");
  return name.empty() ? name : "/dev/" + name;
}

int LinuxKernel::open(const std::string& path, int flags) {
  return result_of(::open(path.c_str(), flags));
}

int LinuxKernel::close(int fd) {
  return result_of(::close(fd));
}

int LinuxKernel::ioctl(int fd, unsigned long request, void* argument) {
  return result_of(::ioctl(fd, request, argument));
}

int LinuxKernel::mmap(int fd, std::size_t length, int protection, off_t offset, void** address) {
  void* const mapped = ::mmap(nullptr, length, protection, MAP_SHARED, fd, offset);
  if (mapped == MAP_FAILED) return -errno;
  *address = mapped;
  return 0;
}

int LinuxKernel::munmap(void* address, std::size_t length) {
  return result_of(::munmap(address, length));
}

Completion LinuxKernel::completion(int request_fd) {
  return {request_fd, EPOLLPRI};
}

std::string uevent_value(const std::string& text, const std::string& key) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(key + "=")) return line.substr(key.size() + 1);
  }
  return {};
}

}  // namespace zcplay::v4l2
