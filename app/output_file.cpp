// SPDX-License-Identifier: MIT
#include "app/output_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

#include <fmt/format.h>

namespace zcplay {
namespace {

constexpr std::size_t kBufferBytes = 65536;

bool same_file(const std::string& a, const std::string& b) {
  struct stat first{};
  struct stat second{};
  if (::stat(a.c_str(), &first) != 0 || ::stat(b.c_str(), &second) != 0) return false;
  return S_ISREG(first.st_mode) && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

bool writable_now(int fd) {
  pollfd wait{fd, POLLOUT, 0};
  return ::poll(&wait, 1, 0) == 1;
}

}  // namespace

Result<void> check_not_input(const std::string& path, const std::string& input) {
  if (path == "-" || !same_file(path, input)) return {};
  return fail(ErrorCode::usage, "open",
              fmt::format("{}: would overwrite the clip itself; name another file", path));
}

Result<OutputFile> OutputFile::open(const std::string& path, const std::string& input,
                                    const StopSignals& stop) {
  if (path == "-") {
    OutputFile file("standard output", STDOUT_FILENO, stop);
    file.terminal_ = ::isatty(STDOUT_FILENO) == 1;
    return file;
  }
  if (Result<void> other = check_not_input(path, input); !other) return std::unexpected(other.error());
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!fd.valid())
    return fail(ErrorCode::environment, "open", fmt::format("{}: cannot be written", path), errno);
  OutputFile file(path, fd.get(), stop);
  file.owned_ = std::move(fd);
  return file;
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) std::ignore = flush();
}

Result<void> OutputFile::write(std::span<const std::byte> bytes) {
  if (buffer_.size() + bytes.size() > kBufferBytes) {
    if (Result<void> flushed = flush(); !flushed) return flushed;
  }
  if (bytes.size() >= kBufferBytes) return write_through(bytes);
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  return terminal_ ? flush() : Result<void>();
}

Result<void> OutputFile::flush() {
  // What cannot be written now is not tried again.
  std::vector<std::byte> bytes = std::exchange(buffer_, {});
  Result<void> written = write_through(bytes);
  bytes.clear();
  buffer_ = std::move(bytes);
  return written;
}

Result<void> OutputFile::write_through(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    std::size_t wanted = bytes.size();
    if (stop_->requested()) {
      // A pipe that can be written at all takes this much without waiting.
      wanted = std::min<std::size_t>(wanted, PIPE_BUF);
      if (!writable_now(fd_)) return fail(ErrorCode::interrupted, "write", "interrupted");
    }
    const ssize_t count = ::write(fd_, bytes.data(), wanted);
    if (count >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (errno == EPIPE) {
      return fail(ErrorCode::interrupted, "write", fmt::format("{}: nobody reads on", name_), errno);
    } else if (errno != EINTR) {
      return fail(ErrorCode::environment, "write", fmt::format("{}: cannot be written", name_), errno);
    }
  }
  return {};
}

Result<void> OutputFile::close() {
  Result<void> result = flush();
  fd_ = -1;
  // A file system may tell only now that there was no room.
  if (const int fd = owned_.release(); fd >= 0 && ::close(fd) != 0 && result) {
    return fail(ErrorCode::environment, "close", fmt::format("{}: cannot be written", name_), errno);
  }
  return result;
}

}  // namespace zcplay
