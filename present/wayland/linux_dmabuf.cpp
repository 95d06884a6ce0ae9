// SPDX-License-Identifier: MIT
#include "present/wayland/linux_dmabuf.h"

#include <wayland-client.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/unique_fd.h"
#include "present/wayland/dmabuf_layout.h"
#include "present/wayland/protocols/linux-dmabuf-unstable-v1-client-protocol.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

constexpr std::uint32_t kOldestVersion = 3;  // the first with modifiers
constexpr std::uint32_t kFeedbackVersion = 4;
constexpr std::uint32_t kNewestVersion = 5;
// Pairs of version 3, where no table bounds them.
constexpr std::size_t kMostPairs = 65536;

std::span<const std::byte> bytes_of(const wl_array* array) {
  return {static_cast<const std::byte*>(array->data), array->size};
}

std::uint64_t joined(std::uint32_t high, std::uint32_t low) {
  return std::uint64_t{high} << 32 | low;
}

}  // namespace

/// Lives until the compositor has answered, whoever still wants to know: an answer that meets no object
/// would leave a hole in the ids that it gives out, and the next one it gives would end the connection.
struct DmabufImport::Pending {
  struct Registry {
    std::vector<std::shared_ptr<Pending>> waiting;
  };
  Registry& registry;
  Proxy<zwp_linux_buffer_params_v1, zwp_linux_buffer_params_v1_destroy> params;
  std::function<void(wl_buffer*)> done;

  explicit Pending(Registry& owner) : registry(owner) {}

  void answer(wl_buffer* buffer) {
    const auto found =
        std::ranges::find(registry.waiting, this, [](const auto& entry) { return entry.get(); });
    // Ours until the end of this call; the callback may drop its handle.
    const std::shared_ptr<Pending> self = *found;
    registry.waiting.erase(found);
    const std::function<void(wl_buffer*)> callback = std::exchange(done, nullptr);
    if (callback) {
      callback(buffer);
    } else if (buffer != nullptr) {
      wl_buffer_destroy(buffer);
    }
  }
};

DmabufImport::~DmabufImport() {
  if (const auto pending = pending_.lock()) pending->done = nullptr;
}

struct LinuxDmabuf::State {
  Log log;
  std::function<void()> changed;
  std::shared_ptr<DmabufImport::Pending::Registry> imports =
      std::make_shared<DmabufImport::Pending::Registry>();
  Proxy<zwp_linux_dmabuf_v1, zwp_linux_dmabuf_v1_destroy> dmabuf;
  Proxy<zwp_linux_dmabuf_feedback_v1, zwp_linux_dmabuf_feedback_v1_destroy> feedback;
  Proxy<wl_callback, wl_callback_destroy> listed;  // version 3: all pairs have come
  FeedbackCollector collector;
  DmabufTranche pairs;
  std::optional<DmabufOffer> offer;

  void add_pair(std::uint32_t format, std::uint64_t modifier);
  void take_table(std::int32_t fd, std::uint32_t size);
  void take_offer(DmabufOffer fresh);
  void listen_to_pairs(wl_display* display);
  void listen_to_feedback(wl_surface* surface);
};

void LinuxDmabuf::State::add_pair(std::uint32_t format, std::uint64_t modifier) {
  if (pairs.pairs.size() < kMostPairs) pairs.pairs.push_back({.format = {format}, .modifier = modifier});
}

void LinuxDmabuf::State::take_table(std::int32_t fd, std::uint32_t size) {
  const UniqueFd owned(fd);
  if (const auto table = read_format_table(owned.get(), size)) {
    collector.format_table(*table);
  } else {
    collector.format_table({});
    log.write(LogLevel::warning, "dmabuf", to_string(table.error()));
  }
}

void LinuxDmabuf::State::take_offer(DmabufOffer fresh) {
  if (offer && *offer == fresh) return;
  offer = std::move(fresh);
  // A copy: whoever hears it may end this object.
  if (const std::function<void()> tell = changed) tell();
}

void LinuxDmabuf::State::listen_to_pairs(wl_display* display) {
  static constexpr zwp_linux_dmabuf_v1_listener kPairs = {
      // Said again, with modifiers, by the other event.
      .format = [](void*, zwp_linux_dmabuf_v1*, std::uint32_t) {},
      .modifier = [](void* data, zwp_linux_dmabuf_v1*, std::uint32_t format, std::uint32_t high,
                     std::uint32_t low) { static_cast<State*>(data)->add_pair(format, joined(high, low)); }};
  zwp_linux_dmabuf_v1_add_listener(dmabuf.get(), &kPairs, this);
  static constexpr wl_callback_listener kListed = {.done = [](void* data, wl_callback*, std::uint32_t) {
    auto* const state = static_cast<State*>(data);
    state->listed.reset();
    state->take_offer({.main_device = std::nullopt, .tranches = {std::move(state->pairs)}});
  }};
  listed.reset(wl_display_sync(display));
  wl_callback_add_listener(listed.get(), &kListed, this);
}

void LinuxDmabuf::State::listen_to_feedback(wl_surface* surface) {
  static constexpr zwp_linux_dmabuf_feedback_v1_listener kFeedback = {
      .done =
          [](void* data, zwp_linux_dmabuf_feedback_v1*) {
            auto* const state = static_cast<State*>(data);
            state->take_offer(state->collector.done());
          },
      .format_table = [](void* data, zwp_linux_dmabuf_feedback_v1*, std::int32_t fd,
                         std::uint32_t size) { static_cast<State*>(data)->take_table(fd, size); },
      .main_device =
          [](void* data, zwp_linux_dmabuf_feedback_v1*, wl_array* device) {
            static_cast<State*>(data)->collector.main_device(bytes_of(device));
          },
      .tranche_done =
          [](void* data, zwp_linux_dmabuf_feedback_v1*) {
            static_cast<State*>(data)->collector.tranche_done();
          },
      .tranche_target_device =
          [](void* data, zwp_linux_dmabuf_feedback_v1*, wl_array* device) {
            static_cast<State*>(data)->collector.tranche_target_device(bytes_of(device));
          },
      .tranche_formats =
          [](void* data, zwp_linux_dmabuf_feedback_v1*, wl_array* indices) {
            static_cast<State*>(data)->collector.tranche_formats(bytes_of(indices));
          },
      .tranche_flags =
          [](void* data, zwp_linux_dmabuf_feedback_v1*, std::uint32_t flags) {
            static_cast<State*>(data)->collector.tranche_flags(flags);
          }};
  feedback.reset(surface != nullptr ? zwp_linux_dmabuf_v1_get_surface_feedback(dmabuf.get(), surface)
                                    : zwp_linux_dmabuf_v1_get_default_feedback(dmabuf.get()));
  zwp_linux_dmabuf_feedback_v1_add_listener(feedback.get(), &kFeedback, this);
}

LinuxDmabuf::LinuxDmabuf(std::unique_ptr<State> state) : state_(std::move(state)) {}
LinuxDmabuf::~LinuxDmabuf() = default;

Result<std::unique_ptr<LinuxDmabuf>> LinuxDmabuf::create(Connection& connection, wl_surface* surface,
                                                         std::function<void()> changed, Log log) {
  const std::uint32_t offered = connection.version_of(zwp_linux_dmabuf_v1_interface.name);
  if (offered < kOldestVersion) {
    return fail(ErrorCode::environment, "zwp_linux_dmabuf_v1",
                offered == 0
                    ? "the compositor takes no dmabufs: it lacks zwp_linux_dmabuf_v1"
                    : fmt::format("the compositor has version {} of zwp_linux_dmabuf_v1, and modifiers "
                                  "come with version {}",
                                  offered, kOldestVersion));
  }
  auto state = std::make_unique<State>();
  state->log = std::move(log);
  state->changed = std::move(changed);
  state->dmabuf.reset(
      reinterpret_cast<zwp_linux_dmabuf_v1*>(connection.bind(zwp_linux_dmabuf_v1_interface, kNewestVersion)));
  if (!state->dmabuf) {
    return fail(ErrorCode::environment, "zwp_linux_dmabuf_v1", "the compositor has withdrawn linux-dmabuf");
  }
  connection.keep(state->imports);
  if (zwp_linux_dmabuf_v1_get_version(state->dmabuf.get()) >= kFeedbackVersion) {
    state->listen_to_feedback(surface);
  } else {
    state->listen_to_pairs(connection.display());
  }
  return std::unique_ptr<LinuxDmabuf>(new LinuxDmabuf(std::move(state)));
}

std::uint32_t LinuxDmabuf::version() const {
  return zwp_linux_dmabuf_v1_get_version(state_->dmabuf.get());
}

const DmabufOffer* LinuxDmabuf::offer() const {
  return state_->offer ? &*state_->offer : nullptr;
}

DmabufImport LinuxDmabuf::import(const FrameInfo& frame, std::uint64_t modifier,
                                 std::function<void(wl_buffer*)> done) {
  static constexpr zwp_linux_buffer_params_v1_listener kAnswer = {
      .created = [](void* data, zwp_linux_buffer_params_v1*,
                    wl_buffer* buffer) { static_cast<DmabufImport::Pending*>(data)->answer(buffer); },
      .failed =
          [](void* data, zwp_linux_buffer_params_v1*) {
            static_cast<DmabufImport::Pending*>(data)->answer(nullptr);
          }};
  const auto pending = std::make_shared<DmabufImport::Pending>(*state_->imports);
  pending->done = std::move(done);
  pending->params.reset(zwp_linux_dmabuf_v1_create_params(state_->dmabuf.get()));
  zwp_linux_buffer_params_v1* const params = pending->params.get();
  zwp_linux_buffer_params_v1_add_listener(params, &kAnswer, pending.get());
  for (unsigned plane = 0; plane < frame.plane_count; ++plane) {
    const FramePlane& memory = frame.planes[plane];
    zwp_linux_buffer_params_v1_add(params, memory.fd, plane, memory.offset, memory.stride,
                                   static_cast<std::uint32_t>(modifier >> 32),
                                   static_cast<std::uint32_t>(modifier));
  }
  zwp_linux_buffer_params_v1_create(params, static_cast<std::int32_t>(frame.coded_size.width),
                                    static_cast<std::int32_t>(frame.coded_size.height), frame.format.fourcc,
                                    0);
  state_->imports->waiting.push_back(pending);
  return DmabufImport(pending);
}

Result<DmabufTrial> try_dmabuf(Connection& connection, wl_surface* surface, const FrameInfo& frame, Log log) {
  constexpr int kMostRounds = 3;
  auto dmabuf = LinuxDmabuf::create(connection, surface, nullptr, std::move(log));
  if (!dmabuf) return std::unexpected(dmabuf.error());
  const LinuxDmabuf& protocol = **dmabuf;
  for (int round = 0; round < kMostRounds && protocol.offer() == nullptr; ++round) {
    if (Result<void> answered = connection.round_trip(); !answered) return std::unexpected(answered.error());
  }
  DmabufTrial trial{.version = protocol.version(), .offer = {}, .plan = {}, .imported = false, .why = {}};
  if (protocol.offer() == nullptr) {
    trial.why = "the compositor does not say which dmabufs it takes";
    return trial;
  }
  trial.offer = *protocol.offer();
  trial.plan = plan_import(trial.offer, frame.format, frame.modifier);
  if (!trial.plan) {
    trial.why = why_not_taken(trial.offer, frame.format, frame.modifier);
    return trial;
  }
  if (const Result<void> sound = check_dmabuf(frame); !sound) {
    trial.why = sound.error().detail;
    return trial;
  }
  Proxy<wl_buffer, wl_buffer_destroy> buffer;
  bool answered = false;
  const DmabufImport import = (*dmabuf)->import(frame, trial.plan->modifier, [&](wl_buffer* made) {
    buffer.reset(made);
    answered = true;
  });
  for (int round = 0; round < kMostRounds && !answered; ++round) {
    if (Result<void> done = connection.round_trip(); !done) return std::unexpected(done.error());
  }
  trial.imported = buffer != nullptr;
  if (!answered) trial.why = "the compositor does not answer whether it takes the decoder's dmabufs";
  if (answered && !buffer) trial.why = "the compositor refused the decoder's dmabufs when it was given one";
  return trial;
}

}  // namespace zcplay::wayland
