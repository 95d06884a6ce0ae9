// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/event_loop.h"
#include "base/frame.h"
#include "base/result.h"
#include "present/wayland/connection.h"

struct wl_surface;

namespace zcplay::wayland {

/// Explicit synchronization of one surface (wp_linux_drm_syncobj): each picture has a point after which it
/// may be read and one that the compositor sets when it reads it no more. wl_buffer.release means nothing
/// then. Each buffer has a timeline of its own, since buffers need not come back in the order in which they
/// were shown, and the points of one timeline must come in order. Thread-bound to the connection's.
class SurfaceSync {
 public:
  using BufferId = std::uint64_t;

  /// Whether this compositor has it at all; the error says that it has not.
  [[nodiscard]] static Result<void> check(const Connection& connection);
  /// `device` as SyncDevice::open takes it. `released` is called from the event loop, once for each
  /// attach() whose commit the compositor is through with, and may destroy this object.
  [[nodiscard]] static Result<std::unique_ptr<SurfaceSync>> create(
      EventLoop& loop, const Connection& connection, wl_surface* surface, std::optional<std::uint64_t> device,
      std::function<void(const std::vector<BufferId>&)> released);
  /// The surface is without explicit synchronization from its next commit on.
  ~SurfaceSync();
  SurfaceSync(const SurfaceSync&) = delete;
  SurfaceSync& operator=(const SurfaceSync&) = delete;

  /// For the next commit, which attaches the buffer `id` with `frame`: the compositor waits for whoever
  /// writes the frame's dmabufs now.
  [[nodiscard]] Result<void> attach(BufferId id, const FrameInfo& frame);
  /// The commit of the last attach() of `id` was never made.
  void withdraw(BufferId id);
  /// The buffer is no more.
  void forget(BufferId id);

 private:
  struct State;
  explicit SurfaceSync(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
