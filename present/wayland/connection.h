// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/event_loop.h"
#include "base/log.h"
#include "base/result.h"

struct wl_display;
struct wl_interface;
struct wl_proxy;

namespace zcplay::wayland {

/// One global of the compositor.
struct Global {
  std::uint32_t name = 0;
  std::string interface;
  std::uint32_t version = 0;
};

/// The connection to a compositor and its list of globals. Thread-bound to its event loop. Every proxy
/// made from it must be destroyed before it.
class Connection {
 public:
  /// Hears of globals that come and go after open(), and of the end of the connection.
  struct Watcher {
    std::function<void(const Global&)> added;
    std::function<void(const Global&)> removed;
    /// Said once. Nothing comes from the compositor any more.
    std::function<void(const Error&)> lost;
  };

  /// `socket`: a name in XDG_RUNTIME_DIR or a path; "": $WAYLAND_DISPLAY. Waits for the list of globals,
  /// at most five seconds. Errors (environment) say which variable or socket is missing or dead.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(EventLoop& loop, const std::string& socket,
                                                                Log log);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] wl_display* display() const;
  void set_watcher(Watcher watcher);

  [[nodiscard]] const std::vector<Global>& globals() const;
  /// Version of the first global of this interface; 0: the compositor has none.
  [[nodiscard]] std::uint32_t version_of(std::string_view interface) const;
  /// Binds the first global of `interface`, in the compositor's version but at most `most`, which may be
  /// above the XML's where newer versions only added meaning. nullptr where there is none. The caller
  /// owns the proxy.
  [[nodiscard]] wl_proxy* bind(const wl_interface& interface, std::uint32_t most) const;
  [[nodiscard]] wl_proxy* bind(const Global& global, const wl_interface& interface, std::uint32_t most) const;

  /// Dispatches what was read already (EGL reads too) and sends what was requested. Before each wait of
  /// the loop. Fails once the connection is lost, with what the compositor said, if it said anything.
  [[nodiscard]] Result<void> before_wait();
  /// Waits until the compositor has answered all that was sent, at most `limit`: for setting up. Events
  /// are dispatched meanwhile.
  [[nodiscard]] Result<void> round_trip(std::chrono::nanoseconds limit = std::chrono::seconds(5));

  /// Keeps `object`, whose proxies may wait for an answer longer than whoever asked lives, until just
  /// before the connection is closed.
  void keep(std::shared_ptr<void> object);

 private:
  struct State;
  explicit Connection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zcplay::wayland
