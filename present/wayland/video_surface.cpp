// SPDX-License-Identifier: MIT
#include "present/wayland/video_surface.h"

#include <wayland-client.h>

#include <array>
#include <utility>

#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

// Larger than any surface, small enough for compositors to multiply by their scale.
constexpr std::int32_t kEverywhere = 1 << 16;

}  // namespace

struct VideoSurface::State {
  Proxy<wl_subcompositor, wl_subcompositor_destroy> subcompositor;
  Proxy<wl_surface, wl_surface_destroy> surface;
  Proxy<wl_subsurface, wl_subsurface_destroy> subsurface;
  std::optional<Viewport> viewport;
  std::int32_t transform = WL_OUTPUT_TRANSFORM_NORMAL;
  std::int32_t x = 0;
  std::int32_t y = 0;
  bool held = true;  // as subsurfaces begin
};

VideoSurface::VideoSurface(std::unique_ptr<State> state) : state_(std::move(state)) {}
VideoSurface::~VideoSurface() = default;

Result<std::unique_ptr<VideoSurface>> VideoSurface::create(const Connection& connection,
                                                           wl_compositor* compositor,
                                                           const Viewporter& viewporter, wl_surface* parent) {
  auto state = std::make_unique<State>();
  state->subcompositor.reset(
      reinterpret_cast<wl_subcompositor*>(connection.bind(wl_subcompositor_interface, 1)));
  if (!state->subcompositor) {
    return fail(ErrorCode::environment, "wl_subcompositor",
                "the compositor has no subsurfaces, which zcplay shows pictures on");
  }
  state->surface.reset(wl_compositor_create_surface(compositor));
  state->subsurface.reset(
      wl_subcompositor_get_subsurface(state->subcompositor.get(), state->surface.get(), parent));
  state->viewport.emplace(viewporter.viewport_of(state->surface.get()));

  const Proxy<wl_region, wl_region_destroy> nothing(wl_compositor_create_region(compositor));
  wl_surface_set_input_region(state->surface.get(), nothing.get());
  // Whatever the buffer's format: what is behind a picture never has to be drawn.
  const Proxy<wl_region, wl_region_destroy> everything(wl_compositor_create_region(compositor));
  wl_region_add(everything.get(), 0, 0, kEverywhere, kEverywhere);
  wl_surface_set_opaque_region(state->surface.get(), everything.get());
  return std::unique_ptr<VideoSurface>(new VideoSurface(std::move(state)));
}

wl_surface* VideoSurface::get() const {
  return state_->surface.get();
}

bool VideoSurface::place(const present::Placement& placement, Size coded, bool drawn) {
  const Orientation orientation = drawn ? Orientation::upright : placement.orientation;
  const std::int32_t transform = buffer_transform(orientation);
  if (transform != state_->transform) {
    wl_surface_set_buffer_transform(state_->surface.get(), transform);
    state_->transform = transform;
  }
  state_->viewport->set_source(drawn ? std::nullopt
                                     : std::optional(viewport_source(placement.source, coded, orientation)));
  const present::LogicalRect& destination = placement.destination;
  state_->viewport->set_destination({.width = destination.width, .height = destination.height});
  if (destination.x == state_->x && destination.y == state_->y) return false;
  wl_subsurface_set_position(state_->subsurface.get(), destination.x, destination.y);
  state_->x = destination.x;
  state_->y = destination.y;
  return true;
}

void VideoSurface::hold(bool held) {
  if (held == state_->held) return;
  state_->held = held;
  if (held) {
    wl_subsurface_set_sync(state_->subsurface.get());
  } else {
    wl_subsurface_set_desync(state_->subsurface.get());
  }
}

std::int32_t buffer_transform(Orientation orientation) {
  // A transform says how the buffer was turned, counter-clockwise, and has to be turned back. To undo
  // a mirrored one, the compositor turns before it mirrors: the other way round.
  static constexpr std::array kTransforms = {WL_OUTPUT_TRANSFORM_NORMAL,      WL_OUTPUT_TRANSFORM_90,
                                             WL_OUTPUT_TRANSFORM_180,         WL_OUTPUT_TRANSFORM_270,
                                             WL_OUTPUT_TRANSFORM_FLIPPED,     WL_OUTPUT_TRANSFORM_FLIPPED_270,
                                             WL_OUTPUT_TRANSFORM_FLIPPED_180, WL_OUTPUT_TRANSFORM_FLIPPED_90};
  return kTransforms.at(static_cast<std::size_t>(orientation));
}

}  // namespace zcplay::wayland
