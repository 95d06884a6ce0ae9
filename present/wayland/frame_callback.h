// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>

struct wl_surface;

namespace zcplay::wayland {

/// The compositor's word that a commit of a surface has been drawn (wl_surface.frame). One at a time; to be
/// destroyed before the surface.
class FrameCallback {
 public:
  /// `done` is called from the connection's dispatch.
  FrameCallback(wl_surface* surface, std::function<void()> done);
  ~FrameCallback();
  FrameCallback(const FrameCallback&) = delete;
  FrameCallback& operator=(const FrameCallback&) = delete;

  /// For the surface's next commit; one asked for before is forgotten.
  void ask();
  [[nodiscard]] bool outstanding() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
