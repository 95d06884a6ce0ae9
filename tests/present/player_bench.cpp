// SPDX-License-Identifier: MIT
#include "tests/present/player_bench.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace zcplay::test {

using present::Player;
using present::TimelineFrame;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

void CountedSlots::slot_returned(std::uint32_t slot_index, std::uint64_t /*generation*/) {
  EXPECT_EQ(out_.erase(slot_index), 1U) << "slot " << slot_index << " came back twice";
}

std::optional<Lease> CountedSlots::lease(const std::shared_ptr<CountedSlots>& slots) {
  for (std::uint32_t slot = 0; slot < slots->slots_; ++slot) {
    if (slots->out_.insert(slot).second) return Lease(slots, slot, 0);
  }
  return std::nullopt;
}

Result<present::ShowAnswer> ScriptedScreen::show(TimelineFrame& frame, const present::ShowTime& time) {
  ++show_calls;
  if (refusal) return std::unexpected(*refusal);
  if (!ready) return present::ShowAnswer::not_yet;
  EXPECT_TRUE(frame.frame.lease.held());
  held_.emplace_back(frame.number, std::move(frame.frame));
  committed.push_back(frame.number);
  commit_times.push_back(clock_.now());
  display_.commit(clock_.now(), frame.number, time.not_before, time.after_previous);
  return present::ShowAnswer::committed;
}

void ScriptedScreen::release(std::uint64_t before) {
  if (!releases) return;
  for (std::size_t i = 0; i < held_.size();) {
    if (held_[i].first >= before) {
      ++i;
      continue;
    }
    Frame frame = std::move(held_[i].second);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
    listener_->on_returned(std::move(frame));
  }
}

bool ScriptedScreen::deliver() {
  const std::vector<ScriptedDisplay::Event> events = display_.run(clock_.now());
  for (const ScriptedDisplay::Event& event : events) {
    if (listener_ == nullptr) break;
    if (!event.presented) {
      listener_->on_not_presented(event.number);
      release(event.number + 1);
      continue;
    }
    shown.push_back(event);
    release(event.number);
    listener_->on_presented(
        {.number = event.number, .when = event.when, .refresh = event.refresh, .vsync = vsync});
  }
  return !events.empty();
}

PlayerBench::~PlayerBench() {
  player_.reset();
  screen_.reset();
}

void PlayerBench::start(Setup setup) {
  setup_ = std::move(setup);
  next_frame_ = 0;
  epoch_ = 0;
  starved_ = false;
  auto loop = EventLoop::create(clock_);
  auto exchange = present::FrameExchange::create({});
  ASSERT_TRUE(loop.has_value() && exchange.has_value());
  loop_ = std::move(*loop);
  exchange_ = std::move(*exchange);
  slots_ = std::make_shared<CountedSlots>(setup_.slots);
  screen_ = std::make_unique<ScriptedScreen>(clock_, setup_.display, setup_.timing);
  auto player = Player::create(*loop_, *screen_, *exchange_, {.paused = setup_.paused}, Log());
  ASSERT_TRUE(player.has_value());
  player_ = std::move(*player);
}

// The decoding thread's part, whenever anything has happened.
void PlayerBench::decode() {
  if (!exchange_->take_returned().empty()) starved_ = false;
  const present::SourceCommand command = exchange_->take_command();
  if (command.stop) return;
  if (command.restart) {
    epoch_ = *command.restart;
    next_frame_ = 0;
  }
  const double length = 1e9 / setup_.frame_rate;
  std::size_t room = exchange_->room(starved_);
  while (room > 0 && next_frame_ < setup_.frames && decoder_works_()) {
    std::optional<Lease> lease = CountedSlots::lease(slots_);
    starved_ = !lease;
    if (starved_) {
      (void)exchange_->room(true);
      return;
    }
    TimelineFrame frame;
    frame.frame.lease = std::move(*lease);
    frame.when = nanoseconds(std::llround(next_frame_ * length));
    if (setup_.durations) frame.duration = nanoseconds(std::llround(length));
    frame.epoch = epoch_;
    exchange_->put(std::move(frame));
    --room;
    if (++next_frame_ == setup_.frames) exchange_->finish(epoch_);
  }
}

void PlayerBench::run(nanoseconds limit) {
  const TimePoint until = now() + limit;
  while (!player_->ended() && now() < until) {
    decode();
    bool woken = screen_->deliver();
    const Result<int> dispatched = loop_->run_once(nanoseconds{0});
    ASSERT_TRUE(dispatched.has_value());
    woken = woken || *dispatched > 0;
    if (woken) {
      ++wake_ups_;
      continue;
    }
    // epoll_wait's own steps, and no later than the screen has something to say.
    nanoseconds step = milliseconds(1) - now() % milliseconds(1);
    if (const auto event = screen_->next_event()) step = std::clamp(*event - now(), nanoseconds(1), step);
    clock_.advance(step);
  }
}

std::vector<std::uint64_t> PlayerBench::shown_numbers() const {
  std::vector<std::uint64_t> numbers;
  for (const ScriptedDisplay::Event& event : screen_->shown) numbers.push_back(event.number);
  return numbers;
}

std::vector<std::int64_t> PlayerBench::intervals() const {
  std::vector<std::int64_t> result;
  for (std::size_t i = 1; i < screen_->shown.size(); ++i) {
    result.push_back(screen_->shown[i].count - screen_->shown[i - 1].count);
  }
  return result;
}

void PlayerBench::expect_no_slot_lost() {
  player_.reset();
  screen_.reset();
  (void)exchange_->take_returned();
  exchange_.reset();
  EXPECT_EQ(slots_->out(), 0U);
}

}  // namespace zcplay::test
