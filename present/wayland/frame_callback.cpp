// SPDX-License-Identifier: MIT
#include "present/wayland/frame_callback.h"

#include <wayland-client.h>

#include <cstdint>
#include <utility>

#include "present/wayland/proxy.h"

namespace zcplay::wayland {

struct FrameCallback::State {
  wl_surface* surface = nullptr;
  std::function<void()> done;
  Proxy<wl_callback, wl_callback_destroy> callback;
};

FrameCallback::FrameCallback(wl_surface* surface, std::function<void()> done)
    : state_(new State{.surface = surface, .done = std::move(done), .callback = nullptr}) {}

FrameCallback::~FrameCallback() = default;

void FrameCallback::ask() {
  static constexpr wl_callback_listener kListener = {.done = [](void* data, wl_callback*, std::uint32_t) {
    auto& state = *static_cast<State*>(data);
    state.callback.reset();
    state.done();
  }};
  state_->callback.reset(wl_surface_frame(state_->surface));
  wl_callback_add_listener(state_->callback.get(), &kListener, state_.get());
}

bool FrameCallback::outstanding() const {
  return state_->callback != nullptr;
}

}  // namespace zcplay::wayland
