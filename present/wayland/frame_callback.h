// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

struct wl_surface;

namespace zcplay::wayland {

/// The compositor's word that commits of a surface have been drawn (wl_surface.frame). Bounded: of commits
/// that are never drawn the oldest are forgotten. To be destroyed before the surface.
class FrameCallback {
 public:
  /// `done` is called from the connection's dispatch, for each commit that was drawn or replaced by one that
  /// was, in their order. `time`: the compositor's, in milliseconds; that of one drawing is the same.
  FrameCallback(wl_surface* surface, std::function<void(std::uint64_t number, std::uint32_t time)> done);
  ~FrameCallback();
  FrameCallback(const FrameCallback&) = delete;
  FrameCallback& operator=(const FrameCallback&) = delete;

  /// For the surface's next commit.
  void ask(std::uint64_t number);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
