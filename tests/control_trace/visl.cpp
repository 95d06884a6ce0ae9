// SPDX-License-Identifier: MIT
#include "tests/control_trace/visl.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include <fmt/format.h>

#include "base/unique_fd.h"

namespace zcplay::control_trace {
namespace {

std::unexpected<Error> trouble(const char* operation, const std::string& path) {
  const int number = errno;
  return fail(ErrorCode::environment, operation, path, number);
}

/// Files of these file systems have no size of their own.
template <typename Bytes>
Result<Bytes> read_all(const std::string& path) {
  constexpr std::size_t kPiece = 64 * 1024;
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return trouble("open", path);
  Bytes bytes;
  for (;;) {
    const std::size_t before = bytes.size();
    bytes.resize(before + kPiece);
    const ssize_t got = ::read(file.get(), bytes.data() + before, kPiece);
    if (got < 0) return trouble("read", path);
    bytes.resize(before + static_cast<std::size_t>(got));
    if (got == 0) return bytes;
  }
}

}  // namespace

Result<void> Visl::clear_trace() const {
  const UniqueFd file(::open(trace_.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  if (!file.valid()) return trouble("open", trace_);
  return {};
}

Result<std::string> Visl::read_trace() const {
  return read_all<std::string>(trace_);
}

Result<std::vector<std::uint8_t>> Visl::read_bitstream(std::uint32_t blob) const {
  return read_all<std::vector<std::uint8_t>>(fmt::format("{}{}", bitstream_, blob));
}

}  // namespace zcplay::control_trace
