// SPDX-License-Identifier: MIT
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace zcplay {

/// Sentences for standard error, of any thread, and the exit code they come to. Thread-safe. They are held
/// back until release(): what else fails at the beginning may make them pointless.
class Complaints {
 public:
  void add(std::string_view subject, const Error& error);
  /// One that does not change the exit code.
  void add(std::string_view subject, std::string_view sentence);

  /// Prints what was held back, and from now on at once.
  void release();

  [[nodiscard]] ExitCode worst() const;
  [[nodiscard]] bool any_errors() const { return worst() != ExitCode::good; }

 private:
  void say(std::string_view subject, std::string sentence);

  mutable std::mutex mutex_;
  bool released_ = false;
  std::vector<std::pair<std::string, std::string>> held_;
  ExitCode worst_ = ExitCode::good;
};

}  // namespace zcplay
