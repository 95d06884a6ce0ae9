// SPDX-License-Identifier: MIT
// What a commit does: checks, queues, and the moment it is seen.

#include <wayland-server-protocol.h>

#include <cmath>
#include <utility>

#include "present/wayland/protocols/color-representation-v1-server-protocol.h"
#include "present/wayland/protocols/linux-drm-syncobj-v1-server-protocol.h"
#include "present/wayland/protocols/presentation-time-server-protocol.h"
#include "present/wayland/protocols/viewporter-server-protocol.h"
#include "tests/present/wayland/scripted_compositor/resource.h"

namespace zcplay::scripted {
namespace {

void merge(SurfaceState& state, const SurfaceUpdate& update) {
  if (update.attached) state.buffer = update.buffer;
  if (update.transform) state.transform = *update.transform;
  if (update.scale) state.scale = *update.scale;
  if (update.source_set) state.source = update.source;
  if (update.destination_set) state.destination = update.destination;
  if (update.coefficients_set) state.coefficients = update.coefficients;
  if (update.chroma_location_set) state.chroma_location = update.chroma_location;
  if (update.content_type) state.content_type = *update.content_type;
}

bool is_yuv(DrmFormat format) {
  return pixel_format_info(format).has_value();
}

wl_resource* extension_resource(const Surface& surface, Extension kind);

bool check_viewport(Surface& surface, const SurfaceState& state) {
  if (!state.buffer) return true;
  const bool turned = (state.transform & 1) != 0;
  const double width = double(turned ? state.buffer->height : state.buffer->width) / state.scale;
  const double height = double(turned ? state.buffer->width : state.buffer->height) / state.scale;
  if (width != std::floor(width) || height != std::floor(height)) {
    refuse(surface.world, surface.resource, WL_SURFACE_ERROR_INVALID_SIZE,
           "buffer size is no multiple of scale");
    return false;
  }
  if (!state.source) return true;
  wl_resource* const viewport = extension_resource(surface, Extension::viewport);
  wl_resource* const blamed = viewport != nullptr ? viewport : surface.resource;
  if (state.source->x + state.source->width > width || state.source->y + state.source->height > height) {
    refuse(surface.world, blamed, WP_VIEWPORT_ERROR_OUT_OF_BUFFER,
           fmt::format("source {}+{}, {}+{} is not inside {}x{}", state.source->x, state.source->width,
                       state.source->y, state.source->height, width, height));
    return false;
  }
  const bool whole = state.source->width == std::floor(state.source->width) &&
                     state.source->height == std::floor(state.source->height);
  if (!state.destination && !whole) {
    refuse(surface.world, blamed, WP_VIEWPORT_ERROR_BAD_SIZE, "source of fractions without destination");
    return false;
  }
  return true;
}

bool check_points(Surface& surface, const SurfaceUpdate& update) {
  wl_resource* const object = extension_resource(surface, Extension::syncobj);
  if (object == nullptr) return true;
  const auto no = [&](std::uint32_t code, const char* why) {
    refuse(surface.world, object, code, why);
    return false;
  };
  const bool buffer = update.attached && update.buffer != nullptr;
  if (!buffer && (update.acquire || update.release)) {
    return no(WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_NO_BUFFER, "points without a buffer");
  }
  if (!buffer) return true;
  if (update.buffer->kind != Buffer::Kind::dmabuf) {
    return no(WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_UNSUPPORTED_BUFFER, "only dmabufs have points");
  }
  if (!update.acquire) {
    return no(WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_NO_ACQUIRE_POINT, "a buffer without acquire point");
  }
  if (!update.release) {
    return no(WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_NO_RELEASE_POINT, "a buffer without release point");
  }
  if (update.acquire->timeline == update.release->timeline &&
      update.release->point <= update.acquire->point) {
    return no(WP_LINUX_DRM_SYNCOBJ_SURFACE_V1_ERROR_CONFLICTING_POINTS, "release is not after acquire");
  }
  return true;
}

bool check_color(Surface& surface, const SurfaceState& state) {
  wl_resource* const object = extension_resource(surface, Extension::color_representation);
  if (object == nullptr || !state.buffer || !state.coefficients) return true;
  const bool identity = state.coefficients->first == WP_COLOR_REPRESENTATION_SURFACE_V1_COEFFICIENTS_IDENTITY;
  if (is_yuv(state.buffer->format) != identity) return true;
  refuse(surface.world, object, WP_COLOR_REPRESENTATION_SURFACE_V1_ERROR_PIXEL_FORMAT,
         fmt::format("coefficients {} for {}", state.coefficients->first, to_string(state.buffer->format)));
  return false;
}

void replaced(World& world, const BufferPointer& buffer) {
  switch (world.options.release) {
    case ReleasePolicy::when_replaced:
      release_buffer(world, buffer);
      break;
    case ReleasePolicy::late:
      world.late.emplace_back(buffer, 2);
      break;
    case ReleasePolicy::by_hand:
    case ReleasePolicy::never:
      world.held.push_back(buffer);
      break;
  }
}

}  // namespace

void discard_feedbacks(World& world, std::vector<wl_resource*>& feedbacks) {
  for (wl_resource* const feedback : std::exchange(feedbacks, {})) {
    ++world.discarded;
    wp_presentation_feedback_send_discarded(feedback);
    wl_resource_destroy(feedback);
  }
}

bool check_update(Surface& surface, const SurfaceUpdate& update) {
  World& world = surface.world;
  SurfaceState state = surface.committed;
  merge(state, update);
  if (!check_viewport(surface, state) || !check_points(surface, update) || !check_color(surface, state)) {
    return false;
  }
  if (!check_shell_commit(surface, update)) return false;
  if (update.attached && update.buffer) {
    if (update.buffer->busy) world.complain("a buffer was committed again before it was released");
    if (update.buffer->resource == nullptr) world.complain("a destroyed buffer was committed");
    if (!update.damaged) world.complain("a buffer was committed without damage");
  }
  return true;
}

void apply(Surface& surface, SurfaceUpdate& update) {
  World& world = surface.world;
  if (update.attached) {
    const BufferPointer before = surface.current.buffer;
    if (before && before != update.buffer) replaced(world, before);
  }
  // What it replaces was never seen, if its feedback is still out. sway 1.7 takes every commit for a new
  // picture.
  if (update.attached || world.options.presentation_is_mute) discard_feedbacks(world, surface.feedbacks);
  merge(surface.current, update);
  surface.feedbacks.insert(surface.feedbacks.end(), update.feedbacks.begin(), update.feedbacks.end());
  update.feedbacks.clear();
  surface.frame_callbacks.insert(surface.frame_callbacks.end(), update.frame_callbacks.begin(),
                                 update.frame_callbacks.end());
  update.frame_callbacks.clear();
  if (update.fifo_barrier) surface.barrier = true;
  if (surface.current.buffer) surface.ever_mapped = true;
  for (Subsurface* const child : surface.children) {
    if (child->pending_position) {
      child->x = child->pending_position->first;
      child->y = child->pending_position->second;
      child->pending_position.reset();
    }
    if (child->surface == nullptr) continue;
    for (SurfaceUpdate& waiting : std::exchange(child->surface->cached, {})) {
      child->surface->queue.push_back(std::move(waiting));
    }
    apply_ready(*child->surface);
  }
}

void apply_ready(Surface& surface) {
  while (!surface.queue.empty()) {
    SurfaceUpdate& first = surface.queue.front();
    if (first.fifo_wait && surface.barrier) return;
    if (first.not_before && *first.not_before > surface.world.now) return;
    SurfaceUpdate update = std::move(first);
    surface.queue.pop_front();
    apply(surface, update);
  }
}

void commit(Surface& surface) {
  World& world = surface.world;
  SurfaceUpdate update = std::exchange(surface.pending, {});
  const bool good = check_update(surface, update);
  merge(surface.committed, update);
  bool synced = false;
  for (const Surface* above = &surface; above != nullptr && above->sub != nullptr;
       above = above->sub->parent) {
    synced = synced || above->sub->synced;
  }
  CommitRecord record{
      .surface = surface.number, .attached = update.attached, .held = synced, .state = surface.committed};
  record.update = update;
  record.update.feedbacks.clear();
  record.update.frame_callbacks.clear();
  world.commits.push_back(std::move(record));
  if (update.attached && update.buffer) {
    update.buffer->busy = true;
    update.buffer->checksum = checksum_of(*update.buffer);
  }
  if (good) shell_committed(surface);
  (synced ? surface.cached.emplace_back(std::move(update)) : surface.queue.emplace_back(std::move(update)));
  if (!synced) apply_ready(surface);
}

namespace {

wl_resource* extension_resource(const Surface& surface, Extension kind) {
  const ExtensionObject* const object = surface.extensions[static_cast<std::size_t>(kind)];
  return object != nullptr ? object->resource : nullptr;
}

}  // namespace

}  // namespace zcplay::scripted
