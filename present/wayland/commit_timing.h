// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "present/wayland/connection.h"
#include "present/wayland/proxy.h"

struct wl_surface;
struct wp_commit_timer_v1;
struct wp_commit_timing_manager_v1;

namespace zcplay::wayland {

/// Lets a surface's commits wait for a time (wp_commit_timing_manager_v1), so that nobody has to wake up to
/// commit. To be destroyed before the surface.
class CommitTiming {
 public:
  CommitTiming(const Connection& connection, wl_surface* surface);
  [[nodiscard]] bool supported() const { return timer_ != nullptr; }
  /// The next commit is shown no earlier. `when` is of wp_presentation's clock, and not negative. Once a
  /// commit.
  void set(std::chrono::nanoseconds when);

 private:
  static void destroy_manager(wp_commit_timing_manager_v1* manager);
  static void destroy(wp_commit_timer_v1* timer);
  Proxy<wp_commit_timing_manager_v1, &CommitTiming::destroy_manager> manager_;
  Proxy<wp_commit_timer_v1, &CommitTiming::destroy> timer_;
};

}  // namespace zcplay::wayland
