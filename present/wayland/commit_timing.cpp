// SPDX-License-Identifier: MIT
#include "present/wayland/commit_timing.h"

#include <wayland-client.h>

#include "present/wayland/protocols/commit-timing-v1-client-protocol.h"

namespace zcplay::wayland {

CommitTiming::CommitTiming(const Connection& connection, wl_surface* surface)
    : manager_(reinterpret_cast<wp_commit_timing_manager_v1*>(
          connection.bind(wp_commit_timing_manager_v1_interface, 1))) {
  if (manager_) timer_.reset(wp_commit_timing_manager_v1_get_timer(manager_.get(), surface));
}

void CommitTiming::destroy_manager(wp_commit_timing_manager_v1* manager) {
  wp_commit_timing_manager_v1_destroy(manager);
}

void CommitTiming::destroy(wp_commit_timer_v1* timer) {
  wp_commit_timer_v1_destroy(timer);
}

void CommitTiming::set(std::chrono::nanoseconds when) {
  if (!timer_ || when.count() < 0) return;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(when);
  const auto count = static_cast<std::uint64_t>(seconds.count());
  wp_commit_timer_v1_set_timestamp(timer_.get(), static_cast<std::uint32_t>(count >> 32),
                                   static_cast<std::uint32_t>(count),
                                   static_cast<std::uint32_t>((when - seconds).count()));
}

}  // namespace zcplay::wayland
