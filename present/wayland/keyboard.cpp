// SPDX-License-Identifier: MIT
#include "present/wayland/keyboard.h"

#include <wayland-client.h>

#include <utility>

#include "base/unique_fd.h"
#include "present/wayland/key_state.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

void release(wl_keyboard* keyboard) {
  if (wl_keyboard_get_version(keyboard) >= WL_KEYBOARD_RELEASE_SINCE_VERSION) {
    wl_keyboard_release(keyboard);
  } else {
    wl_keyboard_destroy(keyboard);
  }
}

}  // namespace

struct Keyboard::State {
  std::function<void(present::Action)> act;
  Log log;
  KeyState keys;
  Proxy<wl_keyboard, release> proxy;

  void load(std::uint32_t format, int fd, std::uint32_t size) {
    const UniqueFd owned(fd);
    if (format == WL_KEYBOARD_KEYMAP_FORMAT_NO_KEYMAP) {
      // As after the seat's last keyboard went.
      keys.forget();
      return;
    }
    if (format == WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1 && keys.load(owned.get(), size)) return;
    log.write(LogLevel::warning, "keyboard",
              "the compositor's keyboard layout cannot be read; keys do nothing");
  }
  void press(std::uint32_t key, std::uint32_t state) const {
    if (state != WL_KEYBOARD_KEY_STATE_PRESSED) return;
    if (const auto action = keys.action_of_key(key)) act(*action);
  }
};

Keyboard::Keyboard(wl_keyboard* proxy, std::function<void(present::Action)> act, Log log)
    : state_(std::make_unique<State>()) {
  static constexpr wl_keyboard_listener kListener = {
      .keymap = [](void* data, wl_keyboard*, std::uint32_t format, std::int32_t fd,
                   std::uint32_t size) { static_cast<State*>(data)->load(format, fd, size); },
      .enter = [](void*, wl_keyboard*, std::uint32_t, wl_surface*, wl_array*) {},
      .leave = [](void*, wl_keyboard*, std::uint32_t, wl_surface*) {},
      .key = [](void* data, wl_keyboard*, std::uint32_t, std::uint32_t, std::uint32_t key,
                std::uint32_t state) { static_cast<State*>(data)->press(key, state); },
      .modifiers =
          [](void* data, wl_keyboard*, std::uint32_t, std::uint32_t depressed, std::uint32_t latched,
             std::uint32_t locked, std::uint32_t group) {
            static_cast<State*>(data)->keys.set_modifiers(depressed, latched, locked, group);
          },
      .repeat_info = [](void*, wl_keyboard*, std::int32_t, std::int32_t) {}};
  state_->act = std::move(act);
  state_->log = std::move(log);
  state_->proxy.reset(proxy);
  wl_keyboard_add_listener(proxy, &kListener, state_.get());
}

Keyboard::~Keyboard() = default;

}  // namespace zcplay::wayland
