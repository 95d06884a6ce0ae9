// SPDX-License-Identifier: MIT
// wl_seat: hands out its devices; tests send their events themselves.

#include <wayland-server-protocol.h>

#include "tests/present/wayland/scripted_compositor/resource.h"

namespace zcplay::scripted {
namespace {

constexpr struct wl_keyboard_interface kKeyboard = {.release = destroy_resource};
constexpr struct wl_touch_interface kTouch = {.release = destroy_resource};
constexpr struct wl_pointer_interface kPointer = {
    .set_cursor =
        [](wl_client*, wl_resource* resource, std::uint32_t, wl_resource* surface, std::int32_t,
           std::int32_t) {
          object_of<World>(resource)->count(surface == nullptr ? "wl_pointer.set_cursor(nil)"
                                                               : "wl_pointer.set_cursor");
        },
    .release = destroy_resource};

/// `list` is where the new device is remembered until it goes.
template <std::vector<wl_resource*> World::* List>
void hand_out(wl_client* client, wl_resource* seat, std::uint32_t id, const wl_interface& interface,
              const void* implementation, std::uint32_t capability) {
  World& world = *object_of<World>(seat);
  if ((world.options.seat_capabilities & capability) == 0) {
    refuse(world, seat, WL_SEAT_ERROR_MISSING_CAPABILITY, fmt::format("no {} here", interface.name));
    return;
  }
  wl_resource* const device = wl_resource_create(client, &interface, wl_resource_get_version(seat), id);
  (world.*List).push_back(device);
  wl_resource_set_implementation(device, implementation, &world,
                                 [](wl_resource* gone) { forget(object_of<World>(gone)->*List, gone); });
}

constexpr struct wl_seat_interface kSeat = {
    .get_pointer =
        [](wl_client* client, wl_resource* seat, std::uint32_t id) {
          hand_out<&World::pointers>(client, seat, id, wl_pointer_interface, &kPointer,
                                     WL_SEAT_CAPABILITY_POINTER);
        },
    .get_keyboard =
        [](wl_client* client, wl_resource* seat, std::uint32_t id) {
          hand_out<&World::keyboards>(client, seat, id, wl_keyboard_interface, &kKeyboard,
                                      WL_SEAT_CAPABILITY_KEYBOARD);
        },
    .get_touch =
        [](wl_client* client, wl_resource* seat, std::uint32_t id) {
          hand_out<&World::touches>(client, seat, id, wl_touch_interface, &kTouch, WL_SEAT_CAPABILITY_TOUCH);
        },
    .release = destroy_resource};

}  // namespace

void offer_seat(World& world) {
  offer(world, wl_seat_interface, [](World& its_world, wl_resource* resource) {
    its_world.seats.push_back(resource);
    wl_resource_set_implementation(resource, &kSeat, &its_world,
                                   [](wl_resource* gone) { forget(object_of<World>(gone)->seats, gone); });
    wl_seat_send_capabilities(resource, its_world.options.seat_capabilities);
    if (wl_resource_get_version(resource) >= WL_SEAT_NAME_SINCE_VERSION) wl_seat_send_name(resource, "seat0");
  });
}

}  // namespace zcplay::scripted
