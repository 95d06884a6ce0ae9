// SPDX-License-Identifier: MIT
#include "base/event_loop.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/unique_fd.h"

namespace zcplay {

struct EventLoop::State {
  struct Watch {
    int fd = -1;
    // Shared so that a callback that cancels its own watch does not destroy itself while it runs.
    std::shared_ptr<FdCallback> callback;
  };
  struct Timer {
    std::uint64_t key = 0;
    std::optional<TimePoint> deadline;  // none: fired, waits to be rescheduled
    std::shared_ptr<TimerCallback> callback;
  };

  const Clock* clock = nullptr;
  UniqueFd epoll;
  std::uint64_t next_key = 1;
  std::uint64_t waits = 0;
  std::unordered_map<std::uint64_t, Watch> watches;
  std::vector<Timer> timers;  // a handful: a scan beats a heap

  [[nodiscard]] std::optional<TimePoint> next_deadline() const {
    std::optional<TimePoint> next;
    for (const Timer& timer : timers) {
      if (timer.deadline && (!next || *timer.deadline < *next)) next = timer.deadline;
    }
    return next;
  }

  [[nodiscard]] int timeout_ms(std::optional<std::chrono::nanoseconds> timeout) const;
  [[nodiscard]] int dispatch_timers();
};

// epoll_wait sleeps whole milliseconds; rounding up keeps it from waking just before a deadline and
// spinning until it comes.
int EventLoop::State::timeout_ms(std::optional<std::chrono::nanoseconds> timeout) const {
  if (const auto deadline = next_deadline()) {
    if (!clock->runs_by_itself()) return 0;
    const auto until = std::max(*deadline - clock->now(), std::chrono::nanoseconds{0});
    timeout = timeout ? std::min(*timeout, until) : until;
  }
  if (!timeout) return -1;
  const auto rounded =
      std::chrono::ceil<std::chrono::milliseconds>(std::max(*timeout, std::chrono::nanoseconds{0}));
  return static_cast<int>(std::min<std::int64_t>(rounded.count(), std::numeric_limits<int>::max()));
}

int EventLoop::State::dispatch_timers() {
  int dispatched = 0;
  const TimePoint now = clock->now();
  // By index and anew each time: a callback may add and remove timers.
  for (std::size_t i = 0; i < timers.size();) {
    if (!timers[i].deadline || *timers[i].deadline > now) {
      ++i;
      continue;
    }
    timers[i].deadline.reset();
    const std::uint64_t key = timers[i].key;
    const auto callback = timers[i].callback;
    (*callback)();
    ++dispatched;
    if (i < timers.size() && timers[i].key == key) ++i;
  }
  return dispatched;
}

EventLoop::Registration::Registration(Registration&& other) noexcept
    : loop_(std::exchange(other.loop_, nullptr)), key_(std::exchange(other.key_, 0)) {}

EventLoop::Registration& EventLoop::Registration::operator=(Registration&& other) noexcept {
  if (this != &other) {
    cancel();
    loop_ = std::exchange(other.loop_, nullptr);
    key_ = std::exchange(other.key_, 0);
  }
  return *this;
}

EventLoop::Registration::~Registration() {
  cancel();
}

void EventLoop::Registration::cancel() {
  if (EventLoop* loop = std::exchange(loop_, nullptr)) loop->remove(std::exchange(key_, 0));
}

EventLoop::EventLoop(std::unique_ptr<State> state) : state_(std::move(state)) {}
EventLoop::~EventLoop() = default;

Result<std::unique_ptr<EventLoop>> EventLoop::create(const Clock& clock) {
  auto state = std::make_unique<State>();
  state->clock = &clock;
  state->epoll.reset(::epoll_create1(EPOLL_CLOEXEC));
  if (!state->epoll.valid()) {
    return fail(ErrorCode::environment, "epoll_create1", "cannot create an event loop", errno);
  }
  return std::unique_ptr<EventLoop>(new EventLoop(std::move(state)));
}

Result<EventLoop::Registration> EventLoop::watch(int fd, std::uint32_t events, FdCallback callback) {
  const std::uint64_t key = state_->next_key++;
  epoll_event event{.events = events, .data = {.u64 = key}};
  if (::epoll_ctl(state_->epoll.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    return fail(ErrorCode::environment, "epoll_ctl", "cannot watch a file descriptor", errno);
  }
  state_->watches.emplace(key, State::Watch{fd, std::make_shared<FdCallback>(std::move(callback))});
  return Registration(this, key);
}

EventLoop::Registration EventLoop::at(TimePoint deadline, TimerCallback callback) {
  const std::uint64_t key = state_->next_key++;
  state_->timers.push_back({key, deadline, std::make_shared<TimerCallback>(std::move(callback))});
  return Registration(this, key);
}

void EventLoop::reschedule(const Registration& timer, std::optional<TimePoint> deadline) {
  const auto found = std::ranges::find(state_->timers, timer.key_, &State::Timer::key);
  assert(timer.loop_ == this && found != state_->timers.end());
  found->deadline = deadline;
}

void EventLoop::remove(std::uint64_t key) {
  if (const auto found = state_->watches.find(key); found != state_->watches.end()) {
    // Fails only if the fd was closed first, which has ended the watch already.
    (void)::epoll_ctl(state_->epoll.get(), EPOLL_CTL_DEL, found->second.fd, nullptr);
    state_->watches.erase(found);
    return;
  }
  std::erase_if(state_->timers, [key](const State::Timer& timer) { return timer.key == key; });
}

Result<int> EventLoop::run_once(std::optional<std::chrono::nanoseconds> timeout) {
  std::array<epoll_event, 32> ready;
  ++state_->waits;
  const int count = ::epoll_wait(state_->epoll.get(), ready.data(), static_cast<int>(ready.size()),
                                 state_->timeout_ms(timeout));
  if (count < 0 && errno != EINTR) {
    return fail(ErrorCode::environment, "epoll_wait", "the event loop failed", errno);
  }
  int dispatched = 0;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = ready[static_cast<std::size_t>(i)];
    // An earlier callback of this round may have removed the watch.
    const auto found = state_->watches.find(event.data.u64);
    if (found == state_->watches.end()) continue;
    const auto callback = found->second.callback;
    (*callback)(event.events);
    ++dispatched;
  }
  return dispatched + state_->dispatch_timers();
}

const Clock& EventLoop::clock() const {
  return *state_->clock;
}
std::uint64_t EventLoop::waits() const {
  return state_->waits;
}

}  // namespace zcplay
