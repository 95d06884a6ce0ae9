// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/frame.h"
#include "present/picture_placement.h"
#include "present/wayland/connection.h"
#include "present/wayland/proxy.h"

struct wl_surface;
struct wp_viewport;
struct wp_viewporter;

namespace zcplay::wayland {

/// x, y, width, height in 256ths of a pixel, as wp_viewport.set_source takes them.
using FixedRect = std::array<std::int32_t, 4>;

/// `source` as wp_viewport counts it: in pixels of the picture after it was turned. Rounded inwards, since a
/// source that leaves its buffer is a protocol error.
[[nodiscard]] FixedRect viewport_source(const present::SourceRect& source, Size buffer,
                                        Orientation orientation);

/// What of its buffer a surface shows, and how large (wp_viewport). Requests are sent only where something
/// changes; they take effect with the surface's next commit.
class Viewport {
 public:
  explicit Viewport(wp_viewport* viewport);

  /// nullopt: all of the buffer.
  void set_source(const std::optional<FixedRect>& source);
  /// At least 1 by 1.
  void set_destination(present::LogicalSize size);

 private:
  static void destroy(wp_viewport* viewport);
  Proxy<wp_viewport, &Viewport::destroy> viewport_;
  std::optional<FixedRect> source_;
  present::LogicalSize destination_;
};

/// Makes viewports (wp_viewporter).
class Viewporter {
 public:
  [[nodiscard]] static std::optional<Viewporter> bind(const Connection& connection);
  /// One a surface; destroy it before the surface.
  [[nodiscard]] Viewport viewport_of(wl_surface* surface) const;

 private:
  explicit Viewporter(wp_viewporter* viewporter);
  static void destroy(wp_viewporter* viewporter);
  Proxy<wp_viewporter, &Viewporter::destroy> viewporter_;
};

}  // namespace zcplay::wayland
