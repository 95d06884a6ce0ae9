// SPDX-License-Identifier: MIT
#include "present/frame_exchange.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/event_loop.h"

namespace zcplay::present {
namespace {

using std::chrono::nanoseconds;

/// How often a descriptor was woken since the last call.
std::uint64_t wake_ups(int fd) {
  eventfd_t count = 0;
  return ::eventfd_read(fd, &count) == 0 ? count : 0;
}

TimelineFrame frame_at(int when, std::uint32_t epoch = 0) {
  TimelineFrame frame;
  frame.when = nanoseconds(when);
  frame.epoch = epoch;
  return frame;
}

class FrameExchangeTest : public testing::Test {
 protected:
  void SetUp() override { make({.capacity = 4, .low_water = 1}); }

  void make(FrameExchange::Limits limits) {
    auto made = FrameExchange::create(limits);
    ASSERT_TRUE(made.has_value());
    exchange_ = std::move(*made);
  }
  void put(int count, std::uint32_t epoch = 0) {
    for (int i = 0; i < count; ++i) exchange_->put(frame_at(next_++, epoch));
  }
  void show_one() { exchange_->give_back(exchange_->pop().frame); }
  std::uint64_t decode_wake_ups() { return wake_ups(exchange_->decode_fd()); }
  std::uint64_t show_wake_ups() { return wake_ups(exchange_->show_fd()); }

  std::unique_ptr<FrameExchange> exchange_;
  int next_ = 0;
};

TEST_F(FrameExchangeTest, FramesComeInOrderWithRisingNumbers) {
  put(3);
  EXPECT_TRUE(exchange_->queued().empty());
  exchange_->refresh(1);
  ASSERT_EQ(exchange_->queued().size(), 3U);
  for (std::uint64_t i = 0; i < 3; ++i) {
    const TimelineFrame frame = exchange_->pop();
    EXPECT_EQ(frame.number, i + 1);
    EXPECT_EQ(frame.when, nanoseconds(i));
  }
}

TEST_F(FrameExchangeTest, RoomCountsWhatTheShowingSideHasTakenOver) {
  EXPECT_EQ(exchange_->room(), 4U);
  put(3);
  EXPECT_EQ(exchange_->room(), 1U);
  exchange_->refresh(0);
  EXPECT_EQ(exchange_->room(), 1U);
  show_one();
  EXPECT_EQ(exchange_->room(), 2U);
}

TEST_F(FrameExchangeTest, AFullQueueTakesOneMore) {
  put(5);
  EXPECT_EQ(exchange_->room(), 0U);
  exchange_->refresh(0);
  EXPECT_EQ(exchange_->queued().size(), 5U);
}

TEST_F(FrameExchangeTest, DecodingIsWokenAtLowWaterOnce) {
  put(4);
  ASSERT_EQ(exchange_->room(), 0U);
  exchange_->refresh(1);
  show_one();
  show_one();
  EXPECT_EQ(decode_wake_ups(), 0U);
  show_one();
  EXPECT_EQ(decode_wake_ups(), 1U);
  show_one();
  EXPECT_EQ(decode_wake_ups(), 0U);
}

TEST_F(FrameExchangeTest, DecodingThatHasRoomIsNotWoken) {
  put(3);
  ASSERT_EQ(exchange_->room(), 1U);
  exchange_->refresh(1);
  for (int i = 0; i < 3; ++i) show_one();
  EXPECT_EQ(decode_wake_ups(), 0U);
}

TEST_F(FrameExchangeTest, StarvedDecodingIsWokenByTheFirstFrameThatComesBack) {
  put(3);
  exchange_->refresh(1);
  EXPECT_FALSE(exchange_->starved());
  ASSERT_EQ(exchange_->room(true), 1U);
  EXPECT_TRUE(exchange_->starved());
  EXPECT_EQ(decode_wake_ups(), 0U);
  show_one();
  EXPECT_FALSE(exchange_->starved());
  EXPECT_EQ(decode_wake_ups(), 1U);
  show_one();
  EXPECT_EQ(decode_wake_ups(), 0U);
  EXPECT_EQ(exchange_->take_returned().size(), 2U);
  EXPECT_TRUE(exchange_->take_returned().empty());
}

TEST_F(FrameExchangeTest, AFrameThatCameBackBeforeStarvingWasSaidIsNotMissed) {
  put(1);
  exchange_->refresh(1);
  show_one();
  ASSERT_EQ(exchange_->room(true), 4U);
  EXPECT_EQ(decode_wake_ups(), 1U);
}

TEST_F(FrameExchangeTest, ShowingIsWokenOnlyAfterItFoundTooLittle) {
  exchange_->refresh(1);
  put(3);
  EXPECT_EQ(show_wake_ups(), 1U);
  exchange_->refresh(1);
  put(1);
  EXPECT_EQ(show_wake_ups(), 0U);
  exchange_->refresh(5);
  put(1);
  EXPECT_EQ(show_wake_ups(), 1U);
}

TEST_F(FrameExchangeTest, TheEndWakesWhoWaitsForFrames) {
  put(1);
  exchange_->refresh(2);
  EXPECT_FALSE(exchange_->finished(0));
  exchange_->finish(0);
  EXPECT_EQ(show_wake_ups(), 1U);
  EXPECT_FALSE(exchange_->finished(0));  // not taken over yet
  exchange_->refresh(2);
  EXPECT_TRUE(exchange_->finished(0));
  EXPECT_EQ(exchange_->queued().size(), 1U);
  EXPECT_EQ(show_wake_ups(), 0U);
}

TEST_F(FrameExchangeTest, AnErrorIsKeptAndFramesBeforeItAreShown) {
  put(2);
  exchange_->fail(Error{.code = ErrorCode::device_gone, .detail = "first"});
  exchange_->fail(Error{.code = ErrorCode::environment, .detail = "second"});
  EXPECT_FALSE(exchange_->error().has_value());
  EXPECT_GE(show_wake_ups(), 1U);
  exchange_->refresh(3);
  ASSERT_TRUE(exchange_->error().has_value());
  EXPECT_EQ(exchange_->error()->detail, "first");
  EXPECT_EQ(exchange_->queued().size(), 2U);
}

TEST_F(FrameExchangeTest, ARestartSendsFramesOfTheOldEpochBack) {
  put(2);
  exchange_->refresh(1);
  put(2);
  exchange_->finish(0);
  exchange_->restart(1);
  EXPECT_TRUE(exchange_->queued().empty());
  EXPECT_GE(decode_wake_ups(), 1U);
  EXPECT_EQ(exchange_->take_returned().size(), 4U);
  EXPECT_EQ(exchange_->take_command().restart, 1U);
  EXPECT_FALSE(exchange_->take_command().restart.has_value());

  put(1, 0);  // was being decoded meanwhile
  exchange_->finish(0);
  EXPECT_EQ(exchange_->take_returned().size(), 1U);
  EXPECT_EQ(exchange_->room(), 4U);
  exchange_->refresh(1);
  EXPECT_TRUE(exchange_->queued().empty());
  EXPECT_FALSE(exchange_->finished(0));
  EXPECT_FALSE(exchange_->finished(1));

  put(1, 1);
  EXPECT_EQ(show_wake_ups(), 1U);
  exchange_->finish(1);
  exchange_->refresh(1);
  EXPECT_EQ(exchange_->queued().size(), 1U);
  EXPECT_TRUE(exchange_->finished(1));
}

TEST_F(FrameExchangeTest, ACommandThatCameBeforeWaitingIsNotMissed) {
  put(4);
  exchange_->restart(1);
  (void)decode_wake_ups();
  ASSERT_EQ(exchange_->room(true), 4U);
  EXPECT_EQ(decode_wake_ups(), 1U);
}

TEST_F(FrameExchangeTest, StoppingSendsAllBackAndLeavesNoRoom) {
  put(3);
  exchange_->refresh(1);
  exchange_->stop();
  EXPECT_GE(decode_wake_ups(), 1U);
  EXPECT_TRUE(exchange_->take_command().stop);
  EXPECT_TRUE(exchange_->take_command().stop);
  EXPECT_EQ(exchange_->room(), 0U);
  put(1);
  EXPECT_EQ(exchange_->take_returned().size(), 4U);
}

/// Counts slots that were given out and came back, on the decoding thread alone.
class CountingOwner final : public SlotOwner {
 public:
  void slot_returned(std::uint32_t slot_index, std::uint64_t /*generation*/) override {
    EXPECT_EQ(std::this_thread::get_id(), thread_);
    EXPECT_EQ(out_.erase(slot_index), 1U) << "slot " << slot_index << " came back twice";
  }
  explicit CountingOwner(std::uint32_t slots) : slots_(slots) {}
  /// A free slot's lease; nullopt: none is left.
  [[nodiscard]] std::optional<Lease> lease(const std::shared_ptr<CountingOwner>& self) {
    for (std::uint32_t slot = 0; slot < slots_; ++slot) {
      if (out_.insert(slot).second) return Lease(self, slot, 0);
    }
    return std::nullopt;
  }
  void bind_to_this_thread() { thread_ = std::this_thread::get_id(); }
  [[nodiscard]] std::size_t out() const { return out_.size(); }

 private:
  std::uint32_t slots_;
  std::thread::id thread_;
  std::set<std::uint32_t> out_;
};

/// One thread's end of the exchange: an edge-triggered watch and a loop that must never wait in vain.
class End {
 public:
  explicit End(int fd) : loop_(*EventLoop::create(clock_)) {
    watch_ = *loop_->watch(fd, EPOLLIN | EPOLLET, [this](std::uint32_t) { ++woken_; });
  }
  /// False where nobody woke it: a wake-up was lost.
  [[nodiscard]] bool wait() {
    const std::uint64_t before = woken_;
    (void)loop_->run_once(std::chrono::seconds(20));
    return woken_ > before;
  }
  [[nodiscard]] std::uint64_t woken() const { return woken_; }

 private:
  MonotonicClock clock_;
  std::unique_ptr<EventLoop> loop_;
  EventLoop::Registration watch_;
  std::uint64_t woken_ = 0;
};

struct DecodingRun {
  std::uint64_t woken = 0;
  std::uint64_t starved = 0;
  std::size_t slots_out = 0;
  bool lost_wake_up = false;
};

DecodingRun decode_until_stopped(FrameExchange& exchange, std::uint32_t slots, int frames) {
  DecodingRun run;
  const auto owner = std::make_shared<CountingOwner>(slots);
  owner->bind_to_this_thread();
  End end(exchange.decode_fd());
  std::uint32_t epoch = 0;
  int made = 0;
  bool starved = false;
  for (;;) {
    if (!exchange.take_returned().empty()) starved = false;
    const SourceCommand command = exchange.take_command();
    if (command.stop) break;
    if (command.restart) {
      epoch = *command.restart;
      made = 0;
    }
    std::size_t room = exchange.room(starved);
    bool waits = room == 0 || starved;
    starved = false;
    for (; !waits && room > 0 && made < frames; --room) {
      std::optional<Lease> lease = owner->lease(owner);
      if (!lease) {
        starved = true;
        ++run.starved;
        break;
      }
      TimelineFrame frame = frame_at(made++, epoch);
      frame.frame.lease = std::move(*lease);
      exchange.put(std::move(frame));
      if (made == frames) exchange.finish(epoch);
    }
    waits = waits || made == frames;
    if (waits && !end.wait()) {
      run.lost_wake_up = true;
      break;
    }
  }
  (void)exchange.take_returned();
  run.slots_out = owner->out();
  run.woken = end.woken();
  return run;
}

/// With 6 slots the queue gets full, with 3 the decoder starves before.
class FrameExchangeThreadsTest : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Slots, FrameExchangeThreadsTest, testing::Values(3U, 6U));

TEST_P(FrameExchangeThreadsTest, NothingIsLostAndWakeUpsAreRare) {
  constexpr int kFrames = 20'000;
  constexpr std::uint32_t kRestarts = 3;
  auto made = FrameExchange::create({.capacity = 4, .low_water = 1});
  ASSERT_TRUE(made.has_value());
  FrameExchange& exchange = **made;
  DecodingRun decoding;
  std::thread decoder([&] { decoding = decode_until_stopped(exchange, GetParam(), kFrames); });

  End end(exchange.show_fd());
  std::uint64_t found_too_little = 0;
  std::uint64_t shown = 0;
  std::uint64_t last_number = 0;
  for (std::uint32_t epoch = 0; epoch <= kRestarts; ++epoch) {
    // All but the last are cut short in the middle of a burst.
    const int last = epoch < kRestarts ? kFrames / 2 : kFrames;
    int expected = 0;
    bool lost = false;
    while (expected < last && !lost) {
      exchange.refresh(1);
      if (exchange.queued().empty()) {
        ++found_too_little;
        lost = !end.wait();
        continue;
      }
      TimelineFrame frame = exchange.pop();
      EXPECT_EQ(frame.epoch, epoch);
      EXPECT_EQ(frame.when, nanoseconds(expected++));
      EXPECT_GT(frame.number, last_number);
      last_number = frame.number;
      ++shown;
      exchange.give_back(std::move(frame.frame));
    }
    EXPECT_FALSE(lost) << "showing waits for a frame that was put";
    if (epoch < kRestarts) exchange.restart(epoch + 1);
  }
  // The end is said after the last frame was put.
  for (exchange.refresh(1); !exchange.finished(kRestarts); exchange.refresh(1)) {
    ++found_too_little;
    if (!end.wait()) break;
  }
  EXPECT_TRUE(exchange.finished(kRestarts));
  exchange.stop();
  decoder.join();

  EXPECT_FALSE(decoding.lost_wake_up) << "decoding waits for room that is there";
  EXPECT_EQ(decoding.slots_out, 0U);
  // From full to low water three frames go; a starved decoder may be woken by one.
  EXPECT_LE(decoding.woken, shown / 3 + decoding.starved + kRestarts + 2);
  EXPECT_LE(end.woken(), found_too_little + 1);
  RecordProperty("decoding_starved", std::to_string(decoding.starved));
}

}  // namespace
}  // namespace zcplay::present
