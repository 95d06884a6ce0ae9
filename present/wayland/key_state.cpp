// SPDX-License-Identifier: MIT
#include "present/wayland/key_state.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <xkbcommon/xkbcommon.h>

#include "present/wayland/key_actions.h"

namespace zcplay::wayland {
namespace {

// Real ones have some 60 kB.
constexpr std::uint32_t kLargestLayout = 1 << 20;
// xkb's numbers for keys are evdev's plus 8.
constexpr std::uint32_t kEvdevOffset = 8;

template <auto Unref>
struct Unreferences {
  template <typename T>
  void operator()(T* object) const {
    Unref(object);
  }
};
using Context = std::unique_ptr<xkb_context, Unreferences<xkb_context_unref>>;
using Keymap = std::unique_ptr<xkb_keymap, Unreferences<xkb_keymap_unref>>;
using Modifiers = std::unique_ptr<xkb_state, Unreferences<xkb_state_unref>>;

// Read rather than mapped: a file that is shorter than it should be, or gets shorter, is no signal then.
std::optional<std::string> read_layout(int fd, std::uint32_t size) {
  struct stat status = {};
  if (size == 0 || size > kLargestLayout || ::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  std::string text(size, '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t count = ::pread(fd, text.data() + have, text.size() - have, static_cast<off_t>(have));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    have += static_cast<std::size_t>(count);
  }
  text.resize(::strnlen(text.data(), text.size()));
  return text;
}

}  // namespace

struct KeyState::State {
  Context context{xkb_context_new(
      static_cast<xkb_context_flags>(XKB_CONTEXT_NO_DEFAULT_INCLUDES | XKB_CONTEXT_NO_ENVIRONMENT_NAMES))};
  Keymap keymap;
  Modifiers modifiers;

  [[nodiscard]] bool held(const char* name) const {
    return xkb_state_mod_name_is_active(modifiers.get(), name, XKB_STATE_MODS_EFFECTIVE) > 0;
  }
};

KeyState::KeyState() : state_(std::make_unique<State>()) {
  // What is wrong with a compositor's layout is nothing to fill the user's terminal with.
  if (state_->context) xkb_context_set_log_level(state_->context.get(), XKB_LOG_LEVEL_CRITICAL);
}

KeyState::~KeyState() = default;

bool KeyState::load(int fd, std::uint32_t size) {
  forget();
  if (!state_->context) return false;
  const std::optional<std::string> text = read_layout(fd, size);
  if (!text) return false;
  state_->keymap.reset(xkb_keymap_new_from_buffer(state_->context.get(), text->data(), text->size(),
                                                  XKB_KEYMAP_FORMAT_TEXT_V1, XKB_KEYMAP_COMPILE_NO_FLAGS));
  if (!state_->keymap) return false;
  state_->modifiers.reset(xkb_state_new(state_->keymap.get()));
  return state_->modifiers != nullptr;
}

void KeyState::forget() {
  state_->modifiers.reset();
  state_->keymap.reset();
}

void KeyState::set_modifiers(std::uint32_t depressed, std::uint32_t latched, std::uint32_t locked,
                             std::uint32_t group) {
  if (!state_->modifiers) return;
  xkb_state_update_mask(state_->modifiers.get(), depressed, latched, locked, 0, 0, group);
}

std::optional<present::Action> KeyState::action_of_key(std::uint32_t key) const {
  const State& state = *state_;
  if (!state.modifiers || key > UINT32_MAX - kEvdevOffset) return std::nullopt;
  const xkb_keycode_t code = key + kEvdevOffset;
  const HeldModifiers held{.control = state.held(XKB_MOD_NAME_CTRL),
                           .alt = state.held(XKB_MOD_NAME_ALT),
                           .logo = state.held(XKB_MOD_NAME_LOGO)};
  if (const auto action = action_of(xkb_state_key_get_one_sym(state.modifiers.get(), code), held)) {
    return action;
  }
  const xkb_layout_index_t layouts = xkb_keymap_num_layouts_for_key(state.keymap.get(), code);
  for (xkb_layout_index_t layout = 0; layout < layouts; ++layout) {
    const xkb_keysym_t* symbols = nullptr;
    if (xkb_keymap_key_get_syms_by_level(state.keymap.get(), code, layout, 0, &symbols) != 1) continue;
    if (const auto action = action_of(symbols[0], held)) return action;
  }
  return std::nullopt;
}

}  // namespace zcplay::wayland
