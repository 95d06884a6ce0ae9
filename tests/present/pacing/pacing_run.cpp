// SPDX-License-Identifier: MIT
#include "tests/present/pacing/pacing_run.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace zcplay::test {
namespace {

using pacing::Decision;
using pacing::FrameTimes;
using pacing::Pacer;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr nanoseconds kLimit = std::chrono::hours(1);

/// As epoll_wait sleeps.
TimePoint rounded_up(TimePoint from, TimePoint until) {
  return from + std::chrono::ceil<milliseconds>(std::max(until - from, nanoseconds{0}));
}

struct Player {
  PacingRun& run;
  Pacer pacer{run.abilities};
  ScriptedDisplay display{run.display};
  TimePoint now{0};
  int next = 0;

  [[nodiscard]] TimePoint decoded(int frame) const { return run.decoded ? run.decoded(frame) : TimePoint{0}; }
  [[nodiscard]] bool there(int frame) const { return frame < run.frames && decoded(frame) <= now; }
  void hear();
  [[nodiscard]] std::optional<TimePoint> act();
  [[nodiscard]] bool step();
};

void Player::hear() {
  for (const ScriptedDisplay::Event& event : display.run(now)) {
    if (event.presented) {
      run.shown.push_back(event);
      pacer.presented(event.number,
                      {.when = event.when, .refresh = event.refresh, .count = event.said_count});
    } else {
      run.replaced.push_back(event.number);
      pacer.not_presented(event.number);
    }
  }
}

std::optional<TimePoint> Player::act() {
  while (there(next)) {
    const FrameTimes frame = run.frame(next);
    const FrameTimes behind = run.frame(next + 1);
    const Decision decision = pacer.decide(now, frame, there(next + 1) ? &behind : nullptr);
    if (decision.kind == Decision::Kind::wait) return decision.until;
    if (decision.kind == Decision::Kind::show) {
      display.commit(now, frame.number, decision.not_before, decision.after_previous);
      pacer.committed(now, frame);
      ++run.committed;
    } else if (decision.kind == Decision::Kind::late) {
      pacer.passed_over();
      ++run.late;
    } else {
      ++run.surplus;
    }
    ++next;
  }
  return next < run.frames ? std::optional(decoded(next)) : std::nullopt;
}

bool Player::step() {
  if (run.script) run.script(now, pacer, display);
  hear();
  ++run.wake_ups;
  const std::optional<TimePoint> own = act();
  std::optional<TimePoint> then = own ? std::optional(rounded_up(now, *own)) : std::nullopt;
  if (run.script) then = std::min(then.value_or(TimePoint::max()), rounded_up(now, now + milliseconds(1)));
  // What the compositor does by itself is no wake-up of ours.
  for (;;) {
    const std::optional<TimePoint> theirs = display.next_event();
    if (!theirs || (then && *then < *theirs)) break;
    now = std::max(now, *theirs);
    const std::size_t heard = run.shown.size() + run.replaced.size();
    hear();
    if (run.shown.size() + run.replaced.size() != heard) return true;
  }
  if (!then || (run.script && next >= run.frames && !own && !display.next_event())) return false;
  now = std::max(now, *then);
  return now < kLimit;
}

}  // namespace

void PacingRun::play() {
  Player player{.run = *this};
  while (player.step()) {
  }
  intervals = player.pacer.judge().intervals();
  off_schedule = player.pacer.judge().off_schedule();
}

FrameTimes PacingRun::frame(int index) const {
  const auto round = [this](double time) {
    const double unit = static_cast<double>(time_rounding.count());
    return nanoseconds(std::llround(std::round(time / unit) * unit));
  };
  const double length = 1e9 / frame_rate;
  return {.number = static_cast<std::uint64_t>(index) + 1,
          .when = round(index * length),
          .duration = durations ? round(length) : nanoseconds{0}};
}

std::vector<std::int64_t> PacingRun::intervals_shown() const {
  std::vector<std::int64_t> result;
  for (std::size_t i = 1; i < shown.size(); ++i) result.push_back(shown[i].count - shown[i - 1].count);
  return result;
}

}  // namespace zcplay::test
