// SPDX-License-Identifier: MIT
#include "present/wayland/connection.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <wayland-client.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "present/wayland/protocol_log.h"
#include "present/wayland/proxy.h"

namespace zcplay::wayland {
namespace {

constexpr std::chrono::seconds kAnswerLimit(5);

std::string socket_name(const std::string& socket) {
  if (!socket.empty()) return socket;
  const char* const name = std::getenv("WAYLAND_DISPLAY");
  return name != nullptr ? name : "";
}

Error cannot_connect(const std::string& name, int reason) {
  const char* const folder = std::getenv("XDG_RUNTIME_DIR");
  std::string detail;
  if (!name.starts_with('/') && (folder == nullptr || *folder == '\0')) {
    detail = fmt::format(
        "XDG_RUNTIME_DIR is not set, so Wayland's socket {} cannot be found; start zcplay from a Wayland "
        "session",
        name);
  } else {
    const std::string path = name.starts_with('/') ? name : fmt::format("{}/{}", folder, name);
    detail = fmt::format(
        "no compositor answers at {}; start zcplay from a Wayland session, or set WAYLAND_DISPLAY to a "
        "compositor's socket",
        path);
  }
  return {.code = ErrorCode::environment,
          .operation = "connect",
          .system_errno = reason,
          .detail = std::move(detail)};
}

}  // namespace

struct Connection::State {
  EventLoop& loop;
  Log log;
  Proxy<wl_display, wl_display_disconnect> display;
  Proxy<wl_registry, wl_registry_destroy> registry;
  std::vector<Global> globals;
  Watcher watcher;
  EventLoop::Registration readable;
  EventLoop::Registration writable;
  std::optional<Error> lost;
  bool told = false;
  std::vector<std::shared_ptr<void>> kept;  // last, so that it goes first

  State(EventLoop& event_loop, Log channel) : loop(event_loop), log(std::move(channel)) {}

  void add(std::uint32_t name, const char* interface, std::uint32_t version);
  void remove(std::uint32_t name);
  Error why_lost() const;
  void lose(Error error);
  Result<void> send();
  Result<void> read();
  Result<void> dispatch();
  void on_readable(std::uint32_t events);
  Result<void> wait_until(const bool& done, std::chrono::nanoseconds limit);
};

void Connection::State::add(std::uint32_t name, const char* interface, std::uint32_t version) {
  globals.push_back({.name = name, .interface = interface, .version = version});
  if (watcher.added) watcher.added(Global(globals.back()));
}

void Connection::State::remove(std::uint32_t name) {
  const auto found = std::ranges::find(globals, name, &Global::name);
  if (found == globals.end()) return;
  const Global gone = *found;
  globals.erase(found);
  if (watcher.removed) watcher.removed(gone);
}

Error Connection::State::why_lost() const {
  const int reason = wl_display_get_error(display.get());
  Error error{.code = ErrorCode::environment,
              .operation = "wl_display",
              .system_errno = reason,
              .detail = "the compositor has closed the connection: it ended, or it ended us"};
  const std::string complaint = take_protocol_complaint();
  if (reason == EPROTO) {
    const wl_interface* interface = nullptr;
    std::uint32_t object = 0;
    const std::uint32_t code = wl_display_get_protocol_error(display.get(), &interface, &object);
    error.system_errno = 0;
    error.detail = fmt::format(
        "the compositor refused a request ({}); please report this with the output of WAYLAND_DEBUG=1",
        complaint.empty()
            ? fmt::format("error {} of {}", code, interface != nullptr ? interface->name : "an object")
            : complaint);
  } else if (!complaint.empty()) {
    error.detail =
        fmt::format("the compositor cannot be understood, or does not understand us ({})", complaint);
  }
  return error;
}

void Connection::State::lose(Error error) {
  if (lost) return;
  lost = std::move(error);
  readable.cancel();
  writable.cancel();
}

Result<void> Connection::State::send() {
  if (wl_display_flush(display.get()) >= 0) {
    writable.cancel();
    return {};
  }
  if (errno != EAGAIN) {
    // What the compositor had to say before it hung up is still to be read.
    const int sending = errno;
    if (sending == EPIPE) {
      if (Result<void> last_words = read(); !last_words) return last_words;
    }
    Error reason = why_lost();
    if (reason.system_errno == 0 && wl_display_get_error(display.get()) == 0) reason.system_errno = sending;
    return std::unexpected(std::move(reason));
  }
  // The socket is full. The display's descriptor is watched for reading; one watch a descriptor, so a
  // timer asks again.
  if (!writable.active()) {
    writable = loop.at(loop.clock().now() + std::chrono::milliseconds(2), [this] { writable.cancel(); });
  }
  return {};
}

Result<void> Connection::State::read() {
  while (wl_display_prepare_read(display.get()) != 0) {
    if (wl_display_dispatch_pending(display.get()) < 0) return std::unexpected(why_lost());
  }
  if (wl_display_read_events(display.get()) < 0 && errno != EAGAIN) return std::unexpected(why_lost());
  return dispatch();
}

Result<void> Connection::State::dispatch() {
  if (wl_display_dispatch_pending(display.get()) < 0) return std::unexpected(why_lost());
  return {};
}

void Connection::State::on_readable(std::uint32_t /*events*/) {
  if (Result<void> done = read(); !done) lose(std::move(done.error()));
}

// A wait of our own, since the loop's would run everybody else's callbacks while we are being set up.
Result<void> Connection::State::wait_until(const bool& done, std::chrono::nanoseconds limit) {
  const TimePoint deadline = loop.clock().now() + limit;
  while (!done) {
    if (lost) return std::unexpected(*lost);
    if (Result<void> sent = send(); !sent) return sent;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - loop.clock().now());
    if (left.count() <= 0) {
      return fail(ErrorCode::environment, "wl_display",
                  fmt::format("the compositor has not answered for {} s; is it stopped?",
                              std::chrono::duration_cast<std::chrono::seconds>(limit).count()));
    }
    pollfd entry{.fd = wl_display_get_fd(display.get()), .events = POLLIN, .revents = 0};
    if (::poll(&entry, 1, static_cast<int>(left.count()) + 1) < 0 && errno != EINTR) {
      return fail(ErrorCode::environment, "poll", "cannot wait for the compositor", errno);
    }
    if (entry.revents == 0) continue;
    if (Result<void> got = read(); !got) return got;
  }
  return {};
}

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(EventLoop& loop, const std::string& socket, Log log) {
  const std::string name = socket_name(socket);
  // A parent that has connected for us leaves the descriptor in WAYLAND_SOCKET, which libwayland takes first.
  if (name.empty() && std::getenv("WAYLAND_SOCKET") == nullptr) {
    return fail(
        ErrorCode::environment, "connect",
        "WAYLAND_DISPLAY is not set, so there is no compositor to show anything on; start zcplay from "
        "a Wayland session");
  }
  keep_protocol_log();
  auto state = std::make_unique<State>(loop, std::move(log));
  state->display.reset(wl_display_connect(name.empty() ? nullptr : name.c_str()));
  if (!state->display) return std::unexpected(cannot_connect(name, errno));

  static constexpr wl_registry_listener kListener = {
      .global = [](void* data, wl_registry*, std::uint32_t id, const char* interface,
                   std::uint32_t version) { static_cast<State*>(data)->add(id, interface, version); },
      .global_remove = [](void* data, wl_registry*,
                          std::uint32_t id) { static_cast<State*>(data)->remove(id); }};
  state->registry.reset(wl_display_get_registry(state->display.get()));
  if (!state->registry) return std::unexpected(cannot_connect(name, errno));
  wl_registry_add_listener(state->registry.get(), &kListener, state.get());

  std::unique_ptr<Connection> connection(new Connection(std::move(state)));
  if (Result<void> listed = connection->round_trip(kAnswerLimit); !listed)
    return std::unexpected(listed.error());
  State& opened = *connection->state_;
  auto watch = loop.watch(wl_display_get_fd(opened.display.get()), EPOLLIN,
                          [&opened](std::uint32_t events) { opened.on_readable(events); });
  if (!watch) return std::unexpected(watch.error());
  opened.readable = std::move(*watch);
  return connection;
}

wl_display* Connection::display() const {
  return state_->display.get();
}

void Connection::set_watcher(Watcher watcher) {
  state_->watcher = std::move(watcher);
}

const std::vector<Global>& Connection::globals() const {
  return state_->globals;
}

std::uint32_t Connection::version_of(std::string_view interface) const {
  const auto found = std::ranges::find(state_->globals, interface, &Global::interface);
  return found == state_->globals.end() ? 0 : found->version;
}

wl_proxy* Connection::bind(const wl_interface& interface, std::uint32_t most) const {
  const auto found = std::ranges::find(state_->globals, std::string_view(interface.name), &Global::interface);
  return found == state_->globals.end() ? nullptr : bind(*found, interface, most);
}

wl_proxy* Connection::bind(const Global& global, const wl_interface& interface, std::uint32_t most) const {
  return static_cast<wl_proxy*>(
      wl_registry_bind(state_->registry.get(), global.name, &interface, std::min(global.version, most)));
}

Result<void> Connection::before_wait() {
  if (!state_->lost) {
    Result<void> done = state_->dispatch();
    if (done) done = state_->send();
    if (!done) state_->lose(std::move(done.error()));
  }
  if (!state_->lost) return {};
  if (!std::exchange(state_->told, true) && state_->watcher.lost) state_->watcher.lost(*state_->lost);
  return std::unexpected(*state_->lost);
}

Result<void> Connection::round_trip(std::chrono::nanoseconds limit) {
  bool done = false;
  static constexpr wl_callback_listener kListener = {
      .done = [](void* data, wl_callback*, std::uint32_t) { *static_cast<bool*>(data) = true; }};
  const Proxy<wl_callback, wl_callback_destroy> callback(wl_display_sync(state_->display.get()));
  if (!callback) return fail(ErrorCode::environment, "wl_display", "cannot make an object", ENOMEM);
  wl_callback_add_listener(callback.get(), &kListener, &done);
  return state_->wait_until(done, limit);
}

void Connection::keep(std::shared_ptr<void> object) {
  state_->kept.push_back(std::move(object));
}

}  // namespace zcplay::wayland
