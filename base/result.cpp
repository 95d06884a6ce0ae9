// SPDX-License-Identifier: MIT
#include "base/result.h"

#include <cstring>

#include <fmt/format.h>

namespace zcplay {

std::string to_string(const Error& error) {
  std::string text = error.detail.empty() ? error.operation + " failed" : error.detail;
  if (error.system_errno != 0) {
    text += fmt::format(" ({}: {})", error.operation, std::strerror(error.system_errno));
  }
  return text;
}

ExitCode exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return ExitCode::usage;
    case ErrorCode::unreadable_input:
    case ErrorCode::unsupported_input:
      return ExitCode::input;
    case ErrorCode::interrupted:
      return ExitCode::interrupted;
    case ErrorCode::environment:
    case ErrorCode::timed_out:
    case ErrorCode::device_gone:
      break;
  }
  return ExitCode::environment;
}

}  // namespace zcplay
