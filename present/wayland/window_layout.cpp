// SPDX-License-Identifier: MIT
#include "present/wayland/window_layout.h"

#include <wayland-client.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "present/wayland/black_buffer.h"
#include "present/wayland/fractional_scale.h"
#include "present/wayland/outputs.h"
#include "present/wayland/window.h"

namespace zcplay::wayland {
namespace {

constexpr std::uint32_t kOneToOne = 120;
// For a window that opens before its size is known, on a display that is not known either.
constexpr present::LogicalSize kUsualSize = {.width = 1280, .height = 720};

struct Picture {
  FrameInfo info;
  Orientation orientation = Orientation::upright;
};

bool is_known(present::LogicalSize size) {
  return size.width > 0 && size.height > 0;
}

}  // namespace

struct WindowLayout::State {
  Options options;
  Listener listener;
  std::optional<Outputs> outputs;
  std::unique_ptr<Window> window;
  std::optional<BlackBuffer> background;
  std::optional<Viewport> viewport;
  std::unique_ptr<FractionalScale> fractional;

  std::vector<wl_output*> entered;
  std::optional<std::uint32_t> fractional_scale;
  std::optional<Picture> picture;
  WindowState told;                        // as acknowledged
  present::WindowShape shape{.size = {}};  // as committed; 0 by 0 before
  Change owed;
  present::LogicalSize free_size;  // the last one that was not fullscreen
  bool heard = false;              // a configuration has come
  bool suspended = false;
  bool touched = false;
  bool wants_fullscreen = true;
  bool was_fullscreen = false;  // since it was wanted

  Result<wl_output*> chosen_output(Connection& connection);
  Result<void> open(Connection& connection, wl_compositor* compositor, const Viewporter& viewporter,
                    wl_output* output);
  Window::Listener window_listener();
  [[nodiscard]] std::uint32_t scale_120() const;
  void configured(const WindowState& next);
  // Some say that a window is fullscreen, and how large that is, only once it has something to show.
  [[nodiscard]] bool covers_output() const {
    return told.fullscreen || (wants_fullscreen && !was_fullscreen);
  }
  [[nodiscard]] bool mapped() const { return is_known(shape.size); }
  [[nodiscard]] std::optional<OutputInfo> output() const;
  [[nodiscard]] present::LogicalSize output_size() const;
  [[nodiscard]] present::LogicalSize wanted_size() const;
};

// Names are known once the compositor has described its displays.
Result<wl_output*> WindowLayout::State::chosen_output(Connection& connection) {
  if (options.output.empty()) return nullptr;
  if (Result<void> described = connection.round_trip(); !described) return std::unexpected(described.error());
  if (const auto found = outputs->named(options.output)) return found->output;
  const std::string names = outputs->names();
  if (names.empty()) {
    return fail(ErrorCode::environment, "wl_output",
                fmt::format("there is no display {}: the compositor names none", options.output));
  }
  return fail(ErrorCode::environment, "wl_output",
              fmt::format("there is no display {}; there are: {}", options.output, names));
}

void WindowLayout::State::configured(const WindowState& next) {
  touched = true;
  if (std::exchange(suspended, next.suspended) != next.suspended) listener.suspended(next.suspended);
  if (!std::exchange(heard, true)) listener.configured();
}

Window::Listener WindowLayout::State::window_listener() {
  return {.configured = [this](const WindowState& next) { configured(next); },
          .close = [this] { listener.close(); },
          .entered =
              [this](wl_output* output) {
                entered.push_back(output);
                touched = true;
              },
          .left =
              [this](wl_output* output) {
                std::erase(entered, output);
                touched = true;
              }};
}

Result<void> WindowLayout::State::open(Connection& connection, wl_compositor* compositor,
                                       const Viewporter& viewporter, wl_output* output) {
  Result<BlackBuffer> black = BlackBuffer::create(connection);
  if (!black) return std::unexpected(black.error());
  background = std::move(*black);
  Result<std::unique_ptr<Window>> opened = Window::create(
      connection, compositor, {.title = options.title, .fullscreen = options.fullscreen, .output = output},
      window_listener());
  if (!opened) return std::unexpected(opened.error());
  window = std::move(*opened);
  viewport.emplace(viewporter.viewport_of(window->surface()));
  fractional = FractionalScale::create(connection, window->surface(), [this](std::uint32_t scale) {
    touched = touched || fractional_scale != scale;
    fractional_scale = scale;
  });
  return {};
}

std::uint32_t WindowLayout::State::scale_120() const {
  if (fractional_scale) return *fractional_scale;
  std::int32_t most = 1;
  for (const wl_output* output : entered) {
    if (const auto info = outputs->of(output)) most = std::max(most, info->scale);
  }
  return static_cast<std::uint32_t>(most) * kOneToOne;
}

std::optional<OutputInfo> WindowLayout::State::output() const {
  if (wants_fullscreen && !options.output.empty()) {
    if (const auto chosen = outputs->named(options.output)) return chosen;
  }
  for (const wl_output* candidate : entered) {
    if (const auto info = outputs->of(candidate)) return info;
  }
  return outputs->first();
}

present::LogicalSize WindowLayout::State::output_size() const {
  const auto info = output();
  if (!info) return kUsualSize;
  if (!fractional_scale) return logical_size(*info);
  const auto length = [this](std::int32_t pixels) {
    return std::max(
        1, static_cast<std::int32_t>(pixels * static_cast<std::int64_t>(kOneToOne) / *fractional_scale));
  };
  return {.width = length(info->pixels.width), .height = length(info->pixels.height)};
}

present::LogicalSize WindowLayout::State::wanted_size() const {
  if (is_known(told.size)) return told.size;
  if (covers_output()) return output_size();
  if (is_known(free_size)) return free_size;
  if (!picture) return kUsualSize;
  present::LogicalSize limit = is_known(told.bounds) ? told.bounds : output_size();
  if (told.size.width > 0) limit.width = told.size.width;
  if (told.size.height > 0) limit.height = told.size.height;
  return present::natural_size(picture->info, picture->orientation, scale_120(), limit);
}

WindowLayout::WindowLayout(std::unique_ptr<State> state) : state_(std::move(state)) {}
WindowLayout::~WindowLayout() = default;

Result<std::unique_ptr<WindowLayout>> WindowLayout::create(Connection& connection, wl_compositor* compositor,
                                                           const Viewporter& viewporter,
                                                           const Options& options, Listener listener) {
  auto state = std::make_unique<State>();
  State* const inside = state.get();
  state->options = options;
  state->wants_fullscreen = options.fullscreen;
  state->listener = std::move(listener);
  state->outputs.emplace(connection, [inside] { inside->touched = true; });
  Result<wl_output*> output = state->chosen_output(connection);
  if (!output) return std::unexpected(output.error());
  if (Result<void> opened = state->open(connection, compositor, viewporter, *output); !opened) {
    return std::unexpected(opened.error());
  }
  return std::unique_ptr<WindowLayout>(new WindowLayout(std::move(state)));
}

void WindowLayout::added(const Global& global) {
  state_->outputs->added(global);
}

void WindowLayout::removed(const Global& global) {
  state_->outputs->removed(global);
  // A display that comes later may get the address of one that has gone.
  std::erase_if(state_->entered, [this](const wl_output* output) { return !state_->outputs->of(output); });
}

wl_surface* WindowLayout::surface() const {
  return state_->window->surface();
}

bool WindowLayout::configured() const {
  return state_->heard;
}

void WindowLayout::set_picture(const FrameInfo& frame, Orientation orientation) {
  if (!state_->picture) state_->touched = true;
  state_->picture = {.info = frame, .orientation = orientation};
}

WindowLayout::Change WindowLayout::update() {
  State& state = *state_;
  if (!state.heard || !std::exchange(state.touched, false)) return {};
  Change change = std::exchange(state.owed, {});
  if (const auto told = state.window->acknowledge()) {
    change.commit = true;
    state.told = *told;
    state.was_fullscreen = state.was_fullscreen || told->fullscreen;
  }
  // A window of its own size opens with its first picture.
  if (!state.mapped() && !state.covers_output() && !state.picture) {
    put_off(change);
    state.touched = false;
    return {};
  }
  if (!state.mapped()) {
    wl_surface_attach(surface(), state.background->get(), 0, 0);
    wl_surface_damage_buffer(surface(), 0, 0, 1, 1);
  }
  const present::WindowShape before = state.shape;
  state.shape = {.size = state.wanted_size(), .scale_120 = state.scale_120()};
  if (!state.covers_output()) state.free_size = state.shape.size;
  state.viewport->set_destination(state.shape.size);
  change.reshape = change.reshape || state.shape != before;
  change.commit = change.commit || change.reshape;
  return change;
}

bool WindowLayout::due() const {
  return state_->heard && state_->touched;
}

present::WindowShape WindowLayout::shape() const {
  return state_->shape;
}

void WindowLayout::put_off(Change change) {
  state_->owed = change;
  state_->touched = true;
}

void WindowLayout::commit() {
  wl_surface_commit(surface());
}

std::chrono::nanoseconds WindowLayout::refresh() const {
  constexpr std::int64_t kNanosecondsTimesMilli = 1'000'000'000'000;
  const auto output = state_->output();
  if (!output || output->refresh_mhz <= 0) return std::chrono::nanoseconds{0};
  return std::chrono::nanoseconds(kNanosecondsTimesMilli / output->refresh_mhz);
}

void WindowLayout::set_fullscreen(bool fullscreen) {
  State& state = *state_;
  state.wants_fullscreen = fullscreen;
  state.was_fullscreen = false;
  if (!fullscreen) {
    state.window->unset_fullscreen();
    return;
  }
  const auto chosen =
      state.options.output.empty() ? std::nullopt : state.outputs->named(state.options.output);
  state.window->set_fullscreen(chosen ? chosen->output : nullptr);
}

bool WindowLayout::fullscreen() const {
  return state_->covers_output();
}

}  // namespace zcplay::wayland
