// SPDX-License-Identifier: MIT
#include "present/wayland/commit_feedback.h"

#include <wayland-client.h>

#include <utility>

#include "present/wayland/frame_callback.h"
#include "present/wayland/presentation_time.h"

namespace zcplay::wayland {
namespace {

// A commit is presented before the next but one is drawn; one more for compositors that count otherwise.
constexpr int kSilentRounds = 3;

}  // namespace

struct CommitFeedback::State {
  EventLoop& loop;
  wl_surface* surface;
  Listener listener;
  Log log;
  std::unique_ptr<PresentationTime> presentation;  // nullptr: there is none, or it says nothing
  FrameCallback drawn;
  std::uint64_t newest = 0;  // 0: known what became of it
  bool newest_drawn = false;
  bool heard = false;  // presentation has presented something
  int silent_rounds = 0;

  State(EventLoop& event_loop, wl_surface* on, Listener hears, Log channel)
      : loop(event_loop), surface(on), listener(std::move(hears)), log(std::move(channel)), drawn(on, [this] {
          on_drawn();
        }) {}

  void on_drawn();
  void on_presented(const present::Presentation& presentation);
  void on_not_presented(std::uint64_t number);
  void draw_counts();
};

void CommitFeedback::State::draw_counts() {
  const std::uint64_t number = std::exchange(newest, 0);
  if (number == 0) return;
  listener.presented({.number = number, .when = loop.clock().now(), .refresh = listener.refresh()});
}

void CommitFeedback::State::on_drawn() {
  if (!presentation) return draw_counts();
  if (heard || newest == 0) return;
  newest_drawn = true;
  if (++silent_rounds < kSilentRounds) {
    // A player waits for the first picture before it shows the next, so the surface is drawn again as it is.
    drawn.ask();
    wl_surface_commit(surface);
    return;
  }
  log.write(LogLevel::info, "wayland",
            "the compositor does not say when pictures were presented; going by when it has drawn them");
  presentation->give_up_before(newest);
  presentation.reset();
  draw_counts();
}

void CommitFeedback::State::on_presented(const present::Presentation& said) {
  heard = true;
  if (said.number == newest) newest = 0;
  listener.presented(said);
}

void CommitFeedback::State::on_not_presented(std::uint64_t number) {
  if (number == newest) {
    // Drawn, and replaced by nothing but its own repetition.
    if (newest_drawn && !heard) return draw_counts();
    newest = 0;
  }
  listener.not_presented(number);
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
  const std::uint64_t before = std::exchange(state.newest, number);
  state.newest_drawn = false;
  if (state.presentation) {
    state.presentation->ask(state.surface, number);
  } else if (before != 0) {
    state.listener.not_presented(before);
  }
  if (!state.presentation || !state.heard) state.drawn.ask();
}

bool CommitFeedback::has_clock() const {
  return state_->presentation != nullptr;
}

std::chrono::nanoseconds CommitFeedback::to_compositor(TimePoint when) const {
  return state_->presentation ? state_->presentation->to_compositor(when) : when;
}

}  // namespace zcplay::wayland
