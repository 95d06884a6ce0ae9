// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "base/pixel_format.h"
#include "present/effective_color.h"
#include "present/wayland/connection.h"

struct wl_surface;

namespace zcplay::wayland {

/// Tells the compositor matrix, range and chroma siting of a surface's pictures (wp_color_representation),
/// only where it said that it knows the pair: anything else ends the connection. On destruction the surface
/// is without representation from its next commit on.
class ColorRepresentation {
 public:
  /// nullptr where the compositor has no such protocol. Until it has said what it supports, that is nothing.
  [[nodiscard]] static std::unique_ptr<ColorRepresentation> create(Connection& connection,
                                                                   wl_surface* surface);
  ~ColorRepresentation();
  ColorRepresentation(const ColorRepresentation&) = delete;
  ColorRepresentation& operator=(const ColorRepresentation&) = delete;

  [[nodiscard]] bool supports(const present::EffectiveColor& color) const;
  /// For the next commit, which has to have a buffer of `format`: says `color` where it is supported, and
  /// takes back what was said where it is not. Sends nothing where nothing changes. True: it was said.
  bool apply(const present::EffectiveColor& color, DrmFormat format);

 private:
  struct State;
  explicit ColorRepresentation(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
