// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace zcplay {

/// Why something could not be done, coarse enough to choose an exit code by. "Need a slot" and the
/// like are values, and a defect of the stream is recorded on the frame: neither is an Error.
enum class ErrorCode : std::uint8_t {
  usage,              ///< the command line or a script given to us is wrong
  unreadable_input,   ///< the input cannot be opened, read or made sense of
  unsupported_input,  ///< the input is sound, but this device or build cannot take it
  environment,        ///< a device, a compositor or the operating system failed us
  timed_out,          ///< a device did not answer within its time limit
  device_gone,        ///< the device went away under us (ENODEV)
  interrupted,        ///< asked to stop before a verdict
};

/// What failed, on what, and what to do. `operation` is the call or the step ("VIDIOC_QBUF",
/// "open"); `system_errno` is 0 where the operating system was not involved; `detail` is one clear
/// sentence that names the input, the place and the remedy.
struct Error {
  ErrorCode code = ErrorCode::environment;
  std::string operation;
  int system_errno = 0;
  std::string detail;
};

template <typename T>
using Result = std::expected<T, Error>;

/// Shorthand for `return fail(ErrorCode::usage, "parse", "…")`.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string operation, std::string detail,
                                                 int system_errno = 0) {
  return std::unexpected(Error{code, std::move(operation), system_errno, std::move(detail)});
}

/// One line for people: detail, then the operation and the system's reason.
[[nodiscard]] std::string to_string(const Error& error);

/// The documented exit status of every zcplay command: 0 good, 1 artefact or mismatch found,
/// 2 usage, 3 input, 4 environment, 5 interrupted.
enum class ExitCode : int { good = 0, mismatch = 1, usage = 2, input = 3, environment = 4, interrupted = 5 };

[[nodiscard]] ExitCode exit_code(ErrorCode code);

}  // namespace zcplay
