// SPDX-License-Identifier: MIT
#include "app/stop_signals.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

namespace zcplay {
namespace {

// A signal handler can reach nothing but globals.
std::atomic<bool> stop_requested = false;
std::atomic<int> stop_event = -1;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void handle_stop(int /*signal*/) {
  const int saved = errno;
  stop_requested = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_event, &one, sizeof one);
  errno = saved;
}

}  // namespace

Result<std::unique_ptr<StopSignals>> StopSignals::create(EventLoop& loop) {
  UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event.valid()) return fail(ErrorCode::environment, "eventfd", "cannot prepare for signals", errno);
  stop_event = event.get();
  std::unique_ptr<StopSignals> signals(new StopSignals(std::move(event)));
  auto watch = loop.watch(signals->event_.get(), EPOLLIN, [raw = signals.get()](std::uint32_t) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(raw->event_.get(), &count, sizeof count);
  });
  if (!watch) return std::unexpected(watch.error());
  signals->watch_ = std::move(*watch);

  // Without SA_RESTART, so that a write which waits for a reader comes back.
  struct sigaction stop{};
  stop.sa_handler = handle_stop;
  stop.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &stop, nullptr);
  ::sigaction(SIGTERM, &stop, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return signals;
}

StopSignals::~StopSignals() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  stop_event = -1;
}

bool StopSignals::requested() const {
  return stop_requested;
}

}  // namespace zcplay
