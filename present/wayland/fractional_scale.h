// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "present/wayland/connection.h"

struct wl_surface;

namespace zcplay::wayland {

/// How many pixels of the display a logical pixel of a surface is, as the compositor prefers it
/// (wp_fractional_scale_manager_v1). To be destroyed before the surface.
class FractionalScale {
 public:
  /// nullptr where the compositor does not know the protocol. `changed` is called from the connection's
  /// dispatch with the scale in 120ths.
  [[nodiscard]] static std::unique_ptr<FractionalScale> create(const Connection& connection,
                                                               wl_surface* surface,
                                                               std::function<void(std::uint32_t)> changed);
  ~FractionalScale();
  FractionalScale(const FractionalScale&) = delete;
  FractionalScale& operator=(const FractionalScale&) = delete;

 private:
  struct State;
  explicit FractionalScale(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
