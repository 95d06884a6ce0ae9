// SPDX-License-Identifier: MIT
#include "present/wayland/outputs.h"

#include <wayland-client.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

constexpr std::uint32_t kMostVersion = 4;
constexpr std::int32_t kMostPixels = 1 << 16;
constexpr std::int32_t kMostScale = 16;

// wl_output.release exists from version 3 on and tells the compositor; before, only our side forgets.
void release_output(wl_output* output) {
  if (wl_output_get_version(output) >= WL_OUTPUT_RELEASE_SINCE_VERSION) {
    wl_output_release(output);
  } else {
    wl_output_destroy(output);
  }
}

bool turns_sideways(std::int32_t transform) {
  return (transform & 1) != 0;
}

}  // namespace

struct Outputs::State {
  struct Output {
    State& all;
    std::uint32_t global = 0;
    Proxy<wl_output, release_output> proxy;
    OutputInfo info;
    std::int32_t transform = 0;
    bool described = false;
  };

  const Connection& connection;
  std::function<void()> changed;
  std::vector<std::unique_ptr<Output>> outputs;

  void add(const Global& global);
  template <typename Predicate>
  std::optional<OutputInfo> find(Predicate matches) const;
  static const wl_output_listener kListener;
};

const wl_output_listener Outputs::State::kListener = {
    .geometry = [](void* data, wl_output*, std::int32_t, std::int32_t, std::int32_t, std::int32_t,
                   std::int32_t, const char*, const char*,
                   std::int32_t transform) { static_cast<Output*>(data)->transform = transform; },
    .mode =
        [](void* data, wl_output*, std::uint32_t flags, std::int32_t width, std::int32_t height,
           std::int32_t refresh) {
          if ((flags & WL_OUTPUT_MODE_CURRENT) == 0) return;
          OutputInfo& info = static_cast<Output*>(data)->info;
          info.pixels = {.width = std::clamp(width, 0, kMostPixels),
                         .height = std::clamp(height, 0, kMostPixels)};
          info.refresh_mhz = std::max(0, refresh);
        },
    .done =
        [](void* data, wl_output*) {
          auto& output = *static_cast<Output*>(data);
          output.described = true;
          output.all.changed();
        },
    .scale =
        [](void* data, wl_output*, std::int32_t factor) {
          static_cast<Output*>(data)->info.scale = std::clamp(factor, 1, kMostScale);
        },
    .name = [](void* data, wl_output*, const char* name) { static_cast<Output*>(data)->info.name = name; },
    .description = [](void*, wl_output*, const char*) {}};

void Outputs::State::add(const Global& global) {
  if (global.interface != wl_output_interface.name) return;
  wl_proxy* const bound = connection.bind(global, wl_output_interface, kMostVersion);
  if (bound == nullptr) return;
  auto output = std::make_unique<Output>(*this);
  output->global = global.name;
  output->proxy.reset(reinterpret_cast<wl_output*>(bound));
  output->info.output = output->proxy.get();
  wl_output_add_listener(output->proxy.get(), &kListener, output.get());
  outputs.push_back(std::move(output));
}

template <typename Predicate>
std::optional<OutputInfo> Outputs::State::find(Predicate matches) const {
  for (const auto& output : outputs) {
    if (!output->described || !matches(output->info)) continue;
    OutputInfo info = output->info;
    if (turns_sideways(output->transform)) std::swap(info.pixels.width, info.pixels.height);
    return info;
  }
  return std::nullopt;
}

Outputs::Outputs(const Connection& connection, std::function<void()> changed)
    : state_(new State{.connection = connection, .changed = std::move(changed), .outputs = {}}) {
  for (const Global& global : connection.globals()) state_->add(global);
}

Outputs::~Outputs() = default;

void Outputs::added(const Global& global) {
  state_->add(global);
}

void Outputs::removed(const Global& global) {
  const auto gone = [&global](const auto& output) { return output->global == global.name; };
  if (std::erase_if(state_->outputs, gone) != 0) state_->changed();
}

std::optional<OutputInfo> Outputs::named(std::string_view name) const {
  return state_->find([name](const OutputInfo& info) { return info.name == name; });
}

std::optional<OutputInfo> Outputs::of(const wl_output* output) const {
  return state_->find([output](const OutputInfo& info) { return info.output == output; });
}

std::optional<OutputInfo> Outputs::first() const {
  return state_->find([](const OutputInfo&) { return true; });
}

std::vector<OutputInfo> Outputs::all() const {
  std::vector<OutputInfo> found;
  for (const auto& output : state_->outputs) {
    if (const auto info = of(output->proxy.get())) found.push_back(*info);
  }
  return found;
}

std::string Outputs::names() const {
  std::string joined;
  for (const auto& output : state_->outputs) {
    if (output->info.name.empty()) continue;
    if (!joined.empty()) joined += ", ";
    joined += output->info.name;
  }
  return joined;
}

present::LogicalSize logical_size(const OutputInfo& output) {
  return {.width = std::max(1, output.pixels.width / output.scale),
          .height = std::max(1, output.pixels.height / output.scale)};
}

}  // namespace zcplay::wayland
