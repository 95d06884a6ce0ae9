// SPDX-License-Identifier: MIT
#include "decode/demux/input.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <string_view>

#include <fmt/format.h>

namespace zcplay::demux {
namespace {

/// A scheme as RFC 3986 3.1 has it, and as libavformat looks for it: letters, digits, "+-." up to ':'.
bool looks_like_url(std::string_view input) {
  const std::size_t colon = input.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  return std::ranges::all_of(input.substr(0, colon), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
  });
}

}  // namespace

std::string libavformat_url(const std::string& input) {
  if (input == "-") return "pipe:0";
  struct stat status{};
  if (stat(input.c_str(), &status) == 0) return "file:" + input;
  return input;
}

Result<void> check_input(const std::string& input) {
  if (input.empty()) return fail(ErrorCode::usage, "open", "no input was named");
  if (input == "-") return {};
  struct stat status{};
  if (stat(input.c_str(), &status) != 0) {
    if (looks_like_url(input)) return {};
    if (errno == ENOENT || errno == ENOTDIR) {
      return fail(ErrorCode::unreadable_input, "open",
                  fmt::format("{}: there is no such file; check the path", input), errno);
    }
    return fail(ErrorCode::unreadable_input, "open", fmt::format("{}: cannot be opened", input), errno);
  }
  if (S_ISDIR(status.st_mode)) {
    return fail(ErrorCode::unreadable_input, "open", fmt::format("{}: is a folder; name a file in it", input),
                EISDIR);
  }
  if (S_ISREG(status.st_mode) && status.st_size == 0) {
    return fail(ErrorCode::unreadable_input, "open",
                fmt::format("{}: the file is empty; fetch or record it again", input));
  }
  if (access(input.c_str(), R_OK) != 0) {
    return fail(ErrorCode::unreadable_input, "open",
                fmt::format("{}: may not be read; change its permissions", input), errno);
  }
  return {};
}

}  // namespace zcplay::demux
