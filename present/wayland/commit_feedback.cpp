// SPDX-License-Identifier: MIT
#include "present/wayland/commit_feedback.h"

#include <wayland-client.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "present/wayland/frame_callback.h"
#include "present/wayland/presentation_time.h"

namespace zcplay::wayland {
namespace {

// A commit is presented before the next but one is drawn; one more for compositors that count otherwise.
constexpr int kSilentRounds = 3;

// A second of commits at 60 Hz: more are never in flight where a compositor answers at all.
constexpr std::size_t kMostOpen = 60;

}  // namespace

struct CommitFeedback::State {
  EventLoop& loop;
  wl_surface* surface;
  Listener listener;
  Log log;
  std::unique_ptr<PresentationTime> presentation;  // nullptr: there is none, or it says nothing
  FrameCallback callback;
  EventLoop::Registration settled;
  bool heard = false;  // presentation has presented something
  int silent_rounds = 0;
  // Commits that nothing was said of yet, oldest first; at most kMostOpen.
  std::deque<std::uint64_t> open;
  std::uint32_t drawn_time = 0;
  std::uint64_t drawn = 0;  // the last of them that was drawn, or replaced by one that was

  State(EventLoop& event_loop, wl_surface* on, Listener hears, Log channel)
      : loop(event_loop),
        surface(on),
        listener(std::move(hears)),
        log(std::move(channel)),
        callback(on, [this](std::uint64_t number, std::uint32_t time) { on_drawn(number, time); }) {}

  void on_drawn(std::uint64_t number, std::uint32_t time);
  void on_settled();
  void on_presented(const present::Presentation& presentation);
  void on_not_presented(std::uint64_t number);
  void draw_counts();
};

// All callbacks of one drawing come together, and only the last of those commits was seen: what else has
// arrived is dispatched first.
void CommitFeedback::State::on_drawn(std::uint64_t number, std::uint32_t time) {
  if (presentation && heard) return;
  if (!presentation && settled.active() && time != drawn_time) draw_counts();
  drawn_time = time;
  drawn = std::max(drawn, number);
  if (!settled.active()) settled = loop.at(loop.clock().now(), [this] { on_settled(); });
}

void CommitFeedback::State::draw_counts() {
  while (!open.empty() && open.front() < drawn) {
    const std::uint64_t replaced = open.front();
    open.pop_front();
    listener.not_presented(replaced);
  }
  if (open.empty() || open.front() != drawn) return;
  open.pop_front();
  listener.presented({.number = drawn, .when = loop.clock().now(), .refresh = listener.refresh()});
}

void CommitFeedback::State::on_settled() {
  settled.cancel();
  if (heard || open.empty()) return;
  if (presentation && ++silent_rounds < kSilentRounds) {
    // A player waits for the first picture before it shows the next, so the surface is drawn again as it is.
    if (open.back() == drawn) {
      callback.ask(drawn);
      wl_surface_commit(surface);
    }
    return;
  }
  if (presentation) {
    log.write(LogLevel::info, "wayland",
              "the compositor does not say when pictures were presented; going by when it has drawn them");
    presentation.reset();
  }
  draw_counts();
}

void CommitFeedback::State::on_presented(const present::Presentation& said) {
  heard = true;
  if (std::erase(open, said.number) != 0) listener.presented(said);
}

void CommitFeedback::State::on_not_presented(std::uint64_t number) {
  // Drawn, and replaced by nothing but its own repetition.
  if (!heard && !open.empty() && open.back() == number && drawn == number) return draw_counts();
  if (std::erase(open, number) != 0) listener.not_presented(number);
}

CommitFeedback::CommitFeedback(EventLoop& loop, const Connection& connection, wl_surface* surface,
                               Listener listener, Log log)
    : state_(std::make_unique<State>(loop, surface, std::move(listener), std::move(log))) {
  state_->presentation = PresentationTime::create(
      connection,
      {.presented = [state = state_.get()](const present::Presentation& said) { state->on_presented(said); },
       .not_presented = [state = state_.get()](std::uint64_t number) { state->on_not_presented(number); }});
}

CommitFeedback::~CommitFeedback() = default;

void CommitFeedback::ask(std::uint64_t number) {
  State& state = *state_;
  if (state.open.size() >= kMostOpen) {
    const std::uint64_t oldest = state.open.front();
    state.open.pop_front();
    state.listener.not_presented(oldest);
  }
  state.open.push_back(number);
  if (state.presentation) state.presentation->ask(state.surface, number);
  if (!state.presentation || !state.heard) state.callback.ask(number);
}

bool CommitFeedback::has_clock() const {
  return state_->presentation != nullptr;
}

std::chrono::nanoseconds CommitFeedback::to_compositor(TimePoint when) const {
  return state_->presentation ? state_->presentation->to_compositor(when) : when;
}

}  // namespace zcplay::wayland
