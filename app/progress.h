// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"

namespace zcplay {

/// A counter on standard error that rewrites its line, for people who wait. Shows nothing unless
/// standard error is a terminal, and nothing where the command's own lines go to it.
class Progress {
 public:
  Progress(const Clock& clock, bool wanted);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Cheap: writes a few times a second.
  void show(std::string_view what, std::uint64_t frames);
  /// Empties the line, before something else is printed.
  void clear();

 private:
  const Clock& clock_;
  bool enabled_;
  bool visible_ = false;
  TimePoint next_{0};
};

}  // namespace zcplay
