// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "present/screen.h"
#include "present/wayland/connection.h"

struct wl_surface;

namespace zcplay::wayland {

/// What became of commits, and when (wp_presentation). Bounded: where a compositor never answers, the oldest
/// commit counts as not presented.
class PresentationTime {
 public:
  struct Listener {
    std::function<void(const present::Presentation&)> presented;
    std::function<void(std::uint64_t number)> not_presented;
  };

  /// nullptr where the compositor does not know the protocol. The listener is called from the connection's
  /// dispatch, and `not_presented` also from ask().
  [[nodiscard]] static std::unique_ptr<PresentationTime> create(const Connection& connection,
                                                                Listener listener);
  ~PresentationTime();
  PresentationTime(const PresentationTime&) = delete;
  PresentationTime& operator=(const PresentationTime&) = delete;

  /// Asks what becomes of the surface's next commit.
  void ask(wl_surface* surface, std::uint64_t number);
  /// A time of CLOCK_MONOTONIC as one of the compositor's presentation clock.
  [[nodiscard]] std::chrono::nanoseconds to_compositor(TimePoint when) const;

 private:
  struct State;
  explicit PresentationTime(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
