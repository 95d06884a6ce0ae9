// SPDX-License-Identifier: MIT
#include "present/wayland/drm_syncobj.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <wayland-client.h>

#include <cerrno>
#include <map>
#include <utility>

#include "base/unique_fd.h"
#include "present/wayland/drm_syncobj_device.h"
#include "present/wayland/protocols/linux-drm-syncobj-v1-client-protocol.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

constexpr std::uint32_t upper(std::uint64_t point) {
  return static_cast<std::uint32_t>(point >> 32);
}

constexpr std::uint32_t lower(std::uint64_t point) {
  return static_cast<std::uint32_t>(point);
}

struct BufferTimeline {
  std::unique_ptr<SyncTimeline> timeline;
  Proxy<wp_linux_drm_syncobj_timeline_v1, wp_linux_drm_syncobj_timeline_v1_destroy> shared;
  std::uint64_t last_point = 0;
  std::optional<std::uint64_t> release;  // waited for
};

}  // namespace

struct SurfaceSync::State {
  std::shared_ptr<SyncDevice> device;
  std::function<void(const std::vector<BufferId>&)> released;
  Proxy<wp_linux_drm_syncobj_manager_v1, wp_linux_drm_syncobj_manager_v1_destroy> manager;
  Proxy<wp_linux_drm_syncobj_surface_v1, wp_linux_drm_syncobj_surface_v1_destroy> surface;
  std::map<BufferId, BufferTimeline> buffers;
  UniqueFd event;
  EventLoop::Registration watch;

  Result<BufferTimeline*> buffer(BufferId id);
  void look_for_releases();
};

Result<BufferTimeline*> SurfaceSync::State::buffer(BufferId id) {
  BufferTimeline& buffer = buffers[id];
  if (buffer.shared) return &buffer;
  auto timeline = SyncTimeline::create(device);
  if (!timeline) return std::unexpected(timeline.error());
  const Result<UniqueFd> fd = (*timeline)->share();
  if (!fd) return std::unexpected(fd.error());
  buffer.timeline = std::move(*timeline);
  buffer.shared.reset(wp_linux_drm_syncobj_manager_v1_import_timeline(manager.get(), fd->get()));
  return &buffer;
}

void SurfaceSync::State::look_for_releases() {
  std::vector<BufferId> ids;
  for (auto& [id, buffer] : buffers) {
    if (!buffer.release || !buffer.timeline->reached(*buffer.release)) continue;
    buffer.release.reset();
    ids.push_back(id);
  }
  if (ids.empty()) return;
  // A copy, and last: whoever hears it may end this object.
  const auto tell = released;
  tell(ids);
}

SurfaceSync::SurfaceSync(std::unique_ptr<State> state) : state_(std::move(state)) {}
SurfaceSync::~SurfaceSync() = default;

Result<void> SurfaceSync::check(const Connection& connection) {
  if (connection.version_of(wp_linux_drm_syncobj_manager_v1_interface.name) != 0) return {};
  return fail(
      ErrorCode::environment, "wp_linux_drm_syncobj_manager_v1",
      "the compositor has no explicit synchronization: it lacks wp_linux_drm_syncobj_manager_v1; use --sync "
      "completed");
}

Result<std::unique_ptr<SurfaceSync>> SurfaceSync::create(
    EventLoop& loop, const Connection& connection, wl_surface* surface, std::optional<std::uint64_t> device,
    std::function<void(const std::vector<BufferId>&)> released) {
  if (Result<void> there = check(connection); !there) return std::unexpected(there.error());
  auto opened = SyncDevice::open(device);
  if (!opened) return std::unexpected(opened.error());
  auto state = std::make_unique<State>();
  state->device = std::move(*opened);
  state->released = std::move(released);
  state->event.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!state->event.valid()) return fail(ErrorCode::environment, "eventfd", "cannot make an eventfd", errno);
  state->manager.reset(reinterpret_cast<wp_linux_drm_syncobj_manager_v1*>(
      connection.bind(wp_linux_drm_syncobj_manager_v1_interface, 1)));
  if (!state->manager) {
    return fail(ErrorCode::environment, "wp_linux_drm_syncobj_manager_v1",
                "the compositor has withdrawn explicit synchronization");
  }
  // Edge-triggered and never read: each point that is reached is an edge.
  auto watch = loop.watch(state->event.get(), EPOLLIN | EPOLLET,
                          [inside = state.get()](std::uint32_t) { inside->look_for_releases(); });
  if (!watch) return std::unexpected(watch.error());
  state->watch = std::move(*watch);
  state->surface.reset(wp_linux_drm_syncobj_manager_v1_get_surface(state->manager.get(), surface));
  return std::unique_ptr<SurfaceSync>(new SurfaceSync(std::move(state)));
}

Result<void> SurfaceSync::attach(BufferId id, const FrameInfo& frame) {
  const Result<BufferTimeline*> found = state_->buffer(id);
  if (!found) return std::unexpected(found.error());
  BufferTimeline& buffer = **found;
  for (unsigned plane = 0; plane < frame.plane_count; ++plane) {
    if (plane > 0 && frame.planes[plane].fd == frame.planes[plane - 1].fd) continue;
    // A point is reached when those before it are, so the last one stands for all planes.
    Result<void> followed = buffer.timeline->follow_writers(frame.planes[plane].fd, ++buffer.last_point);
    if (!followed) return followed;
  }
  const std::uint64_t acquire = buffer.last_point;
  const std::uint64_t release = ++buffer.last_point;
  if (Result<void> notified = buffer.timeline->notify(release, state_->event.get()); !notified)
    return notified;
  buffer.release = release;
  wp_linux_drm_syncobj_surface_v1_set_acquire_point(state_->surface.get(), buffer.shared.get(),
                                                    upper(acquire), lower(acquire));
  wp_linux_drm_syncobj_surface_v1_set_release_point(state_->surface.get(), buffer.shared.get(),
                                                    upper(release), lower(release));
  return {};
}

void SurfaceSync::withdraw(BufferId id) {
  if (const auto found = state_->buffers.find(id); found != state_->buffers.end())
    found->second.release.reset();
}

void SurfaceSync::forget(BufferId id) {
  state_->buffers.erase(id);
}

}  // namespace zcplay::wayland
