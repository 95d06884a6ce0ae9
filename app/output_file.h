// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/stop_signals.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace zcplay {

/// Refuses (usage) to write to `path` where that is the file `input` itself.
[[nodiscard]] Result<void> check_not_input(const std::string& path, const std::string& input);

/// Where a command writes what it was asked for: a file, or standard output. Buffered; a terminal
/// sees each line at once. Errors name the file. A reader that closed its end of the pipe is
/// ErrorCode::interrupted with EPIPE: nothing is wrong, and nobody wants more.
class OutputFile {
 public:
  /// "-" is standard output, which stays open. Any other path passes check_not_input() first. After a
  /// signal to stop it writes what it can without waiting for a reader; `stop` must outlive it.
  [[nodiscard]] static Result<OutputFile> open(const std::string& path, const std::string& input,
                                               const StopSignals& stop);

  OutputFile(OutputFile&&) = default;
  OutputFile& operator=(OutputFile&&) = default;
  /// Writes out what it can; close() tells whether it could.
  ~OutputFile();

  [[nodiscard]] Result<void> write(std::span<const std::byte> bytes);
  [[nodiscard]] Result<void> write(std::string_view text) { return write(std::as_bytes(std::span(text))); }
  [[nodiscard]] Result<void> flush();
  /// Flushes and closes. Nothing may be written after it.
  [[nodiscard]] Result<void> close();

 private:
  OutputFile(std::string name, int fd, const StopSignals& stop)
      : name_(std::move(name)), stop_(&stop), fd_(fd) {}
  [[nodiscard]] Result<void> write_through(std::span<const std::byte> bytes);

  std::string name_;
  const StopSignals* stop_;
  int fd_ = -1;     ///< what is written to
  UniqueFd owned_;  ///< the same, where it is ours to close
  bool terminal_ = false;
  std::vector<std::byte> buffer_;
};

}  // namespace zcplay
