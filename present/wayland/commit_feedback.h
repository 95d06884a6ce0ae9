// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/event_loop.h"
#include "base/log.h"
#include "present/screen.h"
#include "present/wayland/connection.h"

struct wl_surface;

namespace zcplay::wayland {

/// What becomes of a surface's commits: as wp_presentation tells it. Where the compositor has none, or has it
/// and says nothing (sway 1.7 without a display), it goes by frame callbacks: drawn counts as presented, then
/// and there, with the refresh of the display's mode. To be destroyed before the surface.
class CommitFeedback {
 public:
  struct Listener {
    std::function<void(const present::Presentation&)> presented;
    std::function<void(std::uint64_t number)> not_presented;
    /// Of the display's mode; 0: unknown.
    std::function<std::chrono::nanoseconds()> refresh;
  };

  /// The listener is called from the connection's dispatch, and `not_presented` also from ask().
  CommitFeedback(EventLoop& loop, const Connection& connection, wl_surface* surface, Listener listener,
                 Log log);
  ~CommitFeedback();
  CommitFeedback(const CommitFeedback&) = delete;
  CommitFeedback& operator=(const CommitFeedback&) = delete;

  /// Asks what becomes of the surface's next commit.
  void ask(std::uint64_t number);
  /// Whether times can be told to the compositor: its clock is known.
  [[nodiscard]] bool has_clock() const;
  /// A time of CLOCK_MONOTONIC as one of the compositor's presentation clock.
  [[nodiscard]] std::chrono::nanoseconds to_compositor(TimePoint when) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
