// SPDX-License-Identifier: MIT
#include "present/wayland/fractional_scale.h"

#include <wayland-client.h>

#include <algorithm>
#include <utility>

#include "present/wayland/protocols/fractional-scale-v1-client-protocol.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

// Beyond 16 pixels a logical pixel nothing but a mistake is to be expected.
constexpr std::uint32_t kMostScale = 16 * 120;

}  // namespace

struct FractionalScale::State {
  std::function<void(std::uint32_t)> changed;
  Proxy<wp_fractional_scale_manager_v1, wp_fractional_scale_manager_v1_destroy> manager;
  Proxy<wp_fractional_scale_v1, wp_fractional_scale_v1_destroy> scale;
};

FractionalScale::FractionalScale(std::unique_ptr<State> state) : state_(std::move(state)) {}
FractionalScale::~FractionalScale() = default;

std::unique_ptr<FractionalScale> FractionalScale::create(const Connection& connection, wl_surface* surface,
                                                         std::function<void(std::uint32_t)> changed) {
  static constexpr wp_fractional_scale_v1_listener kListener = {
      .preferred_scale = [](void* data, wp_fractional_scale_v1*, std::uint32_t scale) {
        if (scale != 0) static_cast<State*>(data)->changed(std::min(scale, kMostScale));
      }};
  auto state = std::make_unique<State>();
  state->changed = std::move(changed);
  state->manager.reset(reinterpret_cast<wp_fractional_scale_manager_v1*>(
      connection.bind(wp_fractional_scale_manager_v1_interface, 1)));
  if (!state->manager) return nullptr;
  state->scale.reset(wp_fractional_scale_manager_v1_get_fractional_scale(state->manager.get(), surface));
  wp_fractional_scale_v1_add_listener(state->scale.get(), &kListener, state.get());
  return std::unique_ptr<FractionalScale>(new FractionalScale(std::move(state)));
}

}  // namespace zcplay::wayland
