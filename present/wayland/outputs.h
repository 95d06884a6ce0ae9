// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "present/picture_placement.h"
#include "present/wayland/connection.h"

struct wl_output;

namespace zcplay::wayland {

/// One display, as far as the compositor has described it.
struct OutputInfo {
  wl_output* output = nullptr;
  std::string name;              ///< "DSI-1"; "" before version 4 of wl_output
  present::LogicalSize pixels;   ///< of the mode in use, as the compositor lays it out: turned already
  std::int32_t scale = 1;        ///< pixels a logical pixel, rounded up
  std::int32_t refresh_mhz = 0;  ///< 0: unknown
};

/// The displays there are (wl_output); they come and go.
class Outputs {
 public:
  /// Binds those that `connection` knows. `changed` is called from its dispatch when the description of a
  /// display is complete again, and when one has gone.
  Outputs(const Connection& connection, std::function<void()> changed);
  ~Outputs();
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  /// For the connection's watcher; other interfaces are passed over.
  void added(const Global& global);
  void removed(const Global& global);

  /// nullopt where there is no such display, or none described yet.
  [[nodiscard]] std::optional<OutputInfo> named(std::string_view name) const;
  [[nodiscard]] std::optional<OutputInfo> of(const wl_output* output) const;
  [[nodiscard]] std::optional<OutputInfo> first() const;
  /// Those that are described.
  [[nodiscard]] std::vector<OutputInfo> all() const;
  /// "DSI-1, HDMI-A-1"
  [[nodiscard]] std::string names() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// As large as a window that covers it; fractional scales are not known here, the window learns of them.
[[nodiscard]] present::LogicalSize logical_size(const OutputInfo& output);

}  // namespace zcplay::wayland
