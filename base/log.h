// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>

namespace zcplay {

/// What each level is for:
///   error  the command cannot go on          warning  it goes on, the user should know
///   info   once a stream or a device         debug    once a frame
///   trace  within a frame (slices, ioctls)
enum class LogLevel { trace, debug, info, warning, error, off };

/// A named channel to standard error. Copies share the sink. Thread-safe. Components take a Log by
/// value at construction; there is no global logger.
class Log {
 public:
  /// Says nothing: for tests and for callers that do not care.
  Log() = default;
  explicit Log(LogLevel threshold);

  [[nodiscard]] bool enabled(LogLevel level) const {
    return level >= threshold_ && threshold_ != LogLevel::off;
  }
  /// Formatting happens at the call site, behind enabled(), so that a silent log costs a comparison.
  void write(LogLevel level, std::string_view component, std::string_view message) const;

 private:
  struct Sink;
  LogLevel threshold_ = LogLevel::off;
  std::shared_ptr<Sink> sink_;  ///< null where threshold_ is off by default construction
};

}  // namespace zcplay
