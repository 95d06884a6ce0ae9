// SPDX-License-Identifier: MIT
#include "present/wayland/seat.h"

#include <wayland-client.h>

#include <optional>
#include <utility>

#include "present/wayland/keyboard.h"
#include "present/wayland/pointer.h"
#include "present/wayland/proxy.h"
#include "present/wayland/touch.h"

namespace zcplay::wayland {
namespace {

// 5 brought the last of what is used: release of the seat itself.
constexpr std::uint32_t kSeatVersion = 5;

void release(wl_seat* seat) {
  if (wl_seat_get_version(seat) >= WL_SEAT_RELEASE_SINCE_VERSION) {
    wl_seat_release(seat);
  } else {
    wl_seat_destroy(seat);
  }
}

/// Makes or ends a device where the seat has just got or lost it.
template <typename Device, typename Proxy>
void follow(std::optional<Device>& device, bool has, wl_seat* seat, Proxy* (*get)(wl_seat*),
            const auto&... rest) {
  if (!has) {
    device.reset();
  } else if (!device) {
    if (Proxy* const proxy = get(seat); proxy != nullptr) device.emplace(proxy, rest...);
  }
}

}  // namespace

struct Seat::State {
  std::function<void(present::Action)> act;
  Log log;
  // The devices end before their seat.
  Proxy<wl_seat, release> proxy;
  std::optional<Keyboard> keyboard;
  std::optional<Pointer> pointer;
  std::optional<Touch> touch;

  void set_capabilities(std::uint32_t capabilities) {
    follow(keyboard, (capabilities & WL_SEAT_CAPABILITY_KEYBOARD) != 0, proxy.get(), wl_seat_get_keyboard,
           act, log);
    follow(pointer, (capabilities & WL_SEAT_CAPABILITY_POINTER) != 0, proxy.get(), wl_seat_get_pointer, act);
    follow(touch, (capabilities & WL_SEAT_CAPABILITY_TOUCH) != 0, proxy.get(), wl_seat_get_touch, act);
  }
};

Seat::Seat(std::unique_ptr<State> state) : state_(std::move(state)) {}
Seat::~Seat() = default;

std::unique_ptr<Seat> Seat::create(EventLoop& /*loop*/, Connection& connection, const Global& global,
                                   std::function<void(present::Action)> act, Log log) {
  auto state = std::make_unique<State>();
  state->act = std::move(act);
  state->log = std::move(log);
  state->proxy.reset(reinterpret_cast<wl_seat*>(connection.bind(global, wl_seat_interface, kSeatVersion)));
  if (!state->proxy) return nullptr;
  static constexpr wl_seat_listener kListener = {
      .capabilities =
          [](void* data, wl_seat*, std::uint32_t capabilities) {
            static_cast<State*>(data)->set_capabilities(capabilities);
          },
      .name = [](void*, wl_seat*, const char*) {}};
  wl_seat_add_listener(state->proxy.get(), &kListener, state.get());
  return std::unique_ptr<Seat>(new Seat(std::move(state)));
}

}  // namespace zcplay::wayland
