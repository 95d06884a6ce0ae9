// SPDX-License-Identifier: MIT
#include "present/player.h"

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "present/pacing/pacer.h"
#include "present/visibility.h"

namespace zcplay::present {
namespace {

using pacing::Decision;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// A compositor that takes or gives back nothing for this long is not going to.
constexpr nanoseconds kPatience = seconds(5);
// Presentation times further from now than this are not of this clock.
constexpr nanoseconds kSameClock = seconds(1);

pacing::FrameTimes times_of(const TimelineFrame& frame) {
  return {.number = frame.number, .when = frame.when, .duration = frame.duration};
}

pacing::Abilities abilities_of(const TimingSupport& timing) {
  return {.feedback = timing.feedback, .commit_timing = timing.commit_timing, .fifo = timing.fifo};
}

}  // namespace

struct Player::State {
  EventLoop& loop;
  Screen& screen;
  FrameExchange& exchange;
  Log log;
  pacing::Pacer pacer;
  Visibility visibility;
  PlayerStatistics statistics;
  std::optional<Error> error;
  bool ended = false;
  bool updating = false;
  std::uint32_t epoch = 0;
  std::uint64_t prepared = 0;                ///< number of the last frame announced
  std::optional<pacing::FrameTimes> last;    ///< the last frame shown or passed over
  std::size_t on_screen = 0;                 ///< frames given to the screen and not come back
  bool awaits_ready = false;                 ///< the screen said not_yet
  std::optional<TimePoint> not_ready_since;  ///< nothing was accepted since then
  TimePoint last_return{0};
  std::optional<TimePoint> empty_since;
  std::optional<TimePoint> wake_at;  ///< what the timer is to be set to
  EventLoop::Registration timer;
  EventLoop::Registration frames_there;

  State(EventLoop& event_loop, Screen& shown_on, FrameExchange& frames, Log channel)
      : loop(event_loop),
        screen(shown_on),
        exchange(frames),
        log(std::move(channel)),
        pacer(abilities_of(shown_on.timing())),
        visibility(shown_on.timing().feedback) {}

  [[nodiscard]] TimePoint now() const { return loop.clock().now(); }
  void wake_by(TimePoint time) { wake_at = wake_at ? std::min(*wake_at, time) : time; }
  void end(std::optional<Error> reason);
  void update();
  void show_what_is_due(TimePoint time);
  void announce();
  [[nodiscard]] bool step(TimePoint time);
  [[nodiscard]] bool step_hidden(TimePoint time);
  [[nodiscard]] bool commit(TimePoint time, const Decision& decision);
  void pass_over(std::uint64_t& count);
  void nothing_queued(TimePoint time);
  void look_after_starvation(TimePoint time);
  void set_paused(bool paused);
  void restart();
};

void Player::State::end(std::optional<Error> reason) {
  if (std::exchange(ended, true)) return;
  error = std::move(reason);
  screen.set_playing(false);
  exchange.stop();
  frames_there.cancel();
  timer.cancel();
}

void Player::State::update() {
  // The screen calls back from inside show(): what it says then is seen by the round that runs.
  if (ended || updating) return;
  updating = true;
  wake_at.reset();
  show_what_is_due(now());
  updating = false;
  if (ended) return;
  loop.reschedule(timer, wake_at);
}

void Player::State::show_what_is_due(TimePoint time) {
  exchange.refresh(1);
  announce();
  while (!ended && !exchange.queued().empty()) {
    empty_since.reset();
    const bool on = visibility.hidden() ? step_hidden(time) : step(time);
    if (!on) return;
    if (exchange.queued().empty()) {
      exchange.refresh(1);
      announce();
    }
  }
  if (!ended) nothing_queued(time);
}

void Player::State::announce() {
  for (const TimelineFrame& frame : exchange.queued()) {
    if (frame.number <= prepared) continue;
    screen.prepare(frame);
    prepared = frame.number;
  }
}

// Deals with the oldest frame. False: not now.
bool Player::State::step(TimePoint time) {
  const std::vector<TimelineFrame>& queued = exchange.queued();
  const pacing::FrameTimes frame = times_of(queued.front());
  std::optional<pacing::FrameTimes> next;
  if (queued.size() > 1) next = times_of(queued[1]);
  const Decision decision = pacer.decide(time, frame, next ? &*next : nullptr);
  switch (decision.kind) {
    case Decision::Kind::wait:
      if (decision.until) wake_by(*decision.until);
      return false;
    case Decision::Kind::late:
      pacer.passed_over();
      pass_over(statistics.late);
      return true;
    case Decision::Kind::surplus:
      pass_over(statistics.surplus);
      return true;
    case Decision::Kind::show:
      return commit(time, decision);
  }
  return false;
}

// Time goes on where nobody looks. Frames are passed over as many at a time as there are.
bool Player::State::step_hidden(TimePoint time) {
  const std::vector<TimelineFrame>& queued = exchange.queued();
  const std::optional<TimePoint> start = pacer.time_of(queued.front().when);
  if (!start) return false;
  if (*start <= time) {
    if (visibility.probe_due(time)) return commit(time, {.kind = Decision::Kind::show});
    pass_over(statistics.hidden);
    return true;
  }
  wake_by(*pacer.time_of(queued.back().when));
  return false;
}

bool Player::State::commit(TimePoint time, const Decision& decision) {
  TimelineFrame& frame = exchange.queued().front();
  if (!not_ready_since) not_ready_since = time;
  if (time - *not_ready_since >= kPatience) {
    end(Error{
        .code = ErrorCode::environment,
        .operation = "show",
        .detail = "the compositor has not taken a picture for 5 s; is it stopped, or has it no output?"});
    return false;
  }
  wake_by(*not_ready_since + kPatience);
  if (awaits_ready) return false;

  const pacing::FrameTimes times = times_of(frame);
  ++on_screen;
  Result<ShowAnswer> answer =
      screen.show(frame, {.not_before = decision.not_before, .after_previous = decision.after_previous});
  if (!answer) {
    end(std::move(answer.error()));
    return false;
  }
  if (*answer == ShowAnswer::not_yet) {
    --on_screen;
    awaits_ready = true;
    return false;
  }
  (void)exchange.pop();
  not_ready_since.reset();
  wake_at.reset();
  last = times;
  ++statistics.committed;
  pacer.committed(time, times);
  if (visibility.committed(time)) {
    log.write(LogLevel::info, "player", "nothing of the window seems to be seen; pictures are passed over");
    pacer.break_section();
  }
  return true;
}

void Player::State::pass_over(std::uint64_t& count) {
  TimelineFrame frame = exchange.pop();
  last = times_of(frame);
  ++count;
  exchange.give_back(std::move(frame.frame));
}

void Player::State::nothing_queued(TimePoint time) {
  const std::optional<Error>& reason = exchange.error();
  if (!reason && !exchange.finished(epoch)) {
    look_after_starvation(time);
    return;
  }
  if (!reason && pacer.paused() && last) return;
  // The last frame stays for its time.
  const std::optional<TimePoint> start = last ? pacer.time_of(last->when) : std::nullopt;
  const TimePoint over = start ? *start + pacer.stay_of(*last) : time;
  if (over <= time) {
    end(reason);
  } else {
    wake_by(over);
  }
}

void Player::State::look_after_starvation(TimePoint time) {
  if (!empty_since) empty_since = time;
  const TimePoint since = std::max(*empty_since, last_return);
  if (time - since < kPatience) {
    wake_by(since + kPatience);
    return;
  }
  if (exchange.starved() && on_screen > 0) {
    end(Error{.code = ErrorCode::environment,
              .operation = "wl_buffer.release",
              .detail = fmt::format("the compositor has kept {} pictures for 5 s and released none, so that "
                                    "nothing can be decoded; try --output egl",
                                    on_screen)});
    return;
  }
  // The decoder is slow, and has limits of its own.
  empty_since = time;
  wake_by(time + kPatience);
}

void Player::State::set_paused(bool paused) {
  if (paused) {
    pacer.pause(now());
  } else {
    pacer.resume(now());
  }
  screen.set_playing(!paused);
}

void Player::State::restart() {
  exchange.restart(++epoch);
  pacer.restart();
  last.reset();
  empty_since.reset();
}

Player::Player(std::unique_ptr<State> state) : state_(std::move(state)) {}

Player::~Player() {
  state_->screen.set_listener(nullptr);
}

Result<std::unique_ptr<Player>> Player::create(EventLoop& loop, Screen& screen, FrameExchange& exchange,
                                               PlayerOptions options, Log log) {
  std::unique_ptr<Player> player(new Player(std::make_unique<State>(loop, screen, exchange, std::move(log))));
  State& state = *player->state_;
  auto watch = loop.watch(exchange.show_fd(), EPOLLIN | EPOLLET, [&state](std::uint32_t) { state.update(); });
  if (!watch) return std::unexpected(watch.error());
  state.frames_there = std::move(*watch);
  state.timer = loop.at(loop.clock().now(), [&state] { state.update(); });
  state.last_return = state.now();
  state.set_paused(options.paused);
  screen.set_listener(player.get());
  return player;
}

bool Player::ended() const {
  return state_->ended;
}

const std::optional<Error>& Player::error() const {
  return state_->error;
}

const PlayerStatistics& Player::statistics() const {
  return state_->statistics;
}

void Player::on_ready() {
  state_->awaits_ready = false;
  state_->update();
}

void Player::on_presented(const Presentation& presentation) {
  State& state = *state_;
  const TimePoint now = state.now();
  const bool sane = presentation.when > now - kSameClock && presentation.when < now + kSameClock;
  const TimePoint when = sane ? presentation.when : now;
  ++state.statistics.presented;
  if (presentation.zero_copy) ++state.statistics.scanned_out;
  if (!state.statistics.first_presented) state.statistics.first_presented = when;
  if (state.visibility.presented()) state.pacer.break_section();
  state.pacer.presented(presentation.number, {.when = when,
                                              .refresh = presentation.refresh,
                                              .count = presentation.refresh_count,
                                              .vsync = presentation.vsync && sane});
  state.statistics.intervals = state.pacer.judge().intervals();
  state.statistics.off_schedule = state.pacer.judge().off_schedule();
  state.statistics.refresh = state.pacer.grid().period();
  state.update();
}

void Player::on_not_presented(std::uint64_t number) {
  ++state_->statistics.not_presented;
  state_->pacer.not_presented(number);
}

void Player::on_returned(Frame frame) {
  State& state = *state_;
  if (state.on_screen > 0) --state.on_screen;
  state.last_return = state.now();
  state.exchange.give_back(std::move(frame));
}

void Player::on_action(Action action) {
  State& state = *state_;
  if (state.ended) return;
  switch (action) {
    case Action::quit:
      state.end(std::nullopt);
      return;
    case Action::toggle_fullscreen:
      state.screen.set_fullscreen(!state.screen.fullscreen());
      return;
    case Action::leave_fullscreen:
      state.screen.set_fullscreen(false);
      return;
    case Action::toggle_pause:
      state.set_paused(!state.pacer.paused());
      break;
    case Action::restart:
      state.restart();
      break;
  }
  state.update();
}

void Player::on_suspended(bool suspended) {
  state_->visibility.set_suspended(suspended);
  state_->pacer.break_section();
  state_->update();
}

void Player::on_end(const std::optional<Error>& error) {
  state_->end(error);
}

}  // namespace zcplay::present
