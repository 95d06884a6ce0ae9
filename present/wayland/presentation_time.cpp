// SPDX-License-Identifier: MIT
#include "present/wayland/presentation_time.h"

#include <wayland-client.h>

#include <algorithm>
#include <ctime>
#include <limits>
#include <utility>
#include <vector>

#include "present/wayland/proxy.h"
// The protocol has a request of the same name as the interface that it makes.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include "present/wayland/protocols/presentation-time-client-protocol.h"
#pragma GCC diagnostic pop

namespace zcplay::wayland {
namespace {

using Feedback = struct wp_presentation_feedback;

// A second of commits at 60 Hz: more are never in flight where a compositor answers at all.
constexpr std::size_t kMostOutstanding = 60;

std::uint64_t join(std::uint32_t high, std::uint32_t low) {
  return static_cast<std::uint64_t>(high) << 32 | low;
}

std::chrono::nanoseconds read_clock(clockid_t clock) {
  timespec now{};
  if (::clock_gettime(clock, &now) != 0) return std::chrono::nanoseconds{0};
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

struct PresentationTime::State {
  // The proxy stands for the commit: events name nothing else.
  struct Commit {
    Proxy<Feedback, wp_presentation_feedback_destroy> feedback;
    std::uint64_t number = 0;
  };

  Listener listener;
  Proxy<wp_presentation, wp_presentation_destroy> presentation;
  std::vector<Commit> outstanding;  // oldest first; one to three, so a scan beats a map
  clockid_t clock = CLOCK_MONOTONIC;

  [[nodiscard]] std::chrono::nanoseconds clock_ahead() const {
    if (clock == CLOCK_MONOTONIC) return std::chrono::nanoseconds{0};
    return read_clock(clock) - read_clock(CLOCK_MONOTONIC);
  }
  // The number of the commit that `feedback` is of; 0 if it is none of ours.
  std::uint64_t take(const Feedback* feedback) {
    const auto found =
        std::ranges::find(outstanding, feedback, [](const Commit& commit) { return commit.feedback.get(); });
    if (found == outstanding.end()) return 0;
    const std::uint64_t number = found->number;
    outstanding.erase(found);
    return number;
  }
  void give_up_oldest() {
    const std::uint64_t oldest = outstanding.front().number;
    outstanding.erase(outstanding.begin());
    listener.not_presented(oldest);
  }
  void presented(const Feedback* feedback, std::uint64_t seconds, std::uint32_t nanoseconds,
                 std::uint32_t refresh, std::uint64_t count, std::uint32_t flags);

  static const wp_presentation_listener kListener;
  static const wp_presentation_feedback_listener kFeedbackListener;
};

void PresentationTime::State::presented(const Feedback* feedback, std::uint64_t seconds,
                                        std::uint32_t nanoseconds, std::uint32_t refresh, std::uint64_t count,
                                        std::uint32_t flags) {
  const std::uint64_t number = take(feedback);
  // Beyond 292 years a count of nanoseconds overflows.
  constexpr std::uint64_t kMostSeconds = 9'000'000'000;
  if (number == 0) return;
  const std::chrono::nanoseconds when =
      std::chrono::seconds(std::min(seconds, kMostSeconds)) + std::chrono::nanoseconds(nanoseconds);
  listener.presented({.number = number,
                      .when = when - clock_ahead(),
                      .refresh = std::chrono::nanoseconds(refresh),
                      .refresh_count = count,
                      .vsync = (flags & WP_PRESENTATION_FEEDBACK_KIND_VSYNC) != 0,
                      .hardware_clock = (flags & WP_PRESENTATION_FEEDBACK_KIND_HW_CLOCK) != 0,
                      .hardware_completion = (flags & WP_PRESENTATION_FEEDBACK_KIND_HW_COMPLETION) != 0,
                      .zero_copy = (flags & WP_PRESENTATION_FEEDBACK_KIND_ZERO_COPY) != 0});
}

const wp_presentation_listener PresentationTime::State::kListener = {
    .clock_id = [](void* data, wp_presentation*, std::uint32_t clock) {
      static_cast<State*>(data)->clock = static_cast<clockid_t>(clock);
    }};

const wp_presentation_feedback_listener PresentationTime::State::kFeedbackListener = {
    .sync_output = [](void*, Feedback*, wl_output*) {},
    .presented =
        [](void* data, Feedback* feedback, std::uint32_t seconds_high, std::uint32_t seconds_low,
           std::uint32_t nanoseconds, std::uint32_t refresh, std::uint32_t count_high,
           std::uint32_t count_low, std::uint32_t flags) {
          static_cast<State*>(data)->presented(feedback, join(seconds_high, seconds_low), nanoseconds,
                                               refresh, join(count_high, count_low), flags);
        },
    .discarded =
        [](void* data, Feedback* feedback) {
          auto& state = *static_cast<State*>(data);
          if (const std::uint64_t number = state.take(feedback)) state.listener.not_presented(number);
        }};

PresentationTime::PresentationTime(std::unique_ptr<State> state) : state_(std::move(state)) {}
PresentationTime::~PresentationTime() = default;

std::unique_ptr<PresentationTime> PresentationTime::create(const Connection& connection, Listener listener) {
  auto state = std::make_unique<State>();
  state->listener = std::move(listener);
  // Version 2 only gave the refresh of displays with a variable rate a meaning.
  state->presentation.reset(
      reinterpret_cast<wp_presentation*>(connection.bind(wp_presentation_interface, 2)));
  if (!state->presentation) return nullptr;
  wp_presentation_add_listener(state->presentation.get(), &State::kListener, state.get());
  return std::unique_ptr<PresentationTime>(new PresentationTime(std::move(state)));
}

void PresentationTime::ask(wl_surface* surface, std::uint64_t number) {
  if (state_->outstanding.size() >= kMostOutstanding) state_->give_up_oldest();
  Feedback* const feedback = wp_presentation_feedback(state_->presentation.get(), surface);
  state_->outstanding.push_back({.feedback = decltype(State::Commit::feedback)(feedback), .number = number});
  wp_presentation_feedback_add_listener(feedback, &State::kFeedbackListener, state_.get());
}

std::chrono::nanoseconds PresentationTime::to_compositor(TimePoint when) const {
  return when + state_->clock_ahead();
}

}  // namespace zcplay::wayland
