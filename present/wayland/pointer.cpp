// SPDX-License-Identifier: MIT
#include "present/wayland/pointer.h"

#include <linux/input-event-codes.h>
#include <wayland-client.h>

#include <utility>

#include "present/wayland/double_press.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

constexpr double kReach = 8;

void release(wl_pointer* pointer) {
  if (wl_pointer_get_version(pointer) >= WL_POINTER_RELEASE_SINCE_VERSION) {
    wl_pointer_release(pointer);
  } else {
    wl_pointer_destroy(pointer);
  }
}

}  // namespace

struct Pointer::State {
  std::function<void(present::Action)> act;
  DoublePress clicks{kReach};
  double x = 0;
  double y = 0;
  Proxy<wl_pointer, release> proxy;

  void move(wl_fixed_t to_x, wl_fixed_t to_y) {
    x = wl_fixed_to_double(to_x);
    y = wl_fixed_to_double(to_y);
  }
  void enter(std::uint32_t serial, wl_fixed_t at_x, wl_fixed_t at_y) {
    wl_pointer_set_cursor(proxy.get(), serial, nullptr, 0, 0);
    clicks.forget();
    move(at_x, at_y);
  }
  void press(std::uint32_t time, std::uint32_t button, std::uint32_t state) {
    if (state != WL_POINTER_BUTTON_STATE_PRESSED) return;
    if (button == BTN_LEFT) {
      if (clicks.press(time, x, y)) act(present::Action::toggle_fullscreen);
      return;
    }
    clicks.forget();
    if (button == BTN_RIGHT) act(present::Action::toggle_pause);
  }
};

Pointer::Pointer(wl_pointer* proxy, std::function<void(present::Action)> act)
    : state_(std::make_unique<State>()) {
  static constexpr wl_pointer_listener kListener = {
      .enter = [](void* data, wl_pointer*, std::uint32_t serial, wl_surface*, wl_fixed_t x,
                  wl_fixed_t y) { static_cast<State*>(data)->enter(serial, x, y); },
      .leave = [](void*, wl_pointer*, std::uint32_t, wl_surface*) {},
      .motion = [](void* data, wl_pointer*, std::uint32_t, wl_fixed_t x,
                   wl_fixed_t y) { static_cast<State*>(data)->move(x, y); },
      .button = [](void* data, wl_pointer*, std::uint32_t, std::uint32_t time, std::uint32_t button,
                   std::uint32_t state) { static_cast<State*>(data)->press(time, button, state); },
      .axis = [](void*, wl_pointer*, std::uint32_t, std::uint32_t, wl_fixed_t) {},
      .frame = [](void*, wl_pointer*) {},
      .axis_source = [](void*, wl_pointer*, std::uint32_t) {},
      .axis_stop = [](void*, wl_pointer*, std::uint32_t, std::uint32_t) {},
      .axis_discrete = [](void*, wl_pointer*, std::uint32_t, std::int32_t) {}};
  state_->act = std::move(act);
  state_->proxy.reset(proxy);
  wl_pointer_add_listener(proxy, &kListener, state_.get());
}

Pointer::~Pointer() = default;

}  // namespace zcplay::wayland
