// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "base/frame.h"
#include "base/result.h"
#include "present/picture_placement.h"
#include "present/wayland/connection.h"
#include "present/wayland/viewport.h"

struct wl_compositor;
struct wl_surface;

namespace zcplay::wayland {

/// The surface that pictures are shown on: a subsurface over the window's background, which takes no input.
/// Its commits take effect by themselves, unless held for the parent's.
class VideoSurface {
 public:
  /// Errors say that the compositor has no subsurfaces.
  [[nodiscard]] static Result<std::unique_ptr<VideoSurface>> create(const Connection& connection,
                                                                    wl_compositor* compositor,
                                                                    const Viewporter& viewporter,
                                                                    wl_surface* parent);
  ~VideoSurface();
  VideoSurface(const VideoSurface&) = delete;
  VideoSurface& operator=(const VideoSurface&) = delete;

  [[nodiscard]] wl_surface* get() const;

  /// For the next commit: `drawn` says that the buffer is the placed picture already, else it is the coded
  /// picture of `coded` pixels. True where the surface moves, which takes effect with the parent's commit.
  [[nodiscard]] bool place(const present::Placement& placement, Size coded, bool drawn);

  /// From now on commits wait for the parent's commit, so that both are seen at once; or they do not.
  void hold(bool held);

 private:
  struct State;
  explicit VideoSurface(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The wl_output.transform that makes a compositor turn a buffer so.
[[nodiscard]] std::int32_t buffer_transform(Orientation orientation);

}  // namespace zcplay::wayland
