// SPDX-License-Identifier: MIT
#include "present/wayland/dmabuf_buffers.h"

#include <wayland-client.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "present/wayland/dmabuf_layout.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

// KWin on a busy machine once took more than 2 s for the first.
constexpr std::chrono::seconds kImportLimit(10);

}  // namespace

struct DmabufBuffers::State {
  struct Buffer {
    State* owner = nullptr;
    DmabufBook::Id id = 0;
    Proxy<wl_buffer, wl_buffer_destroy> proxy;
    std::optional<DmabufImport> import;
    TimePoint deadline{0};  // of the import
    Frame frame;            // while it is attached
    std::string why;        // it was refused
  };

  EventLoop& loop;
  LinuxDmabuf& dmabuf;
  const present::RungHost& host;
  Options options;
  Log log;
  DmabufBook book;
  std::map<DmabufBook::Id, Buffer> buffers;
  EventLoop::Registration timer;
  bool somebody_waits = false;

  State(EventLoop& event_loop, LinuxDmabuf& protocol, const present::RungHost& rung_host,
        Options buffer_options, Log channel)
      : loop(event_loop),
        dmabuf(protocol),
        host(rung_host),
        options(std::move(buffer_options)),
        log(std::move(channel)) {}

  DmabufBook::Found begin(const FrameInfo& frame, std::uint64_t modifier);
  bool import(const FrameInfo& frame, const DmabufLayout& layout);
  void refuse(DmabufBook::Id id, std::string why);
  void answered(DmabufBook::Id id, wl_buffer* made);
  void import_ended();
  void watch_deadlines();
  void end_late_imports();
  void destroy_useless();
  void release(const std::vector<DmabufBook::Id>& ids);
};

DmabufBook::Found DmabufBuffers::State::begin(const FrameInfo& frame, std::uint64_t modifier) {
  DmabufLayout layout = layout_of(frame);
  layout.modifier = modifier;
  const DmabufBook::Found found = book.look_up(layout);
  if (!found.import_needed || !import(frame, layout)) return found;
  // check_dmabuf() may have ended it on the spot.
  return book.look_up(layout);
}

bool DmabufBuffers::State::import(const FrameInfo& frame, const DmabufLayout& layout) {
  const std::optional<DmabufBook::Id> id = book.add(layout);
  if (!id) return false;
  destroy_useless();
  Buffer& buffer = buffers[*id];
  buffer.owner = this;
  buffer.id = *id;
  if (const Result<void> sound = check_dmabuf(frame); !sound) {
    refuse(*id, sound.error().detail);
    return true;
  }
  buffer.import.emplace(
      dmabuf.import(frame, layout.modifier, [this, added = *id](wl_buffer* made) { answered(added, made); }));
  buffer.deadline = loop.clock().now() + kImportLimit;
  watch_deadlines();
  return true;
}

void DmabufBuffers::State::refuse(DmabufBook::Id id, std::string why) {
  book.failed(id);
  Buffer& buffer = buffers.at(id);
  buffer.import.reset();
  buffer.why = std::move(why);
}

void DmabufBuffers::State::answered(DmabufBook::Id id, wl_buffer* made) {
  static constexpr wl_buffer_listener kRelease = {.release = [](void* data, wl_buffer*) {
    const auto* const buffer = static_cast<Buffer*>(data);
    if (!buffer->owner->options.explicit_release) buffer->owner->release({buffer->id});
  }};
  Buffer& buffer = buffers.at(id);
  if (made == nullptr) {
    refuse(id, "the compositor refused the decoder's dmabufs when it was given one");
  } else {
    buffer.import.reset();
    buffer.proxy.reset(made);
    wl_buffer_add_listener(made, &kRelease, &buffer);
    book.imported(id);
  }
  watch_deadlines();
  destroy_useless();
  import_ended();
}

// Last in whatever calls it: the listener may end the rung.
void DmabufBuffers::State::import_ended() {
  if (std::exchange(somebody_waits, false)) host.ready();
}

void DmabufBuffers::State::watch_deadlines() {
  std::optional<TimePoint> first;
  for (const auto& [id, buffer] : buffers) {
    if (buffer.import && (!first || buffer.deadline < *first)) first = buffer.deadline;
  }
  if (timer.active()) {
    loop.reschedule(timer, first);
  } else if (first) {
    timer = loop.at(*first, [this] { end_late_imports(); });
  }
}

void DmabufBuffers::State::end_late_imports() {
  const TimePoint now = loop.clock().now();
  bool ended = false;
  for (auto& [id, buffer] : buffers) {
    if (!buffer.import || buffer.deadline > now) continue;
    refuse(id, fmt::format("the compositor has not answered for {} s whether it takes the decoder's dmabufs",
                           kImportLimit.count()));
    ended = true;
  }
  watch_deadlines();
  if (ended) import_ended();
}

void DmabufBuffers::State::destroy_useless() {
  for (const DmabufBook::Id id : book.take_useless()) {
    buffers.erase(id);
    if (options.destroyed) options.destroyed(id);
  }
}

void DmabufBuffers::State::release(const std::vector<DmabufBook::Id>& ids) {
  std::vector<Frame> frames;
  for (const DmabufBook::Id id : ids) {
    // A compositor may say of one attach twice that it is over.
    if (book.release(id)) frames.push_back(std::exchange(buffers.at(id).frame, {}));
  }
  destroy_useless();
  // Last: the listener may show the next frame, or end the rung. The host outlives both.
  const present::RungHost& listener = host;
  for (Frame& frame : frames) listener.returned(std::move(frame));
}

DmabufBuffers::DmabufBuffers(EventLoop& loop, LinuxDmabuf& dmabuf, const present::RungHost& host,
                             Options options, Log log)
    : state_(std::make_unique<State>(loop, dmabuf, host, std::move(options), std::move(log))) {}

DmabufBuffers::~DmabufBuffers() {
  std::vector<Frame> frames;
  for (auto& [id, buffer] : state_->buffers) {
    if (state_->book.release(id)) frames.push_back(std::move(buffer.frame));
  }
  const present::RungHost& host = state_->host;
  state_.reset();
  for (Frame& frame : frames) host.returned(std::move(frame));
}

void DmabufBuffers::prepare(const FrameInfo& frame, std::uint64_t modifier) {
  (void)state_->begin(frame, modifier);
}

DmabufBuffers::Found DmabufBuffers::look_up(const FrameInfo& frame, std::uint64_t modifier) {
  const DmabufBook::Found found = state_->begin(frame, modifier);
  if (found.failed) {
    return {.readiness = Readiness::failed, .why = state_->buffers.at(*found.failed).why};
  }
  if (found.usable) {
    return {.readiness = Readiness::ready,
            .id = *found.usable,
            .buffer = state_->buffers.at(*found.usable).proxy.get(),
            .why = {}};
  }
  if (found.import_needed) {
    return {
        .readiness = Readiness::failed,
        .why = fmt::format("the compositor keeps {} pictures and gives none back", state_->book.attached())};
  }
  state_->somebody_waits = true;
  return {.readiness = Readiness::waiting, .why = {}};
}

void DmabufBuffers::attached(DmabufBook::Id id, Frame frame) {
  state_->book.attach(id);
  state_->buffers.at(id).frame = std::move(frame);
}

void DmabufBuffers::release(const std::vector<DmabufBook::Id>& ids) {
  state_->release(ids);
}

void DmabufBuffers::renew() {
  state_->book.renew();
}

}  // namespace zcplay::wayland
