// SPDX-License-Identifier: MIT
#include "tests/present/pacing/scripted_display.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace zcplay::test {

using std::chrono::nanoseconds;

TimePoint ScriptedDisplay::refresh_time(std::int64_t refresh) const {
  return model_.phase + nanoseconds(std::llround(static_cast<double>(refresh) * model_.period));
}

std::int64_t ScriptedDisplay::refresh_at_or_after(TimePoint time) const {
  auto refresh = static_cast<std::int64_t>(
      std::floor(static_cast<double>((time - model_.phase).count()) / model_.period));
  while (refresh_time(refresh) < time) ++refresh;
  return refresh;
}

void ScriptedDisplay::commit(TimePoint now, std::uint64_t number, std::optional<TimePoint> not_before,
                             bool after_previous) {
  now_ = std::max(now_, now);
  while (!visible_ && !waiting_.empty()) {
    to_tell_.push_back({now, Event{.number = waiting_.front().number}});
    waiting_.pop_front();
  }
  waiting_.push_back({.number = number, .not_before = not_before, .after_previous = after_previous});
  if (model_.kind == Kind::immediate && !latched_ && visible_) latch(now);
  if (!visible_ && model_.forgets_hidden) {
    to_tell_.push_back({now, Event{.number = number}});
    waiting_.clear();
  }
}

std::optional<TimePoint> ScriptedDisplay::next_latch(TimePoint now) const {
  if (latched_ || waiting_.empty() || !visible_ || model_.kind == Kind::immediate) return std::nullopt;
  // The first refresh at which the oldest may be seen.
  const TimePoint earliest = std::max(now + model_.lead, waiting_.front().not_before.value_or(TimePoint{0}));
  return refresh_time(refresh_at_or_after(earliest)) - model_.lead;
}

std::optional<TimePoint> ScriptedDisplay::next_event() const {
  std::optional<TimePoint> next = next_latch(now_);
  const auto consider = [&next](TimePoint time) { next = next ? std::min(*next, time) : time; };
  if (latched_) consider(refresh_time(flip_at_));
  if (!to_tell_.empty()) consider(to_tell_.front().first);
  return next;
}

void ScriptedDisplay::latch(TimePoint now) {
  flip_at_ = refresh_at_or_after(now + model_.lead);
  bool first = true;
  while (!waiting_.empty()) {
    const Waiting& oldest = waiting_.front();
    if (oldest.not_before && *oldest.not_before > refresh_time(flip_at_)) break;
    if (oldest.after_previous && !first) break;
    if (latched_) to_tell_.push_back({now, Event{.number = *latched_}});
    latched_ = oldest.number;
    waiting_.pop_front();
    first = false;
  }
}

void ScriptedDisplay::flip() {
  if (model_.missed.contains(flip_at_)) {
    ++flip_at_;
    return;
  }
  const TimePoint exact = refresh_time(flip_at_);
  random_ ^= random_ << 13U;
  random_ ^= random_ >> 7U;
  random_ ^= random_ << 17U;
  const std::int64_t spread = model_.jitter.count();
  const nanoseconds off(spread == 0 ? 0 : static_cast<std::int64_t>(random_ % (2 * spread + 1)) - spread);
  Event event{.presented = true, .number = *std::exchange(latched_, std::nullopt), .when = exact + off};
  if (model_.says_refresh) event.refresh = nanoseconds(std::llround(model_.period));
  event.count = flip_at_;
  if (model_.says_count) event.said_count = static_cast<std::uint64_t>(flip_at_) + 1000;
  to_tell_.push_back({exact + model_.feedback_delay, event});
  if (model_.kind == Kind::immediate && !waiting_.empty() && visible_) latch(exact);
}

std::vector<ScriptedDisplay::Event> ScriptedDisplay::run(TimePoint now) {
  for (;;) {
    const std::optional<TimePoint> taking = next_latch(now_);
    const std::optional<TimePoint> flipping = latched_ ? std::optional(refresh_time(flip_at_)) : std::nullopt;
    if (flipping && *flipping <= now && (!taking || *flipping <= *taking)) {
      now_ = std::max(now_, *flipping);
      flip();
    } else if (taking && *taking <= now) {
      now_ = std::max(now_, *taking);
      latch(*taking);
    } else {
      break;
    }
  }
  now_ = std::max(now_, now);
  std::vector<Event> told;
  while (!to_tell_.empty() && to_tell_.front().first <= now) {
    told.push_back(to_tell_.front().second);
    to_tell_.pop_front();
  }
  return told;
}

void ScriptedDisplay::change_period(TimePoint now, double period) {
  model_.phase = now;
  model_.period = period;
  if (latched_) flip_at_ = 1;
}

void ScriptedDisplay::set_visible(TimePoint now, bool visible) {
  visible_ = visible;
  if (visible && !waiting_.empty() && !latched_ && model_.kind == Kind::immediate) latch(now);
}

}  // namespace zcplay::test
