// SPDX-License-Identifier: MIT
#include "app/progress.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include <fmt/format.h>

namespace zcplay {
namespace {

using namespace std::chrono_literals;
constexpr auto kInterval = 200ms;

}  // namespace

Progress::Progress(const Clock& clock, bool wanted)
    : clock_(clock), enabled_(wanted && ::isatty(STDERR_FILENO) == 1), next_(clock.now() + kInterval) {}

void Progress::show(std::string_view what, std::uint64_t frames) {
  if (!enabled_ || clock_.now() < next_) return;
  next_ = clock_.now() + kInterval;
  visible_ = true;
  // Back to the first column, and erase what was longer.
  fmt::print(stderr, "\r\x1b[K{}: {} frames", what, frames);
  std::fflush(stderr);
}

void Progress::clear() {
  if (!visible_) return;
  visible_ = false;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

}  // namespace zcplay
