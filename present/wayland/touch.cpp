// SPDX-License-Identifier: MIT
#include "present/wayland/touch.h"

#include <wayland-client.h>

#include <set>
#include <utility>

#include "present/wayland/double_press.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

constexpr double kReach = 40;         // a finger is no mouse
constexpr std::size_t kFingers = 16;  // a compositor that never lifts them must not fill our memory

void release(wl_touch* touch) {
  if (wl_touch_get_version(touch) >= WL_TOUCH_RELEASE_SINCE_VERSION) {
    wl_touch_release(touch);
  } else {
    wl_touch_destroy(touch);
  }
}

}  // namespace

struct Touch::State {
  std::function<void(present::Action)> act;
  DoublePress taps{kReach};
  std::set<std::int32_t> down;
  Proxy<wl_touch, release> proxy;

  void put_down(std::uint32_t time, std::int32_t finger, wl_fixed_t x, wl_fixed_t y) {
    if (down.size() == kFingers) down.clear();
    down.insert(finger);
    if (down.size() > 1) {
      taps.forget();
      return;
    }
    if (taps.press(time, wl_fixed_to_double(x), wl_fixed_to_double(y))) act(present::Action::toggle_pause);
  }
  void cancel() {
    down.clear();
    taps.forget();
  }
};

Touch::Touch(wl_touch* proxy, std::function<void(present::Action)> act) : state_(std::make_unique<State>()) {
  static constexpr wl_touch_listener kListener = {
      .down = [](void* data, wl_touch*, std::uint32_t, std::uint32_t time, wl_surface*, std::int32_t finger,
                 wl_fixed_t x, wl_fixed_t y) { static_cast<State*>(data)->put_down(time, finger, x, y); },
      .up = [](void* data, wl_touch*, std::uint32_t, std::uint32_t,
               std::int32_t finger) { static_cast<State*>(data)->down.erase(finger); },
      .motion = [](void*, wl_touch*, std::uint32_t, std::int32_t, wl_fixed_t, wl_fixed_t) {},
      .frame = [](void*, wl_touch*) {},
      .cancel = [](void* data, wl_touch*) { static_cast<State*>(data)->cancel(); },
      .shape = [](void*, wl_touch*, std::int32_t, wl_fixed_t, wl_fixed_t) {},
      .orientation = [](void*, wl_touch*, std::int32_t, wl_fixed_t) {}};
  state_->act = std::move(act);
  state_->proxy.reset(proxy);
  wl_touch_add_listener(proxy, &kListener, state_.get());
}

Touch::~Touch() = default;

}  // namespace zcplay::wayland
