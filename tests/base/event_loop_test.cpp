// SPDX-License-Identifier: MIT
#include "base/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/unique_fd.h"

namespace zcplay {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr nanoseconds kNow{0};

UniqueFd make_event(unsigned value) {
  return UniqueFd(::eventfd(value, EFD_CLOEXEC | EFD_NONBLOCK));
}

void raise_event(const UniqueFd& fd) {
  ASSERT_EQ(::eventfd_write(fd.get(), 1), 0);
}

void clear_event(const UniqueFd& fd) {
  eventfd_t value = 0;
  ASSERT_EQ(::eventfd_read(fd.get(), &value), 0);
}

class EventLoopTest : public testing::Test {
 protected:
  void SetUp() override {
    auto created = EventLoop::create(clock_);
    ASSERT_TRUE(created.has_value());
    loop_ = std::move(*created);
  }

  /// One round that does not wait; how many callbacks ran.
  int poll() {
    const Result<int> count = loop_->run_once(kNow);
    EXPECT_TRUE(count.has_value());
    return count.value_or(-1);
  }

  [[nodiscard]] EventLoop::Registration watch(const UniqueFd& fd, EventLoop::FdCallback callback) {
    auto registration = loop_->watch(fd.get(), EPOLLIN, std::move(callback));
    EXPECT_TRUE(registration.has_value());
    return std::move(*registration);
  }

  ManualClock clock_;
  std::unique_ptr<EventLoop> loop_;
};

TEST_F(EventLoopTest, WithNothingToDoReturnsAtTheTimeout) {
  EXPECT_EQ(poll(), 0);
  EXPECT_EQ(loop_->waits(), 1U);
}

TEST_F(EventLoopTest, CallsBackWhileTheDescriptorIsReady) {
  const UniqueFd fd = make_event(1);
  std::uint32_t seen = 0;
  const auto registration = watch(fd, [&](std::uint32_t events) { seen = events; });
  EXPECT_EQ(poll(), 1);
  EXPECT_EQ(seen, EPOLLIN);
  EXPECT_EQ(poll(), 1) << "level triggered: still ready";
  clear_event(fd);
  EXPECT_EQ(poll(), 0);
}

TEST_F(EventLoopTest, EdgeTriggeredWatchCallsBackOnce) {
  const UniqueFd fd = make_event(0);
  const auto registration = loop_->watch(fd.get(), EPOLLIN | EPOLLET, [](std::uint32_t) {});
  ASSERT_TRUE(registration.has_value());
  raise_event(fd);
  EXPECT_EQ(poll(), 1);
  EXPECT_EQ(poll(), 0);
  raise_event(fd);
  EXPECT_EQ(poll(), 1);
}

TEST_F(EventLoopTest, DroppedRegistrationEndsTheWatch) {
  const UniqueFd fd = make_event(1);
  {
    const auto registration = watch(fd, [](std::uint32_t) { ADD_FAILURE(); });
  }
  EXPECT_EQ(poll(), 0);
  // The descriptor is free again for another watch.
  const auto again = watch(fd, [](std::uint32_t) {});
  EXPECT_EQ(poll(), 1);
}

TEST_F(EventLoopTest, MovedRegistrationKeepsTheWatch) {
  const UniqueFd fd = make_event(1);
  auto first = watch(fd, [](std::uint32_t) {});
  EventLoop::Registration second = std::move(first);
  EXPECT_FALSE(first.active());  // NOLINT(bugprone-use-after-move): what a move leaves is the question
  EXPECT_TRUE(second.active());
  EXPECT_EQ(poll(), 1);
  second = EventLoop::Registration();
  EXPECT_EQ(poll(), 0);
}

TEST_F(EventLoopTest, CancelledTwiceIsCancelledOnce) {
  const UniqueFd fd = make_event(1);
  auto registration = watch(fd, [](std::uint32_t) { ADD_FAILURE(); });
  registration.cancel();
  registration.cancel();
  EXPECT_FALSE(registration.active());
  EXPECT_EQ(poll(), 0);
}

TEST_F(EventLoopTest, OneWatchADescriptor) {
  const UniqueFd fd = make_event(0);
  const auto first = watch(fd, [](std::uint32_t) {});
  const auto second = loop_->watch(fd.get(), EPOLLIN, [](std::uint32_t) {});
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::environment);
  EXPECT_EQ(second.error().system_errno, EEXIST);
}

TEST_F(EventLoopTest, WatchingNoDescriptorIsAnError) {
  const auto registration = loop_->watch(-1, EPOLLIN, [](std::uint32_t) {});
  ASSERT_FALSE(registration.has_value());
  EXPECT_EQ(registration.error().system_errno, EBADF);
}

TEST_F(EventLoopTest, HangUpIsDeliveredUnasked) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  std::uint32_t seen = 0;
  const auto registration = loop_->watch(reader.get(), 0, [&](std::uint32_t events) { seen = events; });
  ASSERT_TRUE(registration.has_value());
  EXPECT_EQ(poll(), 0);
  writer.reset();
  EXPECT_EQ(poll(), 1);
  EXPECT_EQ(seen, EPOLLHUP);
}

TEST_F(EventLoopTest, CallbackMayEndItsOwnWatch) {
  const UniqueFd fd = make_event(1);
  EventLoop::Registration registration;
  // Captured state is read after the cancel: it must still be there.
  const auto text = std::make_shared<std::string>("kept alive while it runs");
  std::string seen;
  registration = watch(fd, [&registration, &seen, text](std::uint32_t) {
    registration.cancel();
    seen = *text;
  });
  EXPECT_EQ(poll(), 1);
  EXPECT_EQ(seen, "kept alive while it runs");
  EXPECT_EQ(poll(), 0);
}

TEST_F(EventLoopTest, CallbackMayEndAnotherWatchOfTheSameRound) {
  const UniqueFd first_fd = make_event(1);
  const UniqueFd second_fd = make_event(1);
  EventLoop::Registration first;
  EventLoop::Registration second;
  int calls = 0;
  first = watch(first_fd, [&](std::uint32_t) { ++calls, second.cancel(); });
  second = watch(second_fd, [&](std::uint32_t) { ++calls, first.cancel(); });
  EXPECT_EQ(poll(), 1);
  EXPECT_EQ(calls, 1);
}

TEST_F(EventLoopTest, CallbackMayAddAWatch) {
  const UniqueFd outer_fd = make_event(1);
  const UniqueFd inner_fd = make_event(1);
  EventLoop::Registration inner;
  bool inner_called = false;
  const auto outer = watch(outer_fd, [&](std::uint32_t) {
    clear_event(outer_fd);
    inner = watch(inner_fd, [&](std::uint32_t) { inner_called = true; });
  });
  EXPECT_EQ(poll(), 1);
  EXPECT_EQ(poll(), 1);
  EXPECT_TRUE(inner_called);
}

TEST_F(EventLoopTest, DispatchesManyReadyDescriptors) {
  constexpr int kCount = 100;
  std::vector<UniqueFd> fds;
  std::vector<EventLoop::Registration> registrations;
  std::vector<bool> seen(kCount);
  for (int i = 0; i < kCount; ++i) {
    fds.push_back(make_event(1));
    registrations.push_back(watch(fds.back(), [&seen, &fds, i](std::uint32_t) {
      seen[static_cast<std::size_t>(i)] = true;
      clear_event(fds[static_cast<std::size_t>(i)]);
    }));
  }
  int dispatched = 0;
  while (dispatched < kCount) {
    const int count = poll();
    ASSERT_GT(count, 0);
    dispatched += count;
  }
  EXPECT_EQ(seen, std::vector<bool>(kCount, true));
}

TEST_F(EventLoopTest, TimerFiresOnceAtItsDeadline) {
  int calls = 0;
  const auto timer = loop_->at(milliseconds{10}, [&] { ++calls; });
  EXPECT_EQ(poll(), 0);
  clock_.advance(milliseconds{10} - nanoseconds{1});
  EXPECT_EQ(poll(), 0);
  clock_.advance(nanoseconds{1});
  EXPECT_EQ(poll(), 1);
  clock_.advance(milliseconds{10});
  EXPECT_EQ(poll(), 0);
  EXPECT_EQ(calls, 1);
}

TEST_F(EventLoopTest, TimerInThePastFiresInTheNextRound) {
  clock_.advance(milliseconds{5});
  bool called = false;
  const auto timer = loop_->at(milliseconds{1}, [&] { called = true; });
  EXPECT_FALSE(called);
  EXPECT_EQ(poll(), 1);
  EXPECT_TRUE(called);
}

TEST_F(EventLoopTest, DroppedTimerDoesNotFire) {
  {
    const auto timer = loop_->at(milliseconds{1}, [] { ADD_FAILURE(); });
  }
  clock_.advance(milliseconds{1});
  EXPECT_EQ(poll(), 0);
}

TEST_F(EventLoopTest, RescheduledTimerFiresAgain) {
  int calls = 0;
  const auto timer = loop_->at(milliseconds{1}, [&] { ++calls; });
  clock_.advance(milliseconds{1});
  EXPECT_EQ(poll(), 1);
  loop_->reschedule(timer, milliseconds{3});
  EXPECT_EQ(poll(), 0);
  clock_.advance(milliseconds{2});
  EXPECT_EQ(poll(), 1);
  EXPECT_EQ(calls, 2);
}

TEST_F(EventLoopTest, RescheduledToNoDeadlineRests) {
  const auto timer = loop_->at(milliseconds{1}, [] { ADD_FAILURE(); });
  loop_->reschedule(timer, std::nullopt);
  clock_.advance(milliseconds{1});
  EXPECT_EQ(poll(), 0);
  EXPECT_TRUE(timer.active());
}

TEST_F(EventLoopTest, TimerThatReschedulesItselfToNowFiresOnceARound) {
  EventLoop::Registration timer;
  int calls = 0;
  timer = loop_->at(kNow, [&] {
    ++calls;
    loop_->reschedule(timer, kNow);
  });
  EXPECT_EQ(poll(), 1);
  EXPECT_EQ(poll(), 1);
  EXPECT_EQ(calls, 2);
}

TEST_F(EventLoopTest, TimerMayEndItselfAndOthers) {
  EventLoop::Registration first;
  EventLoop::Registration second;
  int calls = 0;
  first = loop_->at(kNow, [&] {
    ++calls;
    second.cancel();
    first.cancel();
  });
  second = loop_->at(kNow, [&] { ++calls; });
  EXPECT_EQ(poll(), 1);
  EXPECT_EQ(poll(), 0);
  EXPECT_EQ(calls, 1);
}

TEST_F(EventLoopTest, TimerMayAddTimers) {
  std::vector<EventLoop::Registration> added;
  int calls = 0;
  const auto timer = loop_->at(kNow, [&] {
    for (int i = 0; i < 20; ++i) added.push_back(loop_->at(milliseconds{1}, [&] { ++calls; }));
  });
  EXPECT_EQ(poll(), 1);
  clock_.advance(milliseconds{1});
  EXPECT_EQ(poll(), 20);
  EXPECT_EQ(calls, 20);
}

// With a manual clock nothing would ever end the sleep, so there must be none.
TEST_F(EventLoopTest, PendingTimerOfAManualClockNeverSleeps) {
  const auto timer = loop_->at(std::chrono::hours{1}, [] { ADD_FAILURE(); });
  const Result<int> count = loop_->run_once();
  ASSERT_TRUE(count.has_value());
  EXPECT_EQ(*count, 0);
}

TEST_F(EventLoopTest, NegativeTimeoutPolls) {
  const Result<int> count = loop_->run_once(milliseconds{-5});
  ASSERT_TRUE(count.has_value());
  EXPECT_EQ(*count, 0);
}

TEST_F(EventLoopTest, CountsItsWaits) {
  const UniqueFd fd = make_event(1);
  const auto registration = watch(fd, [](std::uint32_t) {});
  poll();
  poll();
  EXPECT_EQ(loop_->waits(), 2U);
}

TEST(EventLoopRealTime, WakesForATimerAndNotBeforeIt) {
  const MonotonicClock clock;
  const auto loop = EventLoop::create(clock);
  ASSERT_TRUE(loop.has_value());
  const TimePoint deadline = clock.now() + milliseconds{2};
  TimePoint fired{0};
  const auto timer = (*loop)->at(deadline, [&] { fired = clock.now(); });
  // No timeout: only the timer can end the wait.
  const Result<int> count = (*loop)->run_once();
  ASSERT_TRUE(count.has_value());
  EXPECT_EQ(*count, 1);
  EXPECT_GE(fired, deadline);
}

}  // namespace
}  // namespace zcplay
