// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/result.h"

namespace zcplay {

/// One epoll loop. Thread-bound: made, used and destroyed on one thread. Callbacks run inside
/// run_once(); they may add and remove watches and timers, their own included.
class EventLoop {
 public:
  /// `events` are EPOLL* bits as they arrived. EPOLLERR and EPOLLHUP are always delivered.
  using FdCallback = std::function<void(std::uint32_t events)>;
  using TimerCallback = std::function<void()>;

  /// Handle to a watch or a timer; dropping it ends the watch. Must not outlive the loop.
  class Registration {
   public:
    Registration() = default;
    Registration(Registration&& other) noexcept;
    Registration& operator=(Registration&& other) noexcept;
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    ~Registration();
    void cancel();
    [[nodiscard]] bool active() const { return loop_ != nullptr; }

   private:
    friend class EventLoop;
    Registration(EventLoop* loop, std::uint64_t key) : loop_(loop), key_(key) {}
    EventLoop* loop_ = nullptr;
    std::uint64_t key_ = 0;
  };

  /// `clock` must outlive the loop.
  [[nodiscard]] static Result<std::unique_ptr<EventLoop>> create(const Clock& clock);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Calls back while `fd` has any of `events` (level triggered; add EPOLLET for edges). The loop does
  /// not own the fd; the caller ends the watch before closing it. One watch an fd.
  [[nodiscard]] Result<Registration> watch(int fd, std::uint32_t events, FdCallback callback);

  /// Calls back once, in the first run_once() at or after `deadline`.
  [[nodiscard]] Registration at(TimePoint deadline, TimerCallback callback);

  /// Moves a timer, fired or not, to a new deadline (none: it rests) without allocating.
  void reschedule(const Registration& timer, std::optional<TimePoint> deadline);

  /// Waits for the first event, the next timer or `timeout` (none: forever), whichever comes first,
  /// and dispatches. Returns the number of callbacks run. With a clock that does not run by itself
  /// a pending timer never makes it sleep: it polls once.
  [[nodiscard]] Result<int> run_once(std::optional<std::chrono::nanoseconds> timeout = std::nullopt);

  [[nodiscard]] const Clock& clock() const;
  /// How often run_once() asked the kernel to wait: benchmarks count it.
  [[nodiscard]] std::uint64_t waits() const;

 private:
  struct State;
  explicit EventLoop(std::unique_ptr<State> state);
  void remove(std::uint64_t key);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay
