// SPDX-License-Identifier: MIT
#include "present/wayland/frame_callback.h"

#include <wayland-client.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

constexpr std::size_t kMostOutstanding = 16;

}  // namespace

struct FrameCallback::State {
  struct Commit {
    Proxy<wl_callback, wl_callback_destroy> callback;
    std::uint64_t number = 0;
  };

  wl_surface* surface = nullptr;
  std::function<void(std::uint64_t, std::uint32_t)> done;
  std::vector<Commit> outstanding;  // oldest first

  void drawn(const wl_callback* callback, std::uint32_t time) {
    const auto found =
        std::ranges::find(outstanding, callback, [](const Commit& commit) { return commit.callback.get(); });
    if (found == outstanding.end()) return;
    const std::uint64_t number = found->number;
    outstanding.erase(found);
    done(number, time);
  }
};

FrameCallback::FrameCallback(wl_surface* surface, std::function<void(std::uint64_t, std::uint32_t)> done)
    : state_(new State{.surface = surface, .done = std::move(done), .outstanding = {}}) {}

FrameCallback::~FrameCallback() = default;

void FrameCallback::ask(std::uint64_t number) {
  static constexpr wl_callback_listener kListener = {
      .done = [](void* data, wl_callback* callback, std::uint32_t time) {
        static_cast<State*>(data)->drawn(callback, time);
      }};
  auto& outstanding = state_->outstanding;
  if (outstanding.size() >= kMostOutstanding) outstanding.erase(outstanding.begin());
  outstanding.push_back(
      {.callback = decltype(State::Commit::callback)(wl_surface_frame(state_->surface)), .number = number});
  wl_callback_add_listener(outstanding.back().callback.get(), &kListener, state_.get());
}

}  // namespace zcplay::wayland
